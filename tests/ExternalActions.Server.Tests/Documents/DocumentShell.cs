using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using ExternalActions.Tests.Shared;

namespace ExternalActions.Server.Tests.Documents;

/// <summary>
/// Runs the commands of documents in one bash, as a reader would who copies them one after another. Files under <c>/var</c> are those of a folder of
/// the test's own, and stand-ins take the place of what a test cannot have: see <c>stand-ins.sh</c>.
/// </summary>
/// <param name="folder">The folder for files; the commands run in it.</param>
/// <param name="apiUrl">The server's address.</param>
/// <param name="targetUrl">The test target's address.</param>
internal sealed class DocumentShell(string folder, string apiUrl, string targetUrl)
{
    private static readonly string ServerAssembly = typeof(DocumentShell).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServerAssembly").Value!;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Settings of a server that the commands start, such as the database.</summary>
    public string ServerSettings { get; init; } = "";

    /// <summary>Further environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs scripts, one after another; the first command that fails is a failure of the test.</summary>
    /// <returns>What a terminal shows: output and errors.</returns>
    public async Task<string> RunAsync(params IEnumerable<string> scripts)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "The documents use curl, which this machine lacks.");
        var ports = Ports.Free(4).Select(port => port.ToString(CultureInfo.InvariantCulture)).ToList();
        var standIns = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Documents", "stand-ins.sh"));
        var script = string.Join("\necho\n", scripts)
            .Replace("http://127.0.0.1:5080", apiUrl, StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5090", targetUrl, StringComparison.Ordinal)
            .Replace("/var/", $"{folder}/var/", StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", $"exec 2>&1\n{standIns}\n{script}"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
            Environment =
            {
                ["SERVER"] = ServerAssembly,
                ["SERVER_SETTINGS"] = ServerSettings,
                ["SERVER_URL"] = apiUrl,
                ["SILO_PORT"] = ports[0],
                ["GATEWAY_PORT"] = ports[1],
                ["DATA_FOLDER"] = $"{folder}/var/lib/external-actions",
                ["LC_ALL"] = "C.UTF-8",
            },
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var bash = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = await bash.StandardOutput.ReadToEndAsync(limit.Token);
        await bash.WaitForExitAsync(limit.Token);
        Assert.True(bash.ExitCode == 0, output);
        return output;
    }
}
