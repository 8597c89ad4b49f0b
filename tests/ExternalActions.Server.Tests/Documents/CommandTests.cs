using System.Text.RegularExpressions;

namespace ExternalActions.Server.Tests.Documents;

/// <summary>What the documents say works by copy and paste.</summary>
public sealed class CommandTests(RunningServer running) : IClassFixture<RunningServer>, IDisposable
{
    /// <summary>The blocks of each document that no test runs, as a comment above each says.</summary>
    private static readonly Dictionary<string, int> NotRun = new()
    {
        ["README.md"] = 1,
        ["CONTRIBUTING.md"] = 3,
        ["deploy/README.md"] = 4,
        ["docs/cluster.md"] = 2,
        ["docs/operations.md"] = 3,
        ["docs/performance.md"] = 3,
        ["tests/ExternalActions.Benchmarks/README.md"] = 2,
    };

    /// <summary>
    /// The documents whose commands run here, with what the commands show. Those of <c>docs/operations.md</c> run in
    /// <see cref="BackupTests"/>.
    /// </summary>
    private static readonly Dictionary<string, string[]> Shown = new()
    {
        ["README.md"] =
        [
            "\"outcome\":\"Succeeded\"", "\"status\":\"Succeeded\"", "\"outputs\":{\"ts\":\"[0-9.]+\"}", "\"items\":\\[{",
        ],
        ["docs/connectors.md"] =
        [
            "\"password\":{\"isSet\":true}", "\"outcome\":\"Succeeded\"", "\"kind\":\"Edited\"",
            "<h1>Authorized</h1>", "\"health\":\"Ready\"", "\"tokenRefreshed\":true", "\"kind\":\"Refreshed\"", "\"revocation\":\"Revoked\"",
        ],
        ["docs/templates.md"] =
        [
            "project=R%26D", "\"value\":\"ada\"", "He said ", "25/11/2026", "\"status\":\"Succeeded\"", "\"name\":\"project\"", "\"version\":1",
        ],
        ["docs/executions.md"] = ["\"statusCode\":503", "\"statusCode\":200", "\"status\":\"Cancelled\"", "\"retryOf\":\""],
        ["docs/flow-control.md"] = ["\"requestsPerSecond\":2", "\"kind\":\"Created\""],
        ["docs/api.md"] = ["application/problem\\+json", "\"parameter\":\"limit\""],
        ["docs/settings.md"] = [],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("external-actions-documents-");

    public static TheoryData<string> Pages => [.. Shown.Keys];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Commands_of_a_page_work_by_copy_and_paste_again_and_again(string path)
    {
        var shell = CreateShell();

        var first = await shell.RunAsync(CommandsOf(path));
        // Names end in the second, and people do not paste twice within one. That a server starts is seen once.
        var second = await shell.RunAsync(
            CommandsOf(path).Where(commands => !commands.Contains("dotnet run", StringComparison.Ordinal)).Prepend("sleep 1"));

        Assert.All(Shown[path], expected =>
        {
            Assert.Matches(expected, first);
            Assert.Matches(expected, second);
        });
    }

    [Fact]
    public async Task Quick_start_shows_why_something_was_refused()
    {
        var commands = string.Join('\n', CommandsOf("README.md").Where(commands => !commands.Contains("dotnet run", StringComparison.Ordinal)))
            .Replace("$(date +%s)", "twice", StringComparison.Ordinal);

        var output = await CreateShell("shown").RunAsync(commands, commands);

        Assert.Contains("There is already a connector named \\\"Slack twice\\\".", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_document_with_commands_is_run()
    {
        var withCommands = MarkdownDocument.ReadAll()
            .Where(document => document.Commands.Any(block => block.NotRun is null))
            .Select(document => document.Path);

        Assert.Equal([.. Shown.Keys.Append(BackupTests.Page).Order(StringComparer.Ordinal)], withCommands);
    }

    [Fact]
    public void Blocks_that_no_test_runs_are_few_and_say_why()
    {
        var found = MarkdownDocument.ReadAll()
            .Select(document => (document.Path, Count: document.Commands.Count(block => block.NotRun is not null)))
            .Where(document => document.Count > 0)
            .ToDictionary(document => document.Path, document => document.Count);

        Assert.Equal(NotRun.OrderBy(entry => entry.Key, StringComparer.Ordinal), found.OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_block_says_its_language() => Assert.All(
        MarkdownDocument.ReadAll().SelectMany(document => document.Blocks),
        block => Assert.Matches(new Regex("^(sh|csharp|ini|json|mermaid|nginx|sql|text)$"), block.Language));

    [Fact]
    public void Projects_and_scripts_that_commands_name_exist()
    {
        var named = MarkdownDocument.ReadAll().SelectMany(document => document.Commands)
            .SelectMany(block => Regex.Matches(block.Text, @"(?:^|\s)((?:src|tests|deploy|\.ci)/[\w./-]+)", RegexOptions.Multiline))
            .Select(match => match.Groups[1].Value)
            // Made by the reader or by a build.
            .Where(path => path != "deploy/.env" && !path.Contains("/bin/", StringComparison.Ordinal));

        Assert.All(named, path => Assert.True(Path.Exists(Repository.PathOf(path)), path));
    }

    private static IEnumerable<string> CommandsOf(string path) =>
        MarkdownDocument.Read(path).Commands.Where(block => block.NotRun is null).Select(block => block.Text);

    private DocumentShell CreateShell(string refusals = "") =>
        new(_folder.FullName, running.Api.Address.OriginalString.TrimEnd('/'), running.TargetUrl)
        {
            Environment = new Dictionary<string, string> { ["REFUSALS"] = refusals },
        };
}
