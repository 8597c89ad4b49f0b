using System.Globalization;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Benchmarks.Processes;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ExternalActions.Benchmarks.Contestants;

/// <summary>A peer: this program's verb <c>peer</c> as a process, on a database of its own.</summary>
internal sealed class Peer : Contestant
{
    private readonly Bench _bench;
    private readonly Child _child;
    private readonly string? _database;
    private readonly string? _file;
    private readonly string? _count;

    private Peer(Bench bench, Child child, int port, string? database, string? file, string? count)
    {
        (_bench, _child, _database, _file, _count) = (bench, child, database, file, count);
        Entrance = new Entrance([new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"))], ["/jobs"], ("", ""));
    }

    /// <inheritdoc/>
    public override Entrance Entrance { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Processes => [_child.ProcessId];

    /// <summary>Starts a peer.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="name">Which one.</param>
    /// <param name="workers">How many jobs it may have under way.</param>
    /// <param name="onPostgreSql">Whether it has a database in PostgreSQL; else a file.</param>
    /// <param name="count">The statement that counts its done, open and failed jobs; null when nothing is stored.</param>
    public static async Task<Contestant> StartAsync(Bench bench, string name, int workers, bool onPostgreSql, string? count)
    {
        var database = onPostgreSql ? await bench.PostgreSql.CreateDatabaseAsync() : null;
        var file = onPostgreSql ? null : Path.Combine(bench.Folder, Path.GetRandomFileName());
        var child = await Child.StartOwnAsync(
            "peer",
            name,
            database is null ? file! : bench.PostgreSql.ConnectionString(database),
            $"{bench.Target.Url}/ok",
            workers.ToString(CultureInfo.InvariantCulture));
        try
        {
            var port = int.Parse((await child.ReadyAsync())[0], CultureInfo.InvariantCulture);
            return new Peer(bench, child, port, database, file, count);
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<bool> IsBusyAsync() => _count is not null && (await CountAsync()).Open > 0;

    /// <inheritdoc/>
    public override async Task<StoreCounts> CountAsync()
    {
        if (_count is null)
        {
            return new StoreCounts((await _bench.Target.CountAsync()).Distinct, 0, 0);
        }

        await using System.Data.Common.DbConnection connection = _database is { } database
            ? new NpgsqlConnection(_bench.PostgreSql.ConnectionString(database))
            : new SqliteConnection($"Data Source={_file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is of this program.
        command.CommandText = _count;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new StoreCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _child.DisposeAsync();
        if (_database is { } database)
        {
            await using (var pool = new NpgsqlConnection(_bench.PostgreSql.ConnectionString(database)))
            {
                NpgsqlConnection.ClearPool(pool);
            }

            await _bench.PostgreSql.DropDatabaseAsync(database);
        }

        foreach (var file in _file is null ? [] : Directory.GetFiles(_bench.Folder, Path.GetFileName(_file) + "*"))
        {
            File.Delete(file);
        }
    }
}
