using Microsoft.Data.Sqlite;

namespace ExternalActions.Grains.Tests;

/// <summary>A trigger in a database that fails statements as long as it exists.</summary>
internal sealed class StoreFailure : IDisposable
{
    private const string Name = "store_failure";
    private readonly string _path;

    /// <summary>Sets the trigger.</summary>
    public StoreFailure(string path, string statement)
    {
        _path = path;
        Execute($"CREATE TRIGGER {Name} {statement} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
    }

    /// <summary>Removes it.</summary>
    public void Dispose() => Execute($"DROP TRIGGER {Name}");

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA busy_timeout = 30000; {sql}";
        command.ExecuteNonQuery();
    }
}
