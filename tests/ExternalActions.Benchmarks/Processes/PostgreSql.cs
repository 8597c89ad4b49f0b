using System.Diagnostics;
using System.Globalization;
using ExternalActions.Tests.Shared;
using Npgsql;

namespace ExternalActions.Benchmarks.Processes;

/// <summary>
/// A PostgreSQL server of the benchmark's own, the same for all contestants: every commit is synced to the disk (<c>fsync</c> and
/// <c>synchronous_commit</c> are on); memory is set as its documentation advises for a machine of this size, all else is the default.
/// </summary>
internal sealed class PostgreSql : IAsyncDisposable
{
    /// <summary>What is set, for the report.</summary>
    public const string Settings = "fsync=on synchronous_commit=on shared_buffers=2GB max_wal_size=8GB checkpoint_timeout=15min max_connections=400";

    private const string User = "ea";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly Child _server;
    private readonly int _port;
    private int _databases;

    private PostgreSql(Child server, int port) => (_server, _port) = (server, port);

    /// <summary>The server's first process; those of connections are its children.</summary>
    public int ProcessId => _server.ProcessId;

    /// <summary>Makes a data folder and starts the server.</summary>
    /// <param name="folder">An empty folder that any user may pass through.</param>
    public static async Task<PostgreSql> StartAsync(string folder)
    {
        var programs = await PostgreSqlPrograms.FindAsync();
        var data = Directory.CreateDirectory(Path.Combine(folder, "postgresql")).FullName;
        if (programs.Owner is { } owner)
        {
            await Shell.RunAsync("chown", owner, data);
        }

        var initdb = programs.Command("initdb");
        await Shell.RunAsync(
            initdb[0], [.. initdb[1..], $"--pgdata={data}", $"--username={User}", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        var port = Ports.Free(1)[0];
        var server = await Child.StartAsync(
            "INT",
            new Dictionary<string, string>(),
            [
                .. programs.Command("postgres"), "-D", data, "-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1",
                "-c", $"port={port.ToString(CultureInfo.InvariantCulture)}", .. Settings.Split(' ').SelectMany(setting => new[] { "-c", setting }),
            ]);
        var postgreSql = new PostgreSql(server, port);
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                await postgreSql.ScalarAsync<int>("postgres", "SELECT 1");
                return postgreSql;
            }
            catch (NpgsqlException) when (clock.Elapsed < StartLimit && !server.HasEnded)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"run{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>
    /// Drops a database with all connections to it, and writes down what is left in memory, so that the next run does not pay for it.
    /// </summary>
    public async Task DropDatabaseAsync(string name)
    {
        await ExecuteAsync("postgres", $"DROP DATABASE {name} WITH (FORCE)");
        await ExecuteAsync("postgres", "CHECKPOINT");
    }

    /// <summary>
    /// How to reach a database. Says nothing of pools: each contestant has the one that it is shipped with, the peers that of Npgsql.
    /// </summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Database = database,
        Username = User,
    }.ToString();

    /// <summary>Runs a statement.</summary>
    public async Task ExecuteAsync(string database, string statement)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs a statement and returns the first value of its answer.</summary>
    public async Task<T> ScalarAsync<T>(string database, string statement)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Opens a connection that is not pooled.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Pooling = false }.ToString());
        await connection.OpenAsync();
        return connection;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
