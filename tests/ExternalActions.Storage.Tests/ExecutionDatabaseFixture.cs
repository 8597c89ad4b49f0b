using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Sqlite;

namespace ExternalActions.Storage.Tests;

/// <summary>An empty database of executions in a folder of its own, and short ways to fill it.</summary>
internal sealed class ExecutionDatabaseFixture : IDisposable
{
    private readonly TempFolder _folder = new();

    public ExecutionDatabaseFixture()
    {
        DataSource = new SqliteDataSource(Path);
        SqliteSchema.SetUpExecutions(DataSource);
        Database = new SqliteExecutionDatabase(DataSource);
    }

    public string Path => System.IO.Path.Combine(_folder.FullPath, "executions.db");

    public SqliteDataSource DataSource { get; }

    public SqliteExecutionDatabase Database { get; }

    public static ExecutionWrite Insert(Execution execution, DateTimeOffset? dueAt = null) =>
        new(execution.Id, ExpectedVersion: null, new ExecutionRow(execution, dueAt, [1, 2, 3]));

    public static ExecutionWrite Update(Execution execution, long version) => Insert(execution) with { ExpectedVersion = version };

    public async Task InsertAsync(params Execution[] executions) =>
        Assert.All(await Database.CommitAsync([.. executions.Select(execution => Insert(execution))]), Assert.True);

    public void Dispose()
    {
        Database.Dispose();
        DataSource.Dispose();
        _folder.Dispose();
    }
}
