using System.Diagnostics;
using System.Globalization;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Results;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>
/// Fills the product's table by SQL with executions that have ended: of twenty actions, over the last twenty days, 97 % succeeded, 2 % failed, 1 %
/// cancelled, each with the body of a real one.
/// </summary>
internal static class Seeding
{
    private const int Chunk = 250_000;
    private const long Days = 20;

    private const string PostgreSql =
        """
        INSERT INTO executions (id, action_id, connector_id, created_at, ended_at, version, action_version, attempt_count, status, partition,
            error_kind, is_test, error_detail, body)
        SELECT (lpad(to_hex(at / 10000), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid,
            CASE WHEN g % 2 = 0 THEN @action ELSE md5((g % 19)::text)::uuid END,
            CASE WHEN g % 2 = 0 THEN @connector ELSE md5((g % 5)::text)::uuid END,
            at, at + 200000, 2, 1, 1, CASE WHEN g % 100 < 97 THEN 3 WHEN g % 100 < 99 THEN 4 ELSE 5 END, g % 16,
            CASE WHEN g % 100 IN (97, 98) THEN 9 END, false,
            CASE WHEN g % 100 IN (97, 98) THEN 'Expected a status code of success, got 422.' END, @body
        FROM (SELECT g, @start + g * @step AS at, md5(g::text) AS h FROM generate_series(@first, @last) AS g) AS rows
        """;

    private const string Sqlite =
        """
        WITH RECURSIVE numbers (g) AS (SELECT @first UNION ALL SELECT g + 1 FROM numbers WHERE g < @last)
        INSERT INTO executions (id, action_id, connector_id, created_at, ended_at, version, action_version, attempt_count, status, partition,
            error_kind, is_test, error_detail, body)
        SELECT unhex(printf('%012x', (@start + g * @step) / 10000) || '7' || substr(hex(randomblob(2)), 1, 3)
                || '8' || substr(hex(randomblob(8)), 1, 15)),
            CASE WHEN g % 2 = 0 THEN @action ELSE unhex(printf('%032x', g % 19)) END,
            CASE WHEN g % 2 = 0 THEN @connector ELSE unhex(printf('%032x', g % 5)) END,
            @start + g * @step, @start + g * @step + 200000, 2, 1, 1, CASE WHEN g % 100 < 97 THEN 3 WHEN g % 100 < 99 THEN 4 ELSE 5 END, g % 16,
            CASE WHEN g % 100 IN (97, 98) THEN 9 END, 0, CASE WHEN g % 100 IN (97, 98) THEN 'Expected a status code of success, got 422.' END, @body
        FROM numbers
        """;

    /// <summary>Adds rows.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="product">A server that has succeeded in an execution; it goes on running.</param>
    /// <param name="from">How many rows were added before.</param>
    /// <param name="to">How many there are to be.</param>
    /// <param name="most">How many there will ever be: rows go from old to new.</param>
    public static async Task AddAsync(Bench bench, Product product, long from, long to, long most)
    {
        await using System.Data.Common.DbConnection connection = product.Database is { } database
            ? await bench.PostgreSql.OpenAsync(database)
            : new SqliteConnection($"Data Source={product.SqliteFile};Pooling=False");
        if (connection is SqliteConnection)
        {
            await connection.OpenAsync();
        }

        var body = await BodyAsync(connection);
        var span = TimeSpan.FromDays(Days).Ticks;
        var start = DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks - span - TimeSpan.TicksPerHour;
        for (var clock = Stopwatch.StartNew(); from < to; from += Chunk)
        {
            bench.Cancellation.ThrowIfCancellationRequested();
            await using var insert = connection.CreateCommand();
            insert.CommandText = connection is NpgsqlConnection ? PostgreSql : Sqlite;
            insert.CommandTimeout = 0;
            Add(insert, "first", from);
            Add(insert, "last", Math.Min(from + Chunk, to) - 1);
            Add(insert, "start", start);
            Add(insert, "step", span / most);
            Add(insert, "body", body);
            Add(insert, "action", Id(connection, product.Ids.Action));
            Add(insert, "connector", Id(connection, product.Ids.Connector));
            await insert.ExecuteNonQueryAsync();
            if (clock.Elapsed > TimeSpan.FromSeconds(20))
            {
                Bench.Say($"{((double)Math.Min(from + Chunk, to)).Whole()} rows");
                clock.Restart();
            }
        }

        // As the background work of a server that filled up over days would have done.
        await using var tidy = connection.CreateCommand();
        tidy.CommandTimeout = 0;
        tidy.CommandText = connection is NpgsqlConnection ? "VACUUM (ANALYZE) executions" : "PRAGMA wal_checkpoint(TRUNCATE)";
        await tidy.ExecuteNonQueryAsync();
    }

    private static async Task<byte[]> BodyAsync(System.Data.Common.DbConnection connection)
    {
        await using var read = connection.CreateCommand();
        read.CommandText = "SELECT body FROM executions WHERE status = 3 LIMIT 1";
        return (byte[])(await read.ExecuteScalarAsync())!;
    }

    private static object Id(System.Data.Common.DbConnection connection, string id)
    {
        var guid = Guid.Parse(id, CultureInfo.InvariantCulture);
        return connection is NpgsqlConnection ? guid : guid.ToByteArray(bigEndian: true);
    }

    private static void Add(System.Data.Common.DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
