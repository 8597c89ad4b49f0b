using System.Diagnostics;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Results;
using Npgsql;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>
/// What PostgreSQL itself can do with the same rows: each is inserted in a batch and updated in a batch, over two connections, into the product's own
/// table with its indexes.
/// </summary>
internal static class DatabaseFloor
{
    private const int Connections = 2;
    private const int Rows = 512;
    private const int BodyBytes = 300;

    private const string Insert =
        """
        INSERT INTO executions (id, action_id, connector_id, created_at, due_at, version, action_version, attempt_count, status, partition,
            is_test, body)
        SELECT id, $2, $3, $4, $5, 1, 1, 0, 0, 0, false, $6 FROM unnest($1) AS w (id)
        """;

    private const string Update =
        """
        UPDATE executions AS e SET status = 3, ended_at = $2, due_at = NULL, attempt_count = 1, version = version + 1, body = $3
        FROM unnest($1) AS w (id) WHERE e.id = w.id AND e.version = 1
        """;

    /// <summary>Measures it.</summary>
    /// <returns>Rows a second, each inserted and updated; the median of the runs.</returns>
    public static async Task<double> MeasureAsync(Bench bench)
    {
        List<double> rates = [];
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            // A server makes the schema; it is idle meanwhile.
            await using var product = await Product.StartAsync(bench, sqlite: false);
            await bench.PostgreSql.ExecuteAsync("postgres", "CHECKPOINT");
            var clock = Stopwatch.StartNew();
            var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => WriteAsync(bench, product.Database!))));
            rates.Add(counts.Sum() / clock.Elapsed.TotalSeconds);
            Bench.Say($"floor of PostgreSQL: {rates[^1].Whole()}/s");
        }

        return rates.Median();
    }

    private static async Task<int> WriteAsync(Bench bench, string database)
    {
        await using var connection = await bench.PostgreSql.OpenAsync(database);
        var (action, connector, body) = (Guid.NewGuid(), Guid.NewGuid(), new byte[BodyBytes]);
        var count = 0;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < bench.Options.Duration; count += Rows)
        {
            Guid[] ids = [.. Enumerable.Range(0, Rows).Select(_ => Guid.CreateVersion7())];
            var now = DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks;
            await RunAsync(connection, Insert, ids, action, connector, now, now + TimeSpan.TicksPerMinute, body);
            await RunAsync(connection, Update, ids, now, body);
        }

        return count;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string statement, params object[] values)
    {
#pragma warning disable CA2100 // The statement is a constant.
        await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        if (await command.ExecuteNonQueryAsync() != Rows)
        {
            throw new InvalidRunException($"A batch of {Rows} rows changed fewer.");
        }
    }
}
