using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Sqlite;
using ExternalActions.Storage.Tests.Databases;

namespace ExternalActions.Storage.Tests;

public sealed class SqliteDurabilityTests : IDisposable
{
    private readonly SqliteExecutions _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Committed_rows_are_in_a_copy_of_the_files_taken_while_they_are_open()
    {
        var executions = Enumerable.Range(0, 50).Select(_ => Samples.Execution()).ToArray();
        var writer = new GroupCommitWriter(_fixture.Database, new GroupCommitSettings(), TimeProvider.System);
        await Task.WhenAll(executions.Select(execution => writer.WriteAsync(ExecutionDatabaseFixture.Insert(execution))));

        // What the end of the process right now would leave: what is in the files, and nothing that is only in its memory.
        using var folder = new TempFolder();
        var copy = Path.Combine(folder.FullPath, "copy.db");
        File.Copy(_fixture.Path, copy);
        File.Copy(_fixture.Path + "-wal", copy + "-wal");
        using var dataSource = new SqliteDataSource(copy);
        SqliteSchema.SetUpExecutions(dataSource);
        using var database = new SqliteExecutionDatabase(dataSource);

        foreach (var execution in executions)
        {
            Assert.NotNull(await database.ReadAsync(execution.Id, default));
        }
    }
}
