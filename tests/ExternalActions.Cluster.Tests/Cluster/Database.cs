using System.Diagnostics;
using System.Globalization;
using ExternalActions.Tests.Shared;
using Npgsql;

namespace ExternalActions.Cluster.Tests;

/// <summary>
/// A PostgreSQL server of the tests' own that can be stopped and started again; it stops with the tests, also when they are killed.
/// </summary>
/// <param name="folder">Where it keeps its data; must exist.</param>
/// <param name="address">The address that servers reach it at.</param>
internal sealed class Database(string folder, string address) : IAsyncDisposable
{
    private const string User = "ea";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly int _port = Ports.Free(1)[0];
    private PostgreSqlPrograms? _programs;
    private Process? _server;

    /// <summary>How to reach it.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = address,
        Port = _port,
        Database = "postgres",
        Username = User,
    }.ToString();

    private string Data => Path.Combine(folder, "data");

    /// <summary>Makes the data folder and starts the server.</summary>
    public async Task CreateAsync()
    {
        _programs = await PostgreSqlPrograms.FindAsync();
        if (_programs.Owner is { } owner)
        {
            await Shell.RunAsync("chown", "-R", owner, folder);
        }

        var initdb = _programs.Command("initdb");
        await Shell.RunAsync(
            initdb[0],
            [
                .. initdb[1..], $"--pgdata={Data}", $"--username={User}", "--auth=trust",
                "--encoding=UTF8", "--locale=C",
            ]);
        await File.AppendAllTextAsync(Path.Combine(Data, "pg_hba.conf"), $"host all all {address}/24 trust\n");
        await StartAsync();
    }

    /// <summary>Starts the server and waits until it takes connections. Its settings are the defaults: each commit is synced to the disk.</summary>
    public async Task StartAsync()
    {
        // When this process goes, however it goes, its end of the pipe closes, and the shell stops the server. It ends when the server does.
        _server = Shell.Start(
            "sh",
            [
                "-c",
                "log=$1; shift; exec 3<&0; \"$@\" >> \"$log\" 2>&1 3<&- & server=$!; "
                + "{ read -r stop <&3; kill -INT $server; } 2> /dev/null & wait $server",
                "sh", $"{folder}.log",
                .. _programs!.Command("postgres"), "-D", Data, "-c", "unix_socket_directories=",
                "-c", $"listen_addresses={address}", "-c", $"port={_port.ToString(CultureInfo.InvariantCulture)}", "-c", "max_connections=200",
            ]);
        var connectionString = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString();
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (clock.Elapsed < StartLimit)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Stops the server.</summary>
    /// <param name="signal"><c>INT</c> breaks connections off and writes a checkpoint ("fast"); <c>QUIT</c> is a crash ("immediate").</param>
    public async Task StopAsync(string signal)
    {
        var file = Path.Combine(Data, "postmaster.pid");
        var id = int.Parse((await File.ReadAllLinesAsync(file))[0], CultureInfo.InvariantCulture);
        await Shell.SignalAsync(id, signal);
        await LeaveAsync();
    }

    /// <summary>Starts the server again if it has ended by itself.</summary>
    public async Task StartIfEndedAsync()
    {
        if (_server is { HasExited: true })
        {
            await LeaveAsync();
            await StartAsync();
        }
    }

    /// <summary>Runs a statement and returns the first value of its answer.</summary>
    public async Task<object?> ExecuteAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await LeaveAsync();

    private async Task LeaveAsync()
    {
        if (_server is not null)
        {
            // After a signal too: the shell that waits for this ends, and asking twice does no harm.
            _server.StandardInput.Close();
            await _server.WaitForExitAsync();
            _server.Dispose();
            _server = null;
        }
    }
}
