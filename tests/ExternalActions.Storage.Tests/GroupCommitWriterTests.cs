using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Tests.Databases;

namespace ExternalActions.Storage.Tests;

public abstract class GroupCommitWriterTests : IDisposable
{
    private readonly ExecutionDatabaseFixture _fixture;
    private readonly ObservedDatabase _database;

    private protected GroupCommitWriterTests(ExecutionDatabaseFixture fixture)
    {
        _fixture = fixture;
        _database = new ObservedDatabase(fixture.Database);
    }

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Writes_that_come_during_a_commit_share_the_next_one()
    {
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var writer = Start(_database);
        var first = writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution()));
        await _database.FirstCommit;

        var others = Enumerable.Range(0, 200).Select(_ => writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution()))).ToArray();
        Assert.False(first.IsCompleted);
        gate.SetResult();

        Assert.All(await Task.WhenAll([first, .. others]), Assert.True);
        Assert.Equal([1, 200], _database.Commits);
    }

    [Fact]
    public async Task Commit_takes_no_more_than_its_limit_however_many_wait()
    {
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var writer = Start(_database, new GroupCommitSettings { MaxWritesPerCommit = 10 });

        // Far more than the queue holds.
        var writes = Enumerable.Range(0, 300).Select(_ => writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution()))).ToArray();
        gate.SetResult();

        Assert.All(await Task.WhenAll(writes), Assert.True);
        Assert.All(_database.Commits, count => Assert.InRange(count, 1, 10));
        Assert.Equal(300, _database.Commits.Sum());
    }

    [Fact]
    public async Task Write_at_a_version_that_moved_fails_alone()
    {
        var moved = Samples.Execution();
        var still = Samples.Execution();
        var exists = Samples.Execution();
        var gone = Samples.Execution();
        await _fixture.InsertAsync(moved, still, exists);
        await _fixture.Database.CommitAsync([ExecutionDatabaseFixture.Update(moved, version: 1)]);

        var made = await _fixture.Database.CommitAsync(
        [
            ExecutionDatabaseFixture.Update(moved, version: 1),
            ExecutionDatabaseFixture.Update(still, version: 1),
            ExecutionDatabaseFixture.Insert(exists),
            ExecutionDatabaseFixture.Update(gone, version: 1),
            new ExecutionWrite(moved.Id, ExpectedVersion: 1, Row: null),
            new ExecutionWrite(still.Id, ExpectedVersion: 2, Row: null),
            ExecutionDatabaseFixture.Insert(gone),
        ]);

        Assert.Equal([false, true, false, false, false, true, true], made);
        Assert.Equal(2, (await _fixture.Database.ReadAsync(moved.Id, default))?.Version);
        Assert.Null(await _fixture.Database.ReadAsync(still.Id, default));
        Assert.Equal(1, (await _fixture.Database.ReadAsync(gone.Id, default))?.Version);
    }

    [Fact]
    public async Task Failed_commit_fails_its_callers_and_the_writer_goes_on()
    {
        var writer = Start(_database);
        _database.Gate = Task.FromException(new IOException("The disk is full."));
        var lost = Samples.Execution();

        var failure = await Assert.ThrowsAsync<IOException>(() => writer.WriteAsync(ExecutionDatabaseFixture.Insert(lost)));
        _database.Gate = Task.CompletedTask;

        Assert.Equal("The disk is full.", failure.Message);
        Assert.True(await writer.WriteAsync(ExecutionDatabaseFixture.Insert(lost)));
    }

    [Fact]
    public async Task Transaction_that_fails_halfway_leaves_nothing_and_the_next_one_works()
    {
        var good = Samples.Execution();
        var bad = Samples.Execution();
        var impossible = ExecutionDatabaseFixture.Insert(bad) with { Row = new ExecutionRow(bad, null, Body: null!) };

        await Assert.ThrowsAnyAsync<Exception>(() => _fixture.Database.CommitAsync([ExecutionDatabaseFixture.Insert(good), impossible]));

        Assert.Null(await _fixture.Database.ReadAsync(good.Id, default));
        await _fixture.InsertAsync(good);
    }

    [Fact]
    public async Task Stopping_commits_what_is_queued_and_refuses_what_comes_later()
    {
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var writer = Start(_database);
        var queued = Enumerable.Range(0, 50).Select(_ => writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution()))).ToArray();

        var stopped = writer.StopAsync();
        var late = await Assert.ThrowsAsync<StorageException>(() => writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution())));
        Assert.False(stopped.IsCompleted);
        gate.SetResult();
        await stopped;

        Assert.Equal("The server is stopping; nothing was written.", late.Message);
        Assert.All(await Task.WhenAll(queued), Assert.True);
    }

    private static GroupCommitWriter Start(IExecutionDatabase database, GroupCommitSettings? settings = null) =>
        new(database, settings ?? new GroupCommitSettings(), TimeProvider.System);
}

public sealed class SqliteGroupCommitWriterTests() : GroupCommitWriterTests(new SqliteExecutions());

public sealed class PostgreSqlGroupCommitWriterTests(PostgreSqlServer server) : GroupCommitWriterTests(new PostgreSqlExecutions(server));
