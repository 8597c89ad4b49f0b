using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using ExternalActions.Tests.Shared;

namespace ExternalActions.Cluster.Tests;

/// <summary>A silo or a gateway: the real server as a process of its own.</summary>
internal sealed class Node : IAsyncDisposable
{
    private const int KeptLines = 20_000;

    // Names a folder to leave logs in, for whoever looks into a row that is not as it should be.
    private const string LogFolder = "FAULT_TEST_LOGS";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private static readonly string Server = typeof(Node).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServerAssembly").Value!;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private Node(string name, Uri url, IEnumerable<string> command)
    {
        Name = name;
        Url = url;
        var start = new ProcessStartInfo(command.First(), command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development" },
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it is called in texts.</summary>
    public string Name { get; }

    /// <summary>Where its health endpoints are, and with a gateway the API.</summary>
    public Uri Url { get; }

    /// <summary>Whether its process is there.</summary>
    public bool Runs => !_process.HasExited;

    /// <summary>What it has written to its output, as far as it is kept.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>The most memory that it has had so far, in bytes.</summary>
    public long PeakWorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Starts a server.</summary>
    /// <param name="name">What to call it in texts.</param>
    /// <param name="url">Where it listens for HTTP.</param>
    /// <param name="settings">Its settings, such as <c>--Silo:Role=Silo</c>.</param>
    /// <param name="within">A command that runs it elsewhere, such as in a network namespace; empty for none.</param>
    public static Node Start(string name, Uri url, IEnumerable<string> settings, params string[] within) =>
        new(name, url, [.. within, "dotnet", Server, $"--Urls={url}", .. settings]);

    /// <summary>Waits until it is ready to serve.</summary>
    public async Task ReadyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var clock = Stopwatch.StartNew();
        while (!await IsReadyAsync(http))
        {
            if (!Runs || clock.Elapsed > StartLimit)
            {
                throw new InvalidOperationException($"{Name} is not ready. It wrote:\n{Output}");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Waits until it has written a text, a part of a line.</summary>
    public async Task WroteAsync(string text)
    {
        var clock = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (!Runs || clock.Elapsed > StartLimit)
            {
                throw new InvalidOperationException($"{Name} did not write '{text}'. It wrote:\n{Output}");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Whether it is ready to serve now.</summary>
    public async Task<bool> IsReadyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        return await IsReadyAsync(http);
    }

    /// <summary>Sends a signal, such as <c>STOP</c>.</summary>
    public Task SignalAsync(string signal) => Shell.SignalAsync(_process.Id, signal);

    /// <summary>Ends it with SIGKILL, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself, and all that it wrote is in <see cref="Output"/>.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Tells it to stop (SIGTERM) and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Runs)
        {
            await KillAsync();
        }

        _process.Dispose();
        if (Environment.GetEnvironmentVariable(LogFolder) is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{Name} {Url.Port}.log"), Output);
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Url, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (HttpFailure.Is(exception) || exception is TaskCanceledException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
            if (_output.Count > KeptLines)
            {
                _output.TryDequeue(out _);
            }
        }
    }
}
