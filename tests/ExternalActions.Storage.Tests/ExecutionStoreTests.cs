using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;

namespace ExternalActions.Storage.Tests;

/// <summary>The store as Orleans calls it, without a silo.</summary>
public abstract class ExecutionStoreTests : IDisposable
{
    private readonly ExecutionDatabaseFixture _fixture;
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly ObservedDatabase _database;
    private readonly ExecutionStore _store;
    private readonly ExecutionReader _reader;
    private readonly Execution _execution = Samples.Execution();

    private protected ExecutionStoreTests(ExecutionDatabaseFixture fixture)
    {
        _fixture = fixture;
        _database = new ObservedDatabase(_fixture.Database);
        var serializer = new ExecutionSerializer(_services.GetRequiredService<Serializer<ExecutionRecord>>());
        var writer = new GroupCommitWriter(_database, new GroupCommitSettings(), TimeProvider.System);
        _store = new ExecutionStore(_database, writer, new ExecutionStoreHealth(writer), serializer);
        _reader = new ExecutionReader(_database, serializer);
    }

    private GrainId Key => GrainId.Create(GrainType.Create("execution"), GrainIdKeyExtensions.CreateGuidKey(_execution.Id));

    public void Dispose()
    {
        _services.Dispose();
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Record_reads_back_with_all_it_holds()
    {
        var written = State(_execution);
        written.State!.DueAt = Samples.Noon.AddTicks(3);
        written.State.Fingerprint = [1, 2, 3];
        written.State.AttemptStartedAt = Samples.Noon.AddTicks(5);
        await _store.WriteStateAsync("execution", Key, written);

        var read = new GrainState<ExecutionRecord>();
        await _store.ReadStateAsync("execution", Key, read);

        Assert.True(read.RecordExists);
        Assert.Equal("1", read.ETag);
        Assert.Equal(_execution, read.State!.Execution, ExecutionComparer.Instance);
        Assert.Equal(written.State.DueAt, read.State.DueAt);
        Assert.Equal(written.State.Fingerprint, read.State.Fingerprint);
        Assert.Equal(written.State.AttemptStartedAt, read.State.AttemptStartedAt);
    }

    [Fact]
    public async Task State_that_is_not_stored_reads_as_a_new_record()
    {
        var read = State(_execution);

        await _store.ReadStateAsync("execution", Key, read);

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
        Assert.Equal(Guid.Empty, read.State!.Execution.Id);
    }

    [Fact]
    public async Task State_changed_while_its_write_waits_is_stored_as_it_was()
    {
        var gate = new TaskCompletionSource();
        _database.Gate = gate.Task;
        var state = State(_execution);
        var write = _store.WriteStateAsync("execution", Key, state);

        state.State!.Execution = _execution with { Status = ExecutionStatus.Failed };
        state.State!.DueAt = Samples.Noon;
        gate.SetResult();
        await write;

        Assert.Equal(ExecutionStatus.Pending, (await _reader.FindAsync(_execution.Id, default))?.Status);
        Assert.Equal(ExecutionStatus.Pending, Assert.Single((await _reader.ListAsync(new ExecutionQuery(), default)).Items).Status);
    }

    [Fact]
    public async Task Failed_write_leaves_the_version_so_that_it_can_be_tried_again()
    {
        var state = State(_execution);
        await _store.WriteStateAsync("execution", Key, state);
        _database.Gate = Task.FromException(new IOException("The disk is full."));

        await Assert.ThrowsAsync<IOException>(() => _store.WriteStateAsync("execution", Key, state));
        Assert.Equal("1", state.ETag);

        _database.Gate = Task.CompletedTask;
        await _store.WriteStateAsync("execution", Key, state);
        Assert.Equal("2", state.ETag);
    }

    [Fact]
    public async Task Second_insert_of_an_execution_is_a_conflict()
    {
        await _store.WriteStateAsync("execution", Key, State(_execution));

        await Assert.ThrowsAsync<InconsistentStateException>(() => _store.WriteStateAsync("execution", Key, State(_execution)));
    }

    [Fact]
    public async Task Damaged_body_is_reported_with_the_execution()
    {
        await _database.CommitAsync([new ExecutionWrite(_execution.Id, null, new ExecutionRow(_execution, null, [0xFF, 0xFE, 0xFD]))]);

        var failure = await Assert.ThrowsAsync<StorageException>(() => _reader.FindAsync(_execution.Id, default));

        Assert.Contains(_execution.Id.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_of_another_type_is_refused() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => _store.ReadStateAsync("execution", Key, new GrainState<SecretState>()));

    private async Task<GrainState<ExecutionRecord>> ReadAsync()
    {
        var read = new GrainState<ExecutionRecord>();
        await _store.ReadStateAsync("execution", Key, read);
        return read;
    }

    private static GrainState<ExecutionRecord> State(Execution execution) => new(new ExecutionRecord { Execution = execution });
}

public sealed class SqliteExecutionStoreTests() : ExecutionStoreTests(new SqliteExecutions());

public sealed class PostgreSqlExecutionStoreTests(PostgreSqlServer server) : ExecutionStoreTests(new PostgreSqlExecutions(server));
