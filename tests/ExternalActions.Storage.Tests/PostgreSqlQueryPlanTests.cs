using System.Text.RegularExpressions;
using ExternalActions.Storage.PostgreSql;
using ExternalActions.Storage.Tests.Databases;

namespace ExternalActions.Storage.Tests;

/// <summary>No statement may read a table from end to end: a table of millions must answer as fast as an empty one.</summary>
public sealed partial class PostgreSqlQueryPlanTests(PostgreSqlServer server) : IDisposable
{
    private const string Id = "'00000000-0000-0000-0000-000000000001'::uuid";

    private readonly PostgreSqlExecutions _executions = new(server);

    public void Dispose() => _executions.Dispose();

    [Fact]
    public async Task Statements_on_executions_search_their_indexes()
    {
        // Enough rows that reading all of them costs more than a search.
        await ExecuteAsync(
            """
            INSERT INTO executions
            SELECT gen_random_uuid(), md5((i % 50)::text)::uuid, md5((i % 20)::text)::uuid, i, CASE WHEN i % 2 = 0 THEN i END,
                CASE WHEN i % 2 = 1 THEN i END, NULL, 1, 1, 1, i % 6, i % 16, NULL, i % 100 = 0, NULL, '\x010203'
            FROM generate_series(1, 30000) AS i;
            ANALYZE executions;
            """);
        string[] arrays = ["id", "version", "status", "ended_at", "due_at", "next_retry_at", "attempt_count", "error_kind", "error_detail", "body"];

        await AssertSearchesAsync("Read", "executions_pkey");
        await AssertSearchesAsync("Update", "executions_pkey", arrays);
        await AssertSearchesAsync("Delete", "executions_pkey", arrays);
        await AssertSearchesAsync("ListByStatus", "ix_executions_status");
        await AssertSearchesAsync("ListByAction", "ix_executions_action");
        await AssertSearchesAsync("ListByConnector", "ix_executions_connector");
        await AssertSearchesAsync("ListTests", "ix_executions_tests");
        await AssertSearchesAsync("ListOverdue", "ix_executions_due");
        await AssertSearchesAsync("Purge", "ix_executions_ended");
    }

    [Fact]
    public async Task Statements_that_Orleans_runs_search_their_indexes()
    {
        await ExecuteAsync(
            """
            INSERT INTO OrleansStorage SELECT i, 1, i, i, 'type', '', 'service', '\x01', now(), 1 FROM generate_series(1, 20000) AS i;
            INSERT INTO OrleansRemindersTable SELECT 'service', 'grain' || i, 'retry', now(), 60000, (i * 200000::bigint - 2000000000)::integer, 0
            FROM generate_series(1, 20000) AS i;
            ANALYZE OrleansStorage;
            ANALYZE OrleansRemindersTable;
            """);

        foreach (var name in new[] { "ReadFromStorageKey", "WriteToStorageKey", "ClearStorageKey", "DeleteStorageKey" })
        {
            await AssertOrleansSearchesAsync(name, "orleansstorage_pkey");
        }

        foreach (var name in new[] { "ReadReminderRowsKey", "ReadReminderRowKey", "DeleteReminderRowKey" })
        {
            await AssertOrleansSearchesAsync(name, "orleansreminderstable_pkey");
        }

        await AssertOrleansSearchesAsync("ReadRangeRows1Key", "ix_orleansreminderstable_hash");
        await AssertOrleansSearchesAsync("ReadRangeRows2Key", "ix_orleansreminderstable_hash");
    }

    private Task AssertSearchesAsync(string name, string index, params string[] arrays) => AssertSearchesAsync(
        PostgreSqlStatements.Executions[name],
        index,
        parameter => (parameter, arrays.Contains(parameter)) switch
        {
            ("id", true) => $"ARRAY[{Id}]",
            ("version" or "ended_at" or "due_at" or "next_retry_at", true) => "ARRAY[1::bigint]",
            ("status" or "error_kind", true) => "ARRAY[1::smallint]",
            ("attempt_count", true) => "ARRAY[1]",
            ("error_detail", true) => "ARRAY['text']",
            ("body", true) => @"ARRAY['\x01'::bytea]",
            ("statuses", _) => "ARRAY[0, 1, 2, 3, 4, 5]::smallint[]",
            ("id", _) => Id,
            ("before_id", _) => "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid",
            ("after_id", _) => "'00000000-0000-0000-0000-000000000000'::uuid",
            ("action_id", _) when name == "ListByAction" => "md5('7')::uuid",
            ("connector_id", _) when name == "ListByConnector" => "md5('7')::uuid",
            ("action_id" or "connector_id", _) => "NULL::uuid",
            ("is_test", _) => "NULL::boolean",
            ("partition", _) => "3::smallint",
            ("limit", _) => "51",
            ("from" or "after", _) => "-1::bigint",
            ("before", _) => name is "ListOverdue" or "Purge" ? "300::bigint" : "40000::bigint",
            _ => throw new InvalidOperationException($"No value for {parameter}."),
        });

    private Task AssertOrleansSearchesAsync(string name, string index) => AssertSearchesAsync(
        PostgreSqlStatements.Orleans[name],
        index,
        parameter => parameter switch
        {
            "GrainTypeString" => "'type'",
            "GrainIdExtensionString" => "''",
            "ServiceId" => "'service'",
            "GrainId" => "'grain77'",
            "ReminderName" => "'retry'",
            "PayloadBinary" => @"'\x01'::bytea",
            "BeginHash" => name == "ReadRangeRows2Key" ? "1990000000" : "100",
            "EndHash" => name == "ReadRangeRows2Key" ? "-1990000000" : "1000100",
            _ => "1",
        });

    private async Task AssertSearchesAsync(string sql, string index, Func<string, string> value)
    {
        await using var command = _executions.DataSource.CreateCommand(
            "EXPLAIN " + Parameter().Replace(sql, match => value(match.Groups[1].Value)));
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        Assert.Contains(index, string.Join('\n', plan), StringComparison.Ordinal);
        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan", StringComparison.Ordinal));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _executions.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex("@([a-zA-Z0-9_]+)")]
    private static partial Regex Parameter();
}
