using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>Brings the database's schema to the version that this program knows.</summary>
internal static class SqliteSchema
{
    /// <summary>Sets up the database of Orleans' tables, and the statements that Orleans finds in it.</summary>
    /// <param name="dataSource">The database.</param>
    /// <exception cref="StorageException">The schema is newer than this program, or the file is no database.</exception>
    public static void SetUpOrleans(SqliteDataSource dataSource) =>
        SetUp(dataSource, SqliteStatements.OrleansScripts, SqliteStatements.Orleans.Statements);

    /// <summary>Sets up the database of executions.</summary>
    /// <param name="dataSource">The database.</param>
    /// <exception cref="StorageException">The schema is newer than this program, or the file is no database.</exception>
    public static void SetUpExecutions(SqliteDataSource dataSource) =>
        SetUp(dataSource, SqliteStatements.ExecutionsScripts, FrozenDictionary<string, string>.Empty);

    /// <summary>
    /// Runs the scripts that the database has not seen, all of them or none. Several callers may do this at once: one works, the
    /// others wait for it and then find nothing left to do.
    /// </summary>
    private static void SetUp(
        SqliteDataSource dataSource, IReadOnlyList<SchemaScript> scripts, FrozenDictionary<string, string> orleansQueries)
    {
        try
        {
            using var connection = dataSource.Open();
            Execute(connection, null, SqliteStatements.Schema["UseWal"]);
            using var transaction = connection.BeginTransaction(deferred: false);
            Execute(connection, transaction, SqliteStatements.Schema["CreateVersions"]);
            Migrate(connection, transaction, scripts);
            foreach (var (key, text) in orleansQueries)
            {
                Execute(connection, transaction, SqliteStatements.Schema["PutOrleansQuery"], ("@key", key), ("@text", text));
            }

            transaction.Commit();
        }
        catch (SqliteException exception)
        {
            throw new StorageException(
                $"The database '{new SqliteConnectionStringBuilder(dataSource.ConnectionString).DataSource}' cannot be used: {exception.Message} "
                + exception.Advise(),
                exception);
        }
    }

    private static void Migrate(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<SchemaScript> scripts)
    {
        var current = ReadVersion(connection, transaction);
        var known = scripts[^1].Version;
        if (current > known)
        {
            throw new StorageException(
                $"The database '{connection.DataSource}' has schema version {current}, made by a newer release; this one knows up to version " +
                $"{known}. Start the newer release, or restore a backup from before the upgrade.");
        }

        foreach (var script in scripts.Where(script => script.Version > current))
        {
            Execute(connection, transaction, script.Text);
            Execute(connection, transaction, SqliteStatements.Schema["WriteVersion"], ("@version", script.Version), ("@script", script.Name));
        }
    }

    private static int ReadVersion(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = SqliteStatements.Schema["ReadVersion"];
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(
        SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
