using ExternalActions.Core.Executions;
using ExternalActions.Executions;

namespace ExternalActions.Storage.Executions;

/// <summary>The operations that the execution store needs of a database; one implementation a dialect.</summary>
internal interface IExecutionDatabase : IExecutionBacklog
{
    /// <summary>Commits writes as one transaction, durably. Called at once by as many callers as the silo has writers.</summary>
    /// <param name="writes">What to write, in order.</param>
    /// <returns>
    /// For each write whether it was made; false when the row was not at the expected version. Throws when nothing was committed, or when
    /// the connection broke before the answer came.
    /// </returns>
    Task<bool[]> CommitAsync(IReadOnlyList<ExecutionWrite> writes);

    /// <summary>Whether a commit may have failed because of one of its writes, so that the others can be made without it.</summary>
    /// <param name="exception">What <see cref="CommitAsync"/> threw.</param>
    bool IsFaultOfAWrite(Exception exception);

    /// <summary>Reads one row; null when there is none.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Gives up before the read.</param>
    Task<StoredRow?> ReadAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads many rows.</summary>
    /// <param name="ids">The ids of their executions, each once.</param>
    /// <param name="cancellationToken">Gives up before the read.</param>
    /// <returns>Those that there are, in no order.</returns>
    Task<IReadOnlyList<StoredRow>> ReadAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Reads up to <see cref="ExecutionQuery.Limit"/> summaries, newest first by time of acceptance, then by id.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="cancellationToken">Gives up before the read.</param>
    Task<IReadOnlyList<ExecutionSummary>> ListAsync(ExecutionQuery query, CancellationToken cancellationToken);
}

/// <summary>One stored execution, not yet deserialized.</summary>
/// <param name="Id">The execution's id.</param>
/// <param name="Version">How often it was written.</param>
/// <param name="Body">The serialized record.</param>
internal sealed record StoredRow(Guid Id, long Version, byte[] Body);

/// <summary>One write of an execution, ready to be sent: nothing in it changes any more.</summary>
/// <param name="Id">The execution's id.</param>
/// <param name="ExpectedVersion">The version the row must have; null when there must be no row yet.</param>
/// <param name="Row">What to store; null deletes the row.</param>
internal sealed record ExecutionWrite(Guid Id, long? ExpectedVersion, ExecutionRow? Row);

/// <summary>What a row holds beside its id and version.</summary>
/// <param name="Execution">Where the columns come from; immutable.</param>
/// <param name="DueAt">When the recovery must look after it.</param>
/// <param name="Body">The serialized record.</param>
internal sealed record ExecutionRow(Execution Execution, DateTimeOffset? DueAt, byte[] Body);
