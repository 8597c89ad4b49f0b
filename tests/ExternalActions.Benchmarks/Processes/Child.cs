using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ExternalActions.Benchmarks.Processes;

/// <summary>A process of the benchmark. It ends when this process does, also when this one is killed.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const int KeptLines = 200;

    // The shell waits for the process; a second one ends it when the pipe from here closes.
    private const string Guard =
        """
        signal=$1; shift; exec 3<&0
        "$@" 3<&- < /dev/null & child=$!
        echo "process $child"
        { read -r stop <&3; kill -$signal $child; } > /dev/null 2>&1 &
        exec 3<&-
        wait $child
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process _shell;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string[]> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Child(string signal, IReadOnlyDictionary<string, string> environment, string[] command)
    {
        var start = new ProcessStartInfo("sh", ["-c", Guard, "sh", signal, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
            Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _shell = new Process { StartInfo = start };
        _shell.OutputDataReceived += (_, line) => Read(line.Data);
        _shell.ErrorDataReceived += (_, line) => Read(line.Data);
        _shell.Start();
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
    }

    /// <summary>The process id.</summary>
    public int ProcessId => _id.Task.Result;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _shell.HasExited;

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts a program.</summary>
    /// <param name="signal">The signal that ends it, such as <c>KILL</c>.</param>
    /// <param name="environment">Variables to set for it.</param>
    /// <param name="command">The program and its arguments.</param>
    public static async Task<Child> StartAsync(string signal, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var child = new Child(signal, environment, command);
        await child._id.Task.WaitAsync(StartLimit);
        return child;
    }

    /// <summary>Starts this program with other arguments.</summary>
    public static Task<Child> StartOwnAsync(params string[] arguments) =>
        StartAsync("KILL", new Dictionary<string, string>(), ["dotnet", typeof(Child).Assembly.Location, .. arguments]);

    /// <summary>Waits for the line <c>ready …</c> of this program's own verbs.</summary>
    /// <returns>The words after it.</returns>
    /// <exception cref="InvalidOperationException">It ended, or took too long.</exception>
    public async Task<string[]> ReadyAsync()
    {
        var ended = _shell.WaitForExitAsync();
        var first = await Task.WhenAny(_ready.Task, ended, Task.Delay(StartLimit));
        return first == _ready.Task ? await _ready.Task : throw new InvalidOperationException($"A process did not start. It wrote:\n{Output}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (line.StartsWith("process ", StringComparison.Ordinal))
        {
            _id.TrySetResult(int.Parse(line["process ".Length..], CultureInfo.InvariantCulture));
        }
        else if (line.StartsWith("ready ", StringComparison.Ordinal))
        {
            _ready.TrySetResult(line["ready ".Length..].Split(' '));
        }

        _output.Enqueue(line);
        if (_output.Count > KeptLines)
        {
            _output.TryDequeue(out _);
        }
    }
}
