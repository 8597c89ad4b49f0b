using System.Collections.Concurrent;
using ExternalActions.Core.Executions;
using ExternalActions.Core.Http;
using ExternalActions.Core.Retries;
using ExternalActions.Executions;
using ExternalActions.Grains.Hosting;
using ExternalActions.Storage;
using ExternalActions.Storage.Hosting;
using ExternalActions.TestTarget;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Reminders;
using Orleans.TestingHost;

namespace ExternalActions.Grains.Tests;

/// <summary>A real silo with its real SQLite file and a real target; only the clock that executions and reminders go by is fake.</summary>
public class Silo : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("external-actions-");
    private readonly int _silos;
    private readonly WebApplication _target;
    private InProcessTestCluster? _cluster;

    /// <summary>One silo, and a target that goes by the system's clock.</summary>
    public Silo()
        : this(silos: 1, isTargetOnClock: false)
    {
    }

    /// <summary>Silos that share their databases.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="isTargetOnClock">Whether the target goes by the same fake clock.</param>
    protected Silo(int silos, bool isTargetOnClock)
    {
        _silos = silos;
        _target = TargetServer.Create(["--urls", "http://127.0.0.1:0"], isTargetOnClock ? Clock : null);
    }

    /// <summary>The clock of executions and reminders.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Grains as a client in the same process calls them.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Grains as a client in each of the silos calls them.</summary>
    public IReadOnlyList<IGrainFactory> GrainsOfEachSilo => [.. ServicesOfEachSilo.Select(services => services.GetRequiredService<IGrainFactory>())];

    /// <summary>What each of the silos registered.</summary>
    public IReadOnlyList<IServiceProvider> ServicesOfEachSilo =>
        [.. _cluster!.Silos.Select(silo => _cluster.GetSiloServiceProvider(silo.SiloAddress))];

    /// <summary>What the silo registered.</summary>
    public IServiceProvider Services => _cluster!.GetSiloServiceProvider();

    /// <summary>What is committed.</summary>
    public IExecutionReader Store => Services.GetRequiredService<IExecutionReader>();

    /// <summary>What the recovery sees.</summary>
    public IExecutionBacklog Backlog => Services.GetRequiredService<IExecutionBacklog>();

    /// <summary>What reminders are stored.</summary>
    public IReminderTable Reminders => Services.GetRequiredService<IReminderTable>();

    /// <summary>The target's address, without a slash at its end.</summary>
    public string TargetUrl => _target.Urls.First();

    /// <summary>What the target got.</summary>
    public RequestLog Received => _target.Services.GetRequiredService<RequestLog>();

    /// <summary>What the target got at a path with its query.</summary>
    public IReadOnlyList<RecordedRequest> ReceivedAt(string target) => [.. Received.All.Where(request => request.RawTarget == target)];

    /// <summary>What the target registered.</summary>
    public IServiceProvider TargetServices => _target.Services;

    /// <summary>What holds requests at the target.</summary>
    public Gates Gates => _target.Services.GetRequiredService<Gates>();

    /// <summary>Makes the store fail a kind of statement, as a full disk would, until the answer is disposed of.</summary>
    /// <param name="file">The database.</param>
    /// <param name="statement">Which one, such as <c>BEFORE UPDATE ON executions</c>.</param>
    public IDisposable StoreFails(string file, string statement) => new StoreFailure(Path.Combine(_folder.FullName, file), statement);

    /// <summary>Keeps the silo from writing to a database, as another process would that writes for long, until the answer is disposed of.</summary>
    /// <param name="file">The database.</param>
    public IDisposable StoreIsLocked(string file) => new StoreLock(Path.Combine(_folder.FullName, file));

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _target.StartAsync();
        await StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _target.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the silo and starts a new one on the same data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Sets what is special about the silos of a fixture.</summary>
    /// <param name="services">The services of one silo.</param>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    private async Task StartAsync()
    {
        var builder = new InProcessTestClusterBuilder(checked((short)_silos));
        var folders = new ConcurrentQueue<DirectoryInfo>(Enumerable.Range(0, _silos).Select(FolderOf));
        // The same after a restart: reminders and state are stored under it.
        builder.Options.ServiceId = builder.Options.ClusterId = "external-actions-tests";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddLogging(logging => logging.ClearProviders());
            silo.Services.AddSingleton<TimeProvider>(Clock);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, new ReminderClock(Clock));
            silo.Services.AddDataProtection().PersistKeysToFileSystem(_folder.CreateSubdirectory("keys"));
            silo.UseSqliteStorage();
            silo.AddExternalActionsGrains();
            Assert.True(folders.TryDequeue(out var folder));
            silo.Services.Configure<StorageOptions>(options => options.DataFolder = folder.FullName);
            silo.Services.Configure<RetryOptions>(options => options.Jitter = 0);
            silo.Services.Configure<OutboundOptions>(options => options.AllowedNetworks.Add("127.0.0.0/8"));
            Configure(silo.Services);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    /// <summary>A data folder is locked by its server, so that each further silo has one of links to the same databases.</summary>
    private DirectoryInfo FolderOf(int silo)
    {
        if (silo == 0)
        {
            return _folder;
        }

        var folder = _folder.CreateSubdirectory($"silo-{silo}");
        foreach (var file in new[] { "external-actions.db", "executions.db" })
        {
            if (new FileInfo(Path.Combine(folder.FullName, file)).LinkTarget is null)
            {
                File.CreateSymbolicLink(Path.Combine(folder.FullName, file), Path.Combine(_folder.FullName, file));
            }
        }

        return folder;
    }

    /// <summary>Ends one of the silos as a crash does.</summary>
    /// <param name="services">What it registered.</param>
    public Task KillAsync(IServiceProvider services) =>
        _cluster!.KillSiloAsync(_cluster.Silos.Single(silo => _cluster.GetSiloServiceProvider(silo.SiloAddress) == services));

    /// <summary>Stops the silo as an operator does.</summary>
    public async Task StopAsync()
    {
        if (_cluster is { } cluster)
        {
            await cluster.StopAllSilosAsync();
            await cluster.DisposeAsync();
        }
    }
}
