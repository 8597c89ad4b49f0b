using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace ExternalActions.Storage.PostgreSql;

/// <summary>Brings the database's schema to the version that this program knows.</summary>
internal sealed class PostgreSqlSchema(NpgsqlDataSource dataSource)
{
    // The oldest that its makers still support.
    private const int OldestVersion = 14;

    private readonly Lock _lock = new();
    private bool _isSetUp;

    /// <summary>The database in words for the operator.</summary>
    public string Database { get; } = PostgreSqlConnections.Describe(dataSource);

    /// <summary>
    /// Runs the scripts that the database has not seen, all of them or none, and puts the statements that Orleans finds in it. Several servers
    /// may do this at once: one works, the others wait for it and then find nothing left to do. After the first success it does nothing.
    /// </summary>
    /// <exception cref="StorageException">The database cannot be used, or its schema is newer than this program.</exception>
    public void SetUp()
    {
        lock (_lock)
        {
            if (_isSetUp)
            {
                return;
            }

            try
            {
                SetUpOnce();
                _isSetUp = true;
            }
            // A host that does not exist is an error of the socket, not of Npgsql.
            catch (Exception exception) when (exception is NpgsqlException or SocketException or TimeoutException)
            {
                throw new StorageException($"The PostgreSQL database {Database} cannot be used: {exception.Explain()}", exception);
            }
        }
    }

    /// <summary>Does <see cref="SetUp"/> on another thread.</summary>
    /// <param name="cancellationToken">
    /// Ends the wait at once. What is under way by then ends by itself, and changes all or nothing: a database that does not answer must not
    /// hold up a server that is told to stop.
    /// </param>
    /// <exception cref="StorageException">The database cannot be used, or its schema is newer than this program.</exception>
    public Task SetUpAsync(CancellationToken cancellationToken) => Task.Run(SetUp, cancellationToken).WaitAsync(cancellationToken);

    private void SetUpOnce()
    {
        using var connection = dataSource.OpenConnection();
        if (connection.PostgreSqlVersion.Major < OldestVersion)
        {
            throw new StorageException(
                $"The PostgreSQL database {Database} runs on version {connection.PostgreSqlVersion}; expected is " +
                $"version {OldestVersion} or later.");
        }

        using var transaction = connection.BeginTransaction();
        Execute(connection, PostgreSqlStatements.Schema["Lock"]);
        Execute(connection, PostgreSqlStatements.Schema["CreateVersions"]);
        Migrate(connection);
        var queries = PostgreSqlStatements.Orleans.Statements;
        Execute(
            connection,
            PostgreSqlStatements.Schema["PutOrleansQueries"],
            new NpgsqlParameter<string[]>("keys", [.. queries.Keys]),
            new NpgsqlParameter<string[]>("texts", [.. queries.Values]));
        transaction.Commit();
    }

    private void Migrate(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(PostgreSqlStatements.Schema["ReadVersion"], connection);
        var current = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        var known = PostgreSqlStatements.Scripts[^1].Version;
        if (current > known)
        {
            throw new StorageException(
                $"The PostgreSQL database {Database} has schema version {current}, made by a newer release; this " +
                $"one knows up to version {known}. Start the newer release, or restore a backup from before the upgrade.");
        }

        foreach (var script in PostgreSqlStatements.Scripts.Where(script => script.Version > current))
        {
            Execute(connection, script.Text);
            Execute(
                connection,
                PostgreSqlStatements.Schema["WriteVersion"],
                new NpgsqlParameter<int>("version", script.Version),
                new NpgsqlParameter<string>("script", script.Name));
        }
    }

    private static void Execute(NpgsqlConnection connection, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        // An index of a table of millions takes minutes, and so does the wait for the server that makes it.
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        command.ExecuteNonQuery();
    }
}
