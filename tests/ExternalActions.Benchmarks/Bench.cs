using ExternalActions.Benchmarks.Processes;
using ExternalActions.Benchmarks.Target;
using ExternalActions.Tests.Shared;

namespace ExternalActions.Benchmarks;

/// <summary>What all parts share: a folder, the database server, the target. All of it is gone when this is disposed of.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private Bench(BenchOptions options, DirectoryInfo folder, CancellationToken cancellation) =>
        (Options, _folder, Cancellation) = (options, folder, cancellation);

    /// <summary>How much to measure.</summary>
    public BenchOptions Options { get; }

    /// <summary>A folder for data.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Told when the user stops the benchmark.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Whether the user has stopped it: what fails then is no news.</summary>
    public bool IsStopping => Cancellation.IsCancellationRequested;

    /// <summary>The database server.</summary>
    public PostgreSql PostgreSql { get; private set; } = null!;

    /// <summary>The target.</summary>
    public TargetProcess Target { get; private set; } = null!;

    /// <summary>Starts what is shared.</summary>
    public static async Task<Bench> StartAsync(BenchOptions options, CancellationToken cancellation)
    {
        var bench = new Bench(options, Directory.CreateTempSubdirectory("ea-bench-"), cancellation);
        try
        {
            // Whoever runs the database must be able to reach its folder.
            await Shell.RunAsync("chmod", "711", bench.Folder);
            bench.Target = await TargetProcess.StartAsync();
            bench.PostgreSql = await PostgreSql.StartAsync(bench.Folder);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells how far it is.</summary>
    public static void Say(string text) => Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {text}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (PostgreSql is not null)
        {
            await PostgreSql.DisposeAsync();
        }

        if (Target is not null)
        {
            await Target.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
