using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>Opens connections to one database file, with the settings that every connection must have.</summary>
/// <param name="path">The path of the database file, which is not opened yet.</param>
internal class SqliteDataSource(string path) : DbDataSource
{
    private static readonly string Connect = SqliteStatements.Schema["Connect"];

    public sealed override string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = path }.ToString();

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
