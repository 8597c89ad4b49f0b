using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Sqlite;
using ExternalActions.Storage.Tests.Databases;

namespace ExternalActions.Storage.Tests;

public abstract class GroupCommitWriterTests : IDisposable
{
    private const int Kilobyte = 1024;

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

    [Fact]
    public async Task Bad_write_fails_alone_and_the_others_of_its_commit_are_made()
    {
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var writer = Start(_database);
        var first = writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution()));
        await _database.FirstCommit;
        var bad = Samples.Execution();
        var good = Enumerable.Range(0, 60).Select(_ => Samples.Execution()).ToArray();
        var before = good[..17].Select(execution => writer.WriteAsync(ExecutionDatabaseFixture.Insert(execution))).ToArray();
        var failed = writer.WriteAsync(ExecutionDatabaseFixture.Insert(bad) with { Row = new ExecutionRow(bad, null, Body: null!) });
        var after = good[17..].Select(execution => writer.WriteAsync(ExecutionDatabaseFixture.Insert(execution))).ToArray();

        gate.SetResult();

        await Assert.ThrowsAnyAsync<Exception>(() => failed);
        Assert.All(await Task.WhenAll([first, .. before, .. after]), Assert.True);
        Assert.Null(await _fixture.Database.ReadAsync(bad.Id, default));
        foreach (var execution in good)
        {
            Assert.Equal(1, (await _fixture.Database.ReadAsync(execution.Id, default))?.Version);
        }

        // Found by halving: far fewer commits than writes.
        Assert.InRange(_database.Commits.Count, 3, 2 + (2 * 6));
    }

    [Fact]
    public async Task Commit_that_the_database_refuses_as_a_whole_is_not_tried_again_in_parts()
    {
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var writer = Start(_database);
        var writes = Enumerable.Range(0, 50).Select(_ => writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution()))).ToArray();
        await _database.FirstCommit;

        gate.SetException(new IOException("The disk is full."));

        foreach (var write in writes)
        {
            await Assert.ThrowsAsync<IOException>(() => write);
        }

        Assert.InRange(_database.Commits.Count, 1, 2);
        Assert.Equal(50, _database.Commits.Sum());
    }

    [Fact]
    public async Task Several_writers_commit_at_once_and_keep_the_order_of_each_execution()
    {
        var writer = Start(_database, new GroupCommitSettings { Writers = 3, MaxWritesPerCommit = 7 });
        var executions = Enumerable.Range(0, 40).Select(_ => Samples.Execution()).ToArray();

        // All writes of all executions are queued before the first is committed, so only their order makes the versions fit.
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var writes = Enumerable.Range(0, 4).SelectMany(version => executions.Select(execution => writer.WriteAsync(version == 0
            ? ExecutionDatabaseFixture.Insert(execution)
            : ExecutionDatabaseFixture.Update(execution with { Status = (ExecutionStatus)version }, version)))).ToArray();
        gate.SetResult();

        Assert.All(await Task.WhenAll(writes), Assert.True);
        Assert.All(
            await _fixture.Database.ListAsync(new ExecutionQuery { Limit = 200 }, default),
            summary => Assert.Equal((ExecutionStatus)3, summary.Status));
        foreach (var execution in executions)
        {
            Assert.Equal(4, (await _fixture.Database.ReadAsync(execution.Id, default))?.Version);
        }
    }

    [Fact]
    public async Task Writers_do_not_wait_for_each_other()
    {
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var writer = Start(_database, new GroupCommitSettings { Writers = 2 });

        var writes = Enumerable.Range(0, 40).Select(_ => writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution()))).ToArray();
        await WaitUntilAsync(() => _database.Commits.Count == 2);
        gate.SetResult();

        Assert.All(await Task.WhenAll(writes), Assert.True);
    }

    [Fact]
    public async Task Write_that_finds_the_queue_full_for_too_long_is_refused_in_words_and_the_queued_ones_are_made()
    {
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var settings = new GroupCommitSettings { MaxWritesPerCommit = 2, QueueTimeout = TimeSpan.FromMilliseconds(200) };
        var writer = Start(_database, settings);
        var first = writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution()));
        await _database.FirstCommit;
        var queued = Enumerable.Range(0, settings.QueueCapacity)
            .Select(_ => writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution())))
            .ToArray();
        var late = Samples.Execution();

        var refusal = await Assert.ThrowsAsync<StorageUnavailableException>(() => writer.WriteAsync(ExecutionDatabaseFixture.Insert(late)));
        gate.SetResult();

        Assert.Contains("for 0.2 s (Storage:QueueTimeout) 8 writes of executions waited", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was written; try again later.", refusal.Message, StringComparison.Ordinal);
        Assert.All(await Task.WhenAll([first, .. queued]), Assert.True);
        Assert.Null(await _fixture.Database.ReadAsync(late.Id, default));
        Assert.True(await writer.WriteAsync(ExecutionDatabaseFixture.Insert(late)));
    }

    [Fact]
    public async Task Large_executions_are_refused_by_their_bytes_long_before_the_rows_are_many()
    {
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var writer = Start(_database, new GroupCommitSettings { MaxQueuedBytes = 4 * Kilobyte, QueueTimeout = TimeSpan.FromMilliseconds(200) });
        var first = writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution()));
        await _database.FirstCommit;
        var queued = Enumerable.Range(0, 4).Select(_ => writer.WriteAsync(Large(Samples.Execution()))).ToArray();
        var waiting = Enumerable.Range(0, 4).Select(_ => writer.WriteAsync(Large(Samples.Execution()))).ToArray();

        var atOnce = await Assert.ThrowsAsync<StorageUnavailableException>(() => writer.WriteAsync(Large(Samples.Execution())));
        foreach (var write in waiting)
        {
            var later = await Assert.ThrowsAsync<StorageUnavailableException>(() => write);
            Assert.Contains("4 writes of executions waited for their commit, 4096 bytes", later.Message, StringComparison.Ordinal);
        }

        gate.SetResult();
        Assert.Contains("others with 4096 bytes for room among them (Storage:MaxQueuedBytes)", atOnce.Message, StringComparison.Ordinal);
        Assert.All(await Task.WhenAll([first, .. queued]), Assert.True);
    }

    [Fact]
    public async Task Write_larger_than_the_whole_queue_is_made()
    {
        var writer = Start(_database, new GroupCommitSettings { MaxQueuedBytes = 10 });

        Assert.True(await writer.WriteAsync(Large(Samples.Execution())));
    }

    [Fact]
    public async Task Execution_whose_call_was_made_is_written_however_full_the_queue_is()
    {
        var running = Samples.Execution();
        await _fixture.InsertAsync(running);
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var settings = new GroupCommitSettings { MaxWritesPerCommit = 1, QueueTimeout = TimeSpan.FromMilliseconds(100) };
        var writer = Start(_database, settings);
        var first = writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution()));
        await _database.FirstCommit;
        var queued = Enumerable.Range(0, settings.QueueCapacity)
            .Select(_ => writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution())))
            .ToArray();

        var end = writer.WriteAsync(ExecutionDatabaseFixture.Update(running with { Status = ExecutionStatus.Succeeded }, version: 1));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution())));
        gate.SetResult();

        Assert.All(await Task.WhenAll([first, .. queued, end]), Assert.True);
    }

    [Fact]
    public async Task Failed_commit_is_told_to_the_recovery_which_sees_when_the_database_answers_again()
    {
        var writer = Start(_database, new GroupCommitSettings { Writers = 2 });
        var health = new ExecutionStoreHealth(writer);
        Assert.True(await health.AnswersAsync());
        var failure = health.WaitForFailureAsync(default);
        Assert.False(failure.IsCompleted);

        _database.Gate = Task.FromException(new IOException("The disk is full."));
        await Assert.ThrowsAsync<IOException>(() => writer.WriteAsync(ExecutionDatabaseFixture.Insert(Samples.Execution())));
        await failure.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(await health.AnswersAsync());

        _database.Gate = Task.CompletedTask;
        Assert.True(await health.AnswersAsync());
        Assert.False(health.WaitForFailureAsync(default).IsCompleted);
    }

    [Fact]
    public async Task Write_that_is_itself_at_fault_is_no_failure_to_recover_from()
    {
        var writer = Start(_database);
        var health = new ExecutionStoreHealth(writer);
        var bad = Samples.Execution();

        await Assert.ThrowsAnyAsync<Exception>(() =>
            writer.WriteAsync(ExecutionDatabaseFixture.Insert(bad) with { Row = new ExecutionRow(bad, null, Body: null!) }));

        Assert.False(health.WaitForFailureAsync(default).IsCompleted);
    }

    private static ExecutionWrite Large(Execution execution) =>
        ExecutionDatabaseFixture.Insert(execution) with { Row = new ExecutionRow(execution, null, new byte[Kilobyte]) };

    private static async Task WaitUntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(10);
        }
    }

    private static GroupCommitWriter Start(IExecutionDatabase database, GroupCommitSettings? settings = null) =>
        new(database, settings ?? new GroupCommitSettings(), TimeProvider.System);
}

public sealed class SqliteGroupCommitWriterTests() : GroupCommitWriterTests(new SqliteExecutions())
{
    [Fact]
    public async Task Database_that_cannot_be_opened_is_unavailable_until_it_can()
    {
        using var folder = new TempFolder();
        using var dataSource = new SqliteDataSource(Path.Combine(folder.FullPath, "later", "executions.db"));
        using var database = new SqliteExecutionDatabase(dataSource);
        var write = ExecutionDatabaseFixture.Insert(Samples.Execution());

        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.CommitAsync([write]));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => database.ReadAsync(write.Id, default));

        Directory.CreateDirectory(Path.Combine(folder.FullPath, "later"));
        SqliteSchema.SetUpExecutions(dataSource);
        Assert.True(Assert.Single(await database.CommitAsync([write])));
    }
}

public sealed class PostgreSqlGroupCommitWriterTests(PostgreSqlServer server) : GroupCommitWriterTests(new PostgreSqlExecutions(server));
