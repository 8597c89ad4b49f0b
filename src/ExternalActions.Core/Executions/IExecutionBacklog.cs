using ExternalActions.Executions;

namespace ExternalActions.Core.Executions;

/// <summary>An execution that should have gone on by now.</summary>
/// <param name="Id">The execution's id.</param>
/// <param name="DueAt">When it was due (UTC).</param>
/// <param name="ConnectorId">Its connector.</param>
public readonly record struct OverdueExecution(Guid Id, DateTimeOffset DueAt, Guid ConnectorId);

/// <summary>Which overdue executions to read.</summary>
/// <param name="Partition">The recovery partition.</param>
/// <param name="DueBefore">Only those whose due time lies before this moment (UTC).</param>
public sealed record OverdueQuery(int Partition, DateTimeOffset DueBefore)
{
    /// <summary>The last one of the page before; null for the first page.</summary>
    public OverdueExecution? After { get; init; }

    /// <summary>Only those of this status; null for all.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary>Only those of this connector; null for all.</summary>
    public Guid? ConnectorId { get; init; }

    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = 500;
}

/// <summary>What the recovery, the retention and the metrics ask of the execution store.</summary>
public interface IExecutionBacklog
{
    /// <summary>Finds executions that should have gone on by now, the longest overdue first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up the read.</param>
    Task<IReadOnlyList<OverdueExecution>> ListOverdueAsync(OverdueQuery query, CancellationToken cancellationToken);

    /// <summary>Counts executions of a status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="limit">How far to count at most, so that many cost no more than this.</param>
    /// <param name="cancellationToken">Gives up before the count.</param>
    /// <returns>How many there are, or <paramref name="limit"/> when there are as many or more.</returns>
    Task<int> CountAsync(ExecutionStatus status, int limit, CancellationToken cancellationToken);

    /// <summary>Deletes ended executions for good, the oldest first.</summary>
    /// <param name="endedBefore">Only those that ended before this moment (UTC).</param>
    /// <param name="limit">How many at most, so that one step stays short.</param>
    /// <param name="cancellationToken">Gives up before the step.</param>
    /// <returns>How many were deleted.</returns>
    Task<int> PurgeAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken);
}
