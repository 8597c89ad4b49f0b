using Microsoft.Data.Sqlite;

namespace ExternalActions.Grains.Tests;

/// <summary>Keeps all others from writing to a database for as long as it exists; they wait.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly SqliteConnection _connection;

    /// <summary>Takes the lock.</summary>
    public StoreLock(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        Execute("PRAGMA busy_timeout = 30000; BEGIN IMMEDIATE");
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        Execute("ROLLBACK");
        _connection.Dispose();
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
