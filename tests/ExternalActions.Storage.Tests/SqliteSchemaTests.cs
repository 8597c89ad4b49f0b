using ExternalActions.Storage.Sqlite;
using ExternalActions.Storage.Tests.Databases;

namespace ExternalActions.Storage.Tests;

public sealed class SqliteSchemaTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string DatabasePath => Path.Combine(_folder.FullPath, "test.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Several_set_ups_at_once_leave_one_schema()
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var setUps = Enumerable.Range(0, 6).Select(async _ =>
        {
            await start.Task;
            using var dataSource = new SqliteDataSource(DatabasePath);
            SqliteSchema.SetUpOrleans(dataSource);
        }).ToArray();
        start.SetResult();
        await Task.WhenAll(setUps);

        Assert.Equal(["1|0001-orleans.sql", "2|0002-due-reminders.sql"], Query("SELECT version || '|' || script FROM schema_version"));
        Assert.Equal(
            SqliteStatements.Orleans.Statements.Keys.Order(StringComparer.Ordinal), Query("SELECT QueryKey FROM OrleansQuery ORDER BY QueryKey"));
    }

    [Fact]
    public void Set_up_again_replaces_statements_of_an_older_release_and_keeps_data()
    {
        SetUp();
        Query("UPDATE OrleansQuery SET QueryText = 'SELECT 1' WHERE QueryKey = 'ReadReminderRowKey'");
        Query("INSERT INTO OrleansRemindersTable VALUES ('s', 'g', 'r', '2026-01-01', 1, 1, 0)");

        SetUp();

        Assert.Equal(
            [SqliteStatements.Orleans["ReadReminderRowKey"]], Query("SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'ReadReminderRowKey'"));
        Assert.Equal(["r"], Query("SELECT ReminderName FROM OrleansRemindersTable"));
    }

    [Fact]
    public void Schema_of_a_newer_release_is_refused()
    {
        SetUp();
        Query("INSERT INTO schema_version VALUES (99, '0099-later.sql', '2027-01-01')");

        var refusal = Assert.Throws<StorageException>(SetUp);

        Assert.Contains($"'{DatabasePath}' has schema version 99", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("knows up to version 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_no_database_is_refused_by_name()
    {
        File.WriteAllText(DatabasePath, new string('x', 5000));

        var refusal = Assert.Throws<StorageException>(SetUp);

        Assert.Contains(DatabasePath, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")]
    [InlineData("busy_timeout", "30000")]
    public void Every_connection_is_durable_and_patient(string pragma, string expected)
    {
        SetUp();

        Assert.Equal([expected], Query($"PRAGMA {pragma}"));
    }

    private void SetUp()
    {
        using var dataSource = new SqliteDataSource(DatabasePath);
        SqliteSchema.SetUpOrleans(dataSource);
    }

    private List<string> Query(string sql)
    {
        using var dataSource = new SqliteDataSource(DatabasePath);
        using var connection = dataSource.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
