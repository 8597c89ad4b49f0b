using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using Orleans.Storage;

namespace ExternalActions.Storage.Executions;

/// <summary>
/// The storage of execution grains. A grain has <see cref="ExecutionRecord"/> as its state and the execution's id as its key; the
/// state is serialized before a write is queued, so the grain may change it at once.
/// </summary>
internal sealed class ExecutionStore(
    IExecutionDatabase database, GroupCommitWriter writer, ExecutionStoreHealth health, ExecutionSerializer serializer) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Cast(grainState);
        var id = Key(grainId);
        var stored = await ReadAsync(id);
        state.State = stored is null ? new ExecutionRecord() : serializer.Deserialize(stored);
        state.ETag = stored is null ? null : ExecutionETag.Of(stored.Version);
        state.RecordExists = stored is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Cast(grainState);
        var record = state.State ?? throw new InvalidOperationException($"The execution {grainId} has no state to write.");
        var expected = ExecutionETag.Version(state.ETag);
        var row = new ExecutionRow(record.Execution, record.DueAt, serializer.Serialize(record));
        if (!await writer.WriteAsync(new ExecutionWrite(Key(grainId), expected, row)))
        {
            throw Conflict(grainId, state.ETag);
        }

        state.ETag = ExecutionETag.Of((expected ?? 0) + 1);
        state.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Cast(grainState);
        // Without a version there was no row when the grain last looked, so there is nothing to clear.
        if (ExecutionETag.Version(state.ETag) is { } expected
            && !await writer.WriteAsync(new ExecutionWrite(Key(grainId), expected, Row: null)))
        {
            throw Conflict(grainId, state.ETag);
        }

        state.State = new ExecutionRecord();
        state.ETag = null;
        state.RecordExists = false;
    }

    private async Task<StoredRow?> ReadAsync(Guid id)
    {
        try
        {
            return await database.ReadAsync(id, CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            // It may have been a reminder that woke it.
            health.Report();
            throw;
        }
    }

    private static IGrainState<ExecutionRecord> Cast<T>(IGrainState<T> state) => state as IGrainState<ExecutionRecord>
        ?? throw new NotSupportedException($"The storage '{ExecutionStorage.Name}' keeps {nameof(ExecutionRecord)} only, not {typeof(T)}.");

    private static Guid Key(GrainId grainId) => grainId.GetGuidKey();

    private static InconsistentStateException Conflict(GrainId grainId, string? eTag) =>
        new($"The execution {grainId} was changed by another silo since it was read at version {eTag ?? "none"}.");
}
