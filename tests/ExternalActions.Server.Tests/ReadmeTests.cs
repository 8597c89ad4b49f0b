using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ExternalActions.Server.Tests;

/// <summary>What the README says works by copy and paste.</summary>
public sealed partial class ReadmeTests(RunningServer running) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Quick_start_works_by_copy_and_paste_again_and_again()
    {
        var first = await RunSectionAsync("## Quick start");
        // Names end in the second, and people do not paste twice within one.
        var second = await RunSectionAsync("## Quick start", script => $"sleep 1\n{script}");

        Assert.All([first, second], output =>
        {
            Assert.Contains("\"outcome\":\"Succeeded\"", output, StringComparison.Ordinal);
            Assert.Contains("\"status\":\"Succeeded\"", output, StringComparison.Ordinal);
            Assert.Matches("\"outputs\":{\"ts\":\"[0-9.]+\"}", output);
            Assert.Contains("\"items\":[{", output, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Quick_start_shows_why_something_was_refused()
    {
        var output = await RunSectionAsync("## Quick start", script => script.Replace("$(date +%s)", "twice", StringComparison.Ordinal), times: 2);

        Assert.Contains("There is already a connector named \\\"Slack twice\\\".", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Walk_through_of_OAuth_works_by_copy_and_paste()
    {
        var output = await RunSectionAsync("## OAuth 2.0 walk-through");

        Assert.Contains("<h1>Authorized</h1>", output, StringComparison.Ordinal);
        Assert.Contains("\"health\":\"Ready\"", output, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(output, "\"status\":\"Succeeded\""));
        Assert.Single(Regex.Matches(output, "\"tokenRefreshed\":true"));
        Assert.Contains("\"kind\":\"Refreshed\"", output, StringComparison.Ordinal);
        Assert.Contains("\"revocation\":\"Revoked\"", output, StringComparison.Ordinal);
    }

    private async Task<string> RunSectionAsync(string heading, Func<string, string>? change = null, int times = 1)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "What the README says uses curl, which this machine lacks.");
        var readme = await File.ReadAllTextAsync(FindReadme());
        var begin = readme.IndexOf(heading, StringComparison.Ordinal);
        var section = readme[begin..readme.IndexOf("\n## ", begin, StringComparison.Ordinal)];
        var blocks = ShellBlock().Matches(section).Select(match => match.Groups[1].Value).Where(block => !block.Contains("dotnet run", StringComparison.Ordinal));
        var script = string.Join("\necho\n", blocks)
            .Replace("http://127.0.0.1:5080", running.Api.Address.OriginalString.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5090", running.TargetUrl, StringComparison.Ordinal);
        return await RunAsync(string.Join("\necho\n", Enumerable.Repeat(change?.Invoke(script) ?? script, times)));
    }

    private static string FindReadme()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ExternalActions.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder.FullName, "README.md");
    }

    private static async Task<string> RunAsync(string script)
    {
        // As a terminal shows it, answers that are printed aside come with the rest.
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-euc", $"exec 2>&1\n{script}"]) { RedirectStandardOutput = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.True(bash.ExitCode == 0, output);
        return output;
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
