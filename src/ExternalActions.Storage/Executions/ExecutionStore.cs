using System.Globalization;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using Orleans.Serialization;
using Orleans.Storage;

namespace ExternalActions.Storage.Executions;

/// <summary>
/// The storage of execution grains, and the read side over the same table. A grain has <see cref="ExecutionRecord"/> as its state and the
/// execution's id as its key; the state is serialized before a write is queued, so the grain may change it at once.
/// </summary>
internal sealed class ExecutionStore : IGrainStorage, IExecutionReader
{
    private readonly IExecutionDatabase _database;
    private readonly GroupCommitWriter _writer;
    private readonly Serializer<ExecutionRecord> _serializer;

    public ExecutionStore(IExecutionDatabase database, GroupCommitWriter writer, Serializer<ExecutionRecord> serializer)
    {
        _database = database;
        _writer = writer;
        _serializer = serializer;
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Cast(grainState);
        var stored = await _database.ReadAsync(Key(grainId), CancellationToken.None);
        state.State = stored is null ? new ExecutionRecord() : Deserialize(grainId.ToString(), stored);
        state.ETag = stored is null ? null : ETag(stored.Version);
        state.RecordExists = stored is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Cast(grainState);
        var record = state.State ?? throw new InvalidOperationException($"The execution {grainId} has no state to write.");
        var expected = Version(state.ETag);
        var row = new ExecutionRow(record.Execution, record.DueAt, _serializer.SerializeToArray(record));
        if (!await _writer.WriteAsync(new ExecutionWrite(Key(grainId), expected, row)))
        {
            throw Conflict(grainId, state.ETag);
        }

        state.ETag = ETag((expected ?? 0) + 1);
        state.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Cast(grainState);
        // Without a version there was no row when the grain last looked, so there is nothing to clear.
        if (Version(state.ETag) is { } expected
            && !await _writer.WriteAsync(new ExecutionWrite(Key(grainId), expected, Row: null)))
        {
            throw Conflict(grainId, state.ETag);
        }

        state.State = new ExecutionRecord();
        state.ETag = null;
        state.RecordExists = false;
    }

    public async Task<Execution?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await _database.ReadAsync(id, cancellationToken) is { } stored ? Deserialize(id.ToString(), stored).Execution : null;

    public async Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is a next page.
        var limit = Math.Clamp(query.Limit, 1, 200);
        var found = await _database.ListAsync(query with { Limit = limit + 1 }, cancellationToken);
        if (found.Count <= limit)
        {
            return new ExecutionPage { Items = [.. found] };
        }

        var last = found[limit - 1];
        return new ExecutionPage
        {
            Items = [.. found.Take(limit)],
            Next = new ExecutionCursor { CreatedAt = last.CreatedAt, Id = last.Id },
        };
    }

    private ExecutionRecord Deserialize(string id, StoredExecution stored)
    {
        try
        {
            return _serializer.Deserialize(stored.Body) ?? throw new InvalidDataException("It is empty.");
        }
        catch (Exception exception)
        {
            throw new StorageException($"The stored execution {id} cannot be read; it is damaged or was written by a newer release.", exception);
        }
    }

    private static IGrainState<ExecutionRecord> Cast<T>(IGrainState<T> state) => state as IGrainState<ExecutionRecord>
        ?? throw new NotSupportedException($"The storage '{ExecutionStorage.Name}' keeps {nameof(ExecutionRecord)} only, not {typeof(T)}.");

    private static Guid Key(GrainId grainId) => grainId.GetGuidKey();

    private static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long? Version(string? eTag) => eTag is null ? null : long.Parse(eTag, CultureInfo.InvariantCulture);

    private static InconsistentStateException Conflict(GrainId grainId, string? eTag) =>
        new($"The execution {grainId} was changed by another activation since it was read at version {eTag ?? "none"}.");
}
