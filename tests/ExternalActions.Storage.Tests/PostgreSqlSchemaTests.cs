using System.Xml.Linq;
using ExternalActions.Storage.Hosting;
using ExternalActions.Storage.PostgreSql;
using ExternalActions.Storage.Tests.Databases;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExternalActions.Storage.Tests;

public sealed class PostgreSqlSchemaTests(PostgreSqlServer server) : IDisposable
{
    private readonly NpgsqlDataSource _dataSource = PostgreSqlConnections.Create(server.CreateSchema());

    public void Dispose() => _dataSource.Dispose();

    [Fact]
    public async Task Several_set_ups_at_once_leave_one_schema()
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var setUps = Enumerable.Range(0, 6).Select(async _ =>
        {
            await start.Task;
            // Each is one as another server has it.
            await Task.Run(new PostgreSqlSchema(_dataSource).SetUp);
        }).ToArray();
        start.SetResult();
        await Task.WhenAll(setUps);

        Assert.Equal(
            [
                "1|0001-orleans.sql", "2|0002-executions.sql", "3|0003-key-ring.sql", "4|0004-lists.sql", "5|0005-list-planning.sql",
                "6|0006-due-reminders.sql",
            ],
            Query("SELECT version || '|' || script FROM schema_version ORDER BY version"));
        Assert.Equal(
            PostgreSqlStatements.Orleans.Statements.Keys.Order(StringComparer.Ordinal),
            Query("SELECT QueryKey FROM OrleansQuery ORDER BY QueryKey"));
    }

    [Fact]
    public void Set_up_again_replaces_statements_of_an_older_release_and_keeps_data()
    {
        SetUp();
        Query("UPDATE OrleansQuery SET QueryText = 'SELECT 1' WHERE QueryKey = 'ReadReminderRowKey'");
        Query("INSERT INTO OrleansRemindersTable VALUES ('s', 'g', 'r', '2026-01-01', 1, 1, 0)");

        SetUp();

        Assert.Equal(
            [PostgreSqlStatements.Orleans["ReadReminderRowKey"]],
            Query("SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'ReadReminderRowKey'"));
        Assert.Equal(["r"], Query("SELECT ReminderName FROM OrleansRemindersTable"));
    }

    [Fact]
    public void Schema_of_a_newer_release_is_refused()
    {
        SetUp();
        Query("INSERT INTO schema_version VALUES (99, '0099-later.sql', '2027-01-01')");

        var refusal = Assert.Throws<StorageException>(SetUp);

        Assert.Contains("has schema version 99", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("knows up to version 6", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_up_that_fails_halfway_leaves_nothing_and_works_once_the_cause_is_gone()
    {
        Query("CREATE TABLE executions (other integer)");

        var refusal = Assert.Throws<StorageException>(SetUp);
        Assert.Contains("cannot be used", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["executions"], Query("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"));

        Query("DROP TABLE executions");
        SetUp();
    }

    [Fact]
    public void Key_ring_keeps_elements_in_order_and_sets_up_the_schema_itself()
    {
        var ring = new PostgreSqlKeyRing(_dataSource, new PostgreSqlSchema(_dataSource));

        Assert.Empty(ring.GetAllElements());
        ring.StoreElement(XElement.Parse("<key id=\"1\"><a>ä</a></key>"), "one");
        ring.StoreElement(XElement.Parse("<key id=\"2\" />"), "two");

        Assert.Equal(
            ["<key id=\"1\"><a>ä</a></key>", "<key id=\"2\" />"],
            new PostgreSqlKeyRing(_dataSource, new PostgreSqlSchema(_dataSource)).GetAllElements()
                .Select(element => element.ToString(SaveOptions.DisableFormatting)));
    }

    [Fact]
    public void What_one_server_protects_another_reads()
    {
        var secret = Protector().Protect("secret");

        Assert.Equal("secret", Protector().Unprotect(secret));

        IDataProtector Protector()
        {
            var services = new ServiceCollection().AddSingleton(_dataSource).AddSingleton<PostgreSqlSchema>();
            services.AddDataProtection().SetApplicationName("tests").PersistKeysToPostgreSql();
            return services.BuildServiceProvider().GetDataProtector("test");
        }
    }

    private void SetUp() => new PostgreSqlSchema(_dataSource).SetUp();

    private List<string> Query(string sql)
    {
        using var command = _dataSource.CreateCommand(sql);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
