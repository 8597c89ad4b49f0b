using System.Globalization;
using ExternalActions.Cluster.Tests;
using ExternalActions.Tests.Shared;
using ExternalActions.TestTarget;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace ExternalActions.Server.Tests.Documents;

/// <summary>A server that is restored by the commands of the operations page has what the backup had, and no more.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    /// <summary>The page whose commands run here.</summary>
    internal const string Page = "docs/operations.md";

    /// <summary>Makes a connector with a secret and an action, and runs it once.</summary>
    private const string Fill = """
        connector=$(curl -s -o /dev/null -w '%header{location}' http://127.0.0.1:5080/api/v1/connectors -H 'Content-Type: application/json' -d '{
          "name": "Slack", "authorizationType": "Token", "token": { "headers": [ { "name": "Authorization", "value": "Bearer xoxb-test-token" } ] },
          "getUrl": "http://127.0.0.1:5090/slack/api/auth.test" }')
        action=$(curl -s -o /dev/null -w '%header{location}' http://127.0.0.1:5080/api/v1/actions -H 'Content-Type: application/json' -d '{
          "connectorId": "'"${connector##*/}"'", "name": "Call", "method": "POST", "url": "http://127.0.0.1:5090/slack/api/auth.test" }')
        execution=$(curl -s -o /dev/null -w '%header{location}' "http://127.0.0.1:5080$action/executions" -H 'Content-Type: application/json' -d '{}')
        curl -s -H 'Prefer: wait=30' "http://127.0.0.1:5080$execution"
        """;

    private const string ChangeAfterwards = """
        later=$(curl -s -o /dev/null -w '%header{location}' "http://127.0.0.1:5080$action/executions" -H 'Content-Type: application/json' -d '{}')
        curl -s -H 'Prefer: wait=30' "http://127.0.0.1:5080$later"
        curl -s -X DELETE "http://127.0.0.1:5080$action"
        curl -s -X DELETE "http://127.0.0.1:5080$connector"
        """;

    /// <summary>The connector's secret can still be decrypted, the action runs, and the backup has no execution that came after it.</summary>
    private const string Check = """
        echo "before: $(curl -s "http://127.0.0.1:5080$execution")"
        echo "later: $(curl -s -i "http://127.0.0.1:5080$later" | head -n 1)"
        echo "connection: $(curl -s -X POST "http://127.0.0.1:5080$connector/test")"
        echo "again: $(curl -s "http://127.0.0.1:5080$action/executions" -H 'Prefer: wait=30' -H 'Content-Type: application/json' -d '{}')"
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("external-actions-backup-");
    private readonly WebApplication _target = TargetServer.Create(["--urls", "http://127.0.0.1:0"]);
    private readonly string _apiUrl = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free(1)[0]}");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "var", "lib"));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "var", "backups"));
        await _target.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Server_with_SQLite_is_restored_from_a_backup_that_was_made_while_it_ran()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/sqlite3"), "The backup uses the program sqlite3, which this machine lacks.");
        var (health, backup, restore) = (Commands("systemd").Single(), Commands("SQLite").First(), Commands("SQLite").Last());

        var output = await CreateShell("").RunAsync("systemctl start external-actions", health, Fill, backup, ChangeAfterwards, restore, Check);

        AssertRestored(output);
    }

    [Fact]
    public async Task Server_with_PostgreSQL_is_restored_from_a_dump()
    {
        var programs = await PostgreSqlPrograms.FindAsync();
        var data = Directory.CreateDirectory(Path.Combine(_folder.FullName, "postgresql"));
        // PostgreSQL's own user must get to its data.
        await Shell.RunAsync("chmod", "711", _folder.FullName);
        await using var database = new Database(data.FullName, "127.0.0.1");
        await database.CreateAsync();
        await database.ExecuteAsync("CREATE DATABASE external_actions");
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "external_actions" };
        var shell = CreateShell($"--Storage:Provider=PostgreSql --Storage:ConnectionString={connection}", new()
        {
            ["PGHOST"] = connection.Host!,
            ["PGPORT"] = connection.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = connection.Username!,
            ["PATH"] = $"{programs.Folder}:{Environment.GetEnvironmentVariable("PATH")}",
        });
        var (backup, restore) = (Commands("PostgreSQL").First(), Commands("PostgreSQL").Last());

        var output = await shell.RunAsync("systemctl start external-actions", Fill, backup, ChangeAfterwards, restore, Check);

        AssertRestored(output);
    }

    private static List<string> Commands(string heading) =>
        [.. MarkdownDocument.Read(Page).Commands.Where(block => block.Heading == heading && block.NotRun is null).Select(block => block.Text)];

    private static void AssertRestored(string output)
    {
        Assert.Matches("before: .*\"status\":\"Succeeded\"", output);
        Assert.Matches("later: HTTP/1.1 404", output);
        Assert.Matches("connection: .*\"outcome\":\"Succeeded\"", output);
        Assert.Matches("again: .*\"status\":\"Succeeded\"", output);
    }

    private DocumentShell CreateShell(string settings, Dictionary<string, string>? environment = null) =>
        new(_folder.FullName, _apiUrl, _target.Urls.First()) { ServerSettings = settings, Environment = environment ?? [] };
}
