using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ExternalActions.Storage.Tests.Databases;
using ExternalActions.Tests.Shared;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace ExternalActions.Storage.Tests.Databases;

/// <summary>A PostgreSQL server of the tests' own in a temporary folder; it stops with the tests, also when they are killed.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    /// <summary>The password of the superuser, to be looked for where it must not show.</summary>
    public const string Password = "not-to-be-seen";

    private const string User = "tests";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ea-postgresql-");
    private readonly int _port = FreePort();
    private Process? _server;
    private int _schemas;

    /// <summary>How to reach the server's default database.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Database = "postgres",
        Username = User,
        Password = Password,
        MaxPoolSize = 10,
    }.ToString();

    public async ValueTask InitializeAsync()
    {
        var programs = await PostgreSqlPrograms.FindAsync();
        var passwordFile = Path.Combine(_folder.FullName, "password");
        await File.WriteAllTextAsync(passwordFile, Password);
        if (programs.Owner is { } owner)
        {
            await Shell.RunAsync("chown", "-R", owner, _folder.FullName);
        }

        var data = Path.Combine(_folder.FullName, "data");
        var initdb = programs.Command("initdb");
        await Shell.RunAsync(
            initdb[0],
            [
                .. initdb[1..], $"--pgdata={data}", $"--username={User}", $"--pwfile={passwordFile}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
            ]);

        // When this process goes, however it goes, its end of the pipe closes, and the shell stops the server.
        _server = Shell.Start(
            "sh",
            [
                "-c", "log=$1; shift; \"$@\" > \"$log\" 2>&1 & server=$!; read -r stop; kill -INT $server; wait $server",
                "sh", Path.Combine(_folder.FullName, "log"),
                .. programs.Command("postgres"), "-D", data, "-k", _folder.FullName,
                "-c", "listen_addresses=127.0.0.1", "-c", $"port={_port.ToString(CultureInfo.InvariantCulture)}", "-c", "max_connections=200",
            ]);
        await WaitUntilReadyAsync();
    }

    /// <summary>Makes an empty schema, as good as a database of a test's own and much faster to make.</summary>
    /// <returns>How to reach it.</returns>
    public string CreateSchema()
    {
        var schema = $"test_{Interlocked.Increment(ref _schemas)}";
        using var dataSource = NpgsqlDataSource.Create(ConnectionString);
        using var command = dataSource.CreateCommand($"CREATE SCHEMA {schema}");
        command.ExecuteNonQuery();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { SearchPath = schema }.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.StandardInput.Close();
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private async Task WaitUntilReadyAsync()
    {
        var connectionString = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString();
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (tries < 300 && _server is { HasExited: false })
            {
                await Task.Delay(100);
            }
            catch (NpgsqlException exception)
            {
                var log = Path.Combine(_folder.FullName, "log");
                throw new InvalidOperationException(
                    $"PostgreSQL does not start: {(File.Exists(log) ? await File.ReadAllTextAsync(log) : "it said nothing")}", exception);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
