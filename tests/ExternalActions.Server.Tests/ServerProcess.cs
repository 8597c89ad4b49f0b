using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ExternalActions.Server.Tests;

/// <summary>The real server as a process of its own, on free ports.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private static readonly string Assembly = typeof(ServerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServerAssembly").Value!;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(string dataFolder, string environment, IEnumerable<string> settings)
    {
        var ports = FreePorts(2);
        (SiloPort, GatewayPort) = (ports[0], ports[1]);
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = environment, ["DOTNET_ENVIRONMENT"] = environment },
        };
        string[] arguments =
        [
            Assembly,
            "--Urls=http://127.0.0.1:0",
            $"--Storage:DataFolder={dataFolder}",
            string.Create(CultureInfo.InvariantCulture, $"--Silo:SiloPort={SiloPort}"),
            string.Create(CultureInfo.InvariantCulture, $"--Silo:GatewayPort={GatewayPort}"),
            .. settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => ReadError(line.Data);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException("The server ended."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The port between silos.</summary>
    public int SiloPort { get; }

    /// <summary>The port for Orleans clients.</summary>
    public int GatewayPort { get; }

    /// <summary>All that the server has written to its outputs so far.</summary>
    public string Output => string.Join('\n', _output.Concat(_errors));

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="dataFolder">Where it keeps its data.</param>
    /// <param name="settings">Further settings, such as <c>--Retries:Jitter=0</c>.</param>
    public static Task<(ServerProcess Server, ApiClient Api)> StartAsync(string dataFolder, params string[] settings) =>
        StartInAsync("Development", dataFolder, settings);

    /// <summary>Starts a server in an environment and waits until it listens.</summary>
    /// <param name="environment">The environment, such as <c>Production</c>.</param>
    /// <param name="dataFolder">Where it keeps its data.</param>
    /// <param name="settings">Further settings.</param>
    public static async Task<(ServerProcess Server, ApiClient Api)> StartInAsync(string environment, string dataFolder, params string[] settings)
    {
        var server = new ServerProcess(dataFolder, environment, settings);
        try
        {
            var address = await server._listening.Task.WaitAsync(StartLimit);
            return (server, new ApiClient(address));
        }
        catch (Exception exception)
        {
            var output = server.Output;
            await server.DisposeAsync();
            throw new InvalidOperationException($"The server did not start:\n{output}", exception);
        }
    }

    /// <summary>Starts a server that should refuse to run, and waits until it has ended.</summary>
    /// <param name="dataFolder">Where it would keep its data.</param>
    /// <param name="settings">Further settings.</param>
    /// <returns>Its exit code, its output, and the lines of its error output.</returns>
    public static async Task<(int ExitCode, string Output, IReadOnlyList<string> Errors)> RunToEndAsync(string dataFolder, params string[] settings)
    {
        await using var server = new ServerProcess(dataFolder, "Production", settings);
        using var limit = new CancellationTokenSource(StartLimit);
        await server._process.WaitForExitAsync(limit.Token);
        return (server._process.ExitCode, string.Join('\n', server._output), [.. server._errors]);
    }

    /// <summary>Runs the server's program with a command in the place of settings.</summary>
    /// <param name="arguments">The command and what it takes.</param>
    /// <returns>Its exit code, its output and its error output.</returns>
    public static async Task<(int ExitCode, string Output, string Error)> RunCommandAsync(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [Assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(StartLimit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Ends the server with SIGKILL, as a crash or a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Tells the server to stop (SIGTERM) and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        // The shell's own "kill": the program of that name is not on every machine.
        using var kill = Process.Start("bash", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {_process.Id}")]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        // Nobody need look at it when the server ended before it listened.
        _ = _listening.Task.Exception;
    }

    /// <summary>Loopback ports that nothing listens on.</summary>
    private static int[] FreePorts(int count)
    {
        // All are held until each is known, so that no two are the same.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    private void ReadError(string? line)
    {
        if (line is not null)
        {
            _errors.Enqueue(line);
        }
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (ListeningLine().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex("Now listening on: (http://[^ ]+)")]
    private static partial Regex ListeningLine();
}
