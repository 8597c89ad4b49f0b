using System.Globalization;
using System.Text.RegularExpressions;
using ExternalActions.Storage.PostgreSql;
using ExternalActions.Storage.Tests.Databases;
using Npgsql;

namespace ExternalActions.Storage.Tests;

/// <summary>No statement may read a table from end to end: a table of millions must answer as fast as an empty one.</summary>
public sealed partial class PostgreSqlQueryPlanTests(PostgreSqlServer server) : IDisposable
{
    private const string Id = "'00000000-0000-0000-0000-000000000001'::uuid";
    private const string NoId = "'00000000-0000-0000-0000-000000000000'::uuid";
    private const string LastId = "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid";
    private const string AllStatuses = "0, 1, 2, 3, 4, 5";
    private const int Limit = 51;

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
        await AssertSearchesAsync("ListOverdue", "ix_executions_due");
        await AssertSearchesAsync("Purge", "ix_executions_ended");
    }

    // What is asked for is rare or not there, and so is what the planner takes for common: of each there is as much as the others have together.
    // And most
    // actions are so rare that the planner takes each for rare.
    [Theory]
    [InlineData("ListByStatus", AllStatuses, "main", "main", "false, true")]
    [InlineData("ListByStatus", "3", "main", "main", "true")]
    [InlineData("ListByStatus", "4", "main", "main", "false")]
    [InlineData("ListByAction", AllStatuses, "main", null, "false, true")]
    [InlineData("ListByAction", "5", "main", null, "false, true")]
    [InlineData("ListByAction", "3", "main", null, "true")]
    [InlineData("ListByAction", AllStatuses, "main", "other", "false, true")]
    [InlineData("ListByAction", AllStatuses, "rare", null, "false, true")]
    [InlineData("ListByAction", AllStatuses, "none", null, "false, true")]
    [InlineData("ListByConnector", AllStatuses, null, "main", "false, true")]
    [InlineData("ListByConnector", "5", null, "main", "false")]
    [InlineData("ListByConnector", "3", null, "main", "true")]
    [InlineData("ListByConnector", AllStatuses, null, "none", "false, true")]
    public async Task List_reads_no_more_rows_than_it_may_answer(string name, string statuses, string? action, string? connector, string tests)
    {
        await ExecuteAsync(
            """
            INSERT INTO executions
            SELECT gen_random_uuid(), md5(CASE WHEN i % 5000 = 77 THEN 'rare' WHEN i % 2 = 0 THEN 'main' WHEN i % 4 = 1 THEN i::text
                    ELSE (i % 19)::text END)::uuid,
                md5(CASE WHEN i % 2 = 0 THEN 'main' ELSE 'other' END)::uuid, i, i, NULL, NULL, 1, 1, 1, CASE WHEN i % 2 = 0 THEN 3 ELSE 5 END, 1,
                NULL, i % 2 = 1, NULL, '\x010203'
            FROM generate_series(1, 30000) AS i;
            VACUUM ANALYZE executions;
            """.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

        var plan = await ExplainListAsync(name, statuses, action, connector, tests);

        Assert.DoesNotContain("JIT:", plan);
        // Of every scan of the table, at each of its runs: what it found, and what it found and dropped.
        Assert.NotEmpty(Counts(@"Scan .* on executions.*actual rows=(\d+)"));
        Assert.All(Counts(@"Scan .* on executions.*actual rows=(\d+)"), count => Assert.InRange(count, 0, Limit));
        Assert.All(Counts(@"Rows Removed by \D+(\d+)"), count => Assert.InRange(count, 0, Limit));

        IEnumerable<int> Counts(string pattern) => plan
            .Select(step => Regex.Match(step, pattern))
            .Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
    }

    // Until the next vacuum an index still has the entries of what its rows were before; under load these are many.
    [Theory]
    [InlineData("ListByStatus", AllStatuses, 3)]
    [InlineData("ListByAction", AllStatuses, 3)]
    [InlineData("ListByConnector", AllStatuses, 3)]
    [InlineData("ListByStatus", AllStatuses, 4)]
    [InlineData("ListByAction", AllStatuses, 4)]
    [InlineData("ListByConnector", AllStatuses, 4)]
    [InlineData("ListByStatus", "3, 4, 5", 3)]
    [InlineData("ListByAction", "5", 3)]
    [InlineData("ListByConnector", "3, 5", 4)]
    public async Task Newest_page_does_not_pass_over_what_was_unfinished(string name, string statuses, int end)
    {
        await ExecuteAsync(
            $"""
            ALTER TABLE executions SET (autovacuum_enabled = off);
            INSERT INTO executions
            SELECT gen_random_uuid(), md5('main')::uuid, md5('main')::uuid, i, i, NULL, NULL, 1, 1, 1, 0, 1, NULL, false, NULL, '\x010203'
            FROM generate_series(1, 30000) AS i;
            UPDATE executions SET status = 1;
            UPDATE executions SET status = 2;
            UPDATE executions SET status = {end};
            """.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

        var plan = await ExplainListAsync(name, statuses, "main", "main", "false, true");

        var read = plan.Select(step => Regex.Match(step, @"Buffers: shared hit=(\d+)")).First(match => match.Success);
        // Each row of the answer is looked at twice, and of all parts there is the way to them.
        Assert.InRange(int.Parse(read.Groups[1].ValueSpan, CultureInfo.InvariantCulture), 1, 10 * Limit);
    }

    [Fact]
    public async Task Statements_that_Orleans_runs_search_their_indexes()
    {
        await ExecuteAsync(
            """
            INSERT INTO OrleansStorage SELECT i, 1, i, i, 'type', '', 'service', '\x01', now(), 1 FROM generate_series(1, 20000) AS i;
            INSERT INTO OrleansRemindersTable
            SELECT 'service', 'grain' || i, 'retry', now() + i * interval '1 minute', 60000, (i * 200000::bigint - 2000000000)::integer, 0
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

        await AssertOrleansSearchesAsync("ReadRangeRows1Key", "ix_orleansreminderstable_start");
        await AssertOrleansSearchesAsync("ReadRangeRows2Key", "ix_orleansreminderstable_start");
    }

    private Task<List<string>> ExplainListAsync(string name, string statuses, string? action, string? connector, string tests) => ExplainAsync(
        "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) ",
        PostgreSqlStatements.Executions[name],
        parameter => parameter switch
        {
            "ended" => $"ARRAY[{Of(statuses, "345")}]::smallint[]",
            "unfinished" => $"ARRAY[{Of(statuses, "012")}]::smallint[]",
            "tests" => $"ARRAY[{tests}]",
            "action_id" => $"md5('{action}')::uuid",
            "connector_id" => $"md5('{connector}')::uuid",
            "first_connector" => connector is null ? NoId : $"md5('{connector}')::uuid",
            "last_connector" => connector is null ? LastId : $"md5('{connector}')::uuid",
            "from" => "-1::bigint",
            "before" => "40000::bigint",
            "before_id" => LastId,
            "limit" => $"{Limit}",
            _ => throw new InvalidOperationException($"No value for {parameter}."),
        });

    private static string Of(string statuses, string some) => string.Join(", ", statuses.Split(", ").Where(some.Contains));

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
            ("tests", _) => "ARRAY[false, true]",
            ("ended", _) => "ARRAY[3, 4, 5]::smallint[]",
            ("unfinished", _) => "ARRAY[0, 1, 2]::smallint[]",
            ("id", _) => Id,
            ("before_id", _) => LastId,
            ("after_id", _) => NoId,
            ("action_id" or "connector_id", _) => "md5('7')::uuid",
            ("first_connector", _) => NoId,
            ("last_connector", _) => LastId,
            ("partition", _) => "3::smallint",
            ("status", _) => name == "ListOverdue" ? "NULL::smallint" : "2::smallint",
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
        var plan = await ExplainAsync("EXPLAIN ", sql, value);

        Assert.Contains(index, string.Join('\n', plan), StringComparison.Ordinal);
        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan", StringComparison.Ordinal));
    }

    private async Task<List<string>> ExplainAsync(string explain, string sql, Func<string, string> value)
    {
        await using var batch = _executions.DataSource.CreateBatch();
        // As if the table were so large that the planner would compile each statement.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('jit_above_cost', '0', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgreSqlStatements.Executions["PlanLists"]));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(explain + Parameter().Replace(sql, match => value(match.Groups[1].Value))));
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.NextResultAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        return plan;
    }

    // One by one: VACUUM refuses to be part of a transaction, as which several statements in one would run.
    private async Task ExecuteAsync(params string[] statements)
    {
        foreach (var statement in statements)
        {
            await using var command = _executions.DataSource.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
    }

    [GeneratedRegex("@([a-zA-Z0-9_]+)")]
    private static partial Regex Parameter();
}
