using System.Globalization;
using ExternalActions.Cluster.Tests;
using ExternalActions.Tests.Shared;
using Npgsql;

namespace ExternalActions.Server.Tests;

/// <summary>A start that fails because of PostgreSQL says in one line what happened and what to do.</summary>
public sealed class PostgreSqlStartTests(PostgreSqlStartTests.Server server) : IClassFixture<PostgreSqlStartTests.Server>
{
    private const string Password = "right-0815";

    [Fact]
    public async Task Wrong_password_is_told_in_one_line() => await FailsAsync(
        $"The PostgreSQL database 'postgres' on {server.Host} cannot be used: password authentication failed for user \"limited\". "
        + "Check Username and Password in Storage:ConnectionString, and who may connect by PostgreSQL's pg_hba.conf.",
        settings => settings.Password = "wrong-0815");

    [Fact]
    public async Task Missing_password_is_told_in_one_line() =>
        await FailsAsync("Check Username and Password in Storage:ConnectionString", settings => settings.Password = null);

    [Theory]
    [InlineData("All")]
    [InlineData("Gateway")]
    public async Task Database_that_does_not_exist_is_told_in_one_line(string role) => await FailsAsync(
        $"The PostgreSQL database 'none' on {server.Host} cannot be used: database \"none\" does not exist. "
        + "Create the database, or set Database in Storage:ConnectionString to another one.",
        settings => settings.Database = "none",
        $"--Silo:Role={role}");

    [Theory]
    [InlineData("public")]
    [InlineData("closed")]
    public async Task Role_without_privileges_on_the_schema_is_told_in_one_line(string schema) => await FailsAsync(
        "Let the user of Storage:ConnectionString own the database, or grant it USAGE and CREATE on the schema.",
        settings => settings.SearchPath = schema);

    private async Task FailsAsync(string told, Action<NpgsqlConnectionStringBuilder> change, params string[] settings)
    {
        var connection = new NpgsqlConnectionStringBuilder(server.Connection) { Username = "limited", Password = Password };
        change(connection);

        await FailedStart.CheckAsync(
            server.Folder, told, ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={connection}", .. settings]);
    }

    /// <summary>A PostgreSQL server that asks one of its roles for a password; that role owns nothing.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("external-actions-postgresql-");
        private readonly Database _database;

        public Server() => _database = new Database(_folder.CreateSubdirectory("postgresql").FullName, "127.0.0.1");

        public string Folder => Path.Combine(_folder.FullName, "data");

        public string Connection => _database.ConnectionString;

        public string Host
        {
            get
            {
                var settings = new NpgsqlConnectionStringBuilder(Connection);
                return string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port}");
            }
        }

        public async ValueTask InitializeAsync()
        {
            // PostgreSQL's own user must get to its data.
            await Shell.RunAsync("chmod", "711", _folder.FullName);
            await _database.CreateAsync();
            var access = (string)(await _database.ExecuteAsync("SHOW hba_file"))!;
            await File.WriteAllTextAsync(access, $"host all limited 127.0.0.1/32 scram-sha-256\n{await File.ReadAllTextAsync(access)}");
            await _database.ExecuteAsync("SELECT pg_reload_conf()");
            await _database.ExecuteAsync($"CREATE ROLE limited LOGIN PASSWORD '{Password}'");
            await _database.ExecuteAsync("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
            await _database.ExecuteAsync("CREATE SCHEMA closed");
        }

        public async ValueTask DisposeAsync()
        {
            await _database.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }
}
