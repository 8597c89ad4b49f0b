using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>Opens connections to one database file, with the settings that every connection must have.</summary>
internal class SqliteDataSource : DbDataSource
{
    private static readonly string Connect = SqliteStatements.Schema["Connect"];

    /// <summary>Names the database; opens nothing.</summary>
    /// <param name="path">The path of the database file.</param>
    public SqliteDataSource(string path) => ConnectionString = new SqliteConnectionStringBuilder { DataSource = path }.ToString();

    public sealed override string ConnectionString { get; }

    /// <summary>Opens a connection; the caller closes it.</summary>
    public SqliteConnection Open() => (SqliteConnection)OpenDbConnection();

    protected override SqliteConnection CreateDbConnection() => new(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        var connection = CreateDbConnection();
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Connect;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        // Pooled connections would keep the files open.
        using var connection = CreateDbConnection();
        SqliteConnection.ClearPool(connection);
        base.Dispose(disposing);
    }

    protected override ValueTask DisposeAsyncCore()
    {
        Dispose(disposing: true);
        return base.DisposeAsyncCore();
    }
}
