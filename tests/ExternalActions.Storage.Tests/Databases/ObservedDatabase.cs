using System.Collections.Concurrent;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Storage.Executions;

namespace ExternalActions.Storage.Tests.Databases;

/// <summary>A database whose commits a test counts, holds up, and makes fail.</summary>
internal sealed class ObservedDatabase(IExecutionDatabase inner) : IExecutionDatabase
{
    private readonly TaskCompletionSource _firstCommit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many writes each commit had.</summary>
    public ConcurrentQueue<int> Commits { get; } = new();

    /// <summary>Ends when the first commit has begun.</summary>
    public Task FirstCommit => _firstCommit.Task;

    /// <summary>Every commit waits for this before it goes on.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task<bool[]> CommitAsync(IReadOnlyList<ExecutionWrite> writes)
    {
        Commits.Enqueue(writes.Count);
        _firstCommit.TrySetResult();
        await Gate;
        return await inner.CommitAsync(writes);
    }

    public bool IsFaultOfAWrite(Exception exception) => inner.IsFaultOfAWrite(exception);

    public Task<StoredRow?> ReadAsync(Guid id, CancellationToken cancellationToken) => inner.ReadAsync(id, cancellationToken);

    public Task<IReadOnlyList<StoredRow>> ReadAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        inner.ReadAsync(ids, cancellationToken);

    public Task<IReadOnlyList<ExecutionSummary>> ListAsync(ExecutionQuery query, CancellationToken cancellationToken) =>
        inner.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<OverdueExecution>> ListOverdueAsync(OverdueQuery query, CancellationToken cancellationToken) =>
        inner.ListOverdueAsync(query, cancellationToken);

    public Task<int> CountAsync(ExecutionStatus status, int limit, CancellationToken cancellationToken) =>
        inner.CountAsync(status, limit, cancellationToken);

    public Task<int> PurgeAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken) =>
        inner.PurgeAsync(endedBefore, limit, cancellationToken);
}
