using System.Collections.Immutable;
using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>
/// Executions, for everything that is not a grain: the HTTP API, the console, programs. Refusals are answered as problems. Unless it says
/// otherwise, a method throws <see cref="SystemUnavailableException"/> when the system cannot be reached, and its token ends the waiting for an
/// answer, not the work.
/// </summary>
public interface IExecutions
{
    /// <summary>The longest idempotency key, in UTF-16 code units; the shortest has one.</summary>
    const int MaxKeyLength = 255;

    /// <summary>How many executions one call of <see cref="StartManyAsync"/> starts at most.</summary>
    const int MaxStarts = 1000;

    /// <summary>How many executions one call of <see cref="RetryManyAsync"/> runs again at most.</summary>
    const int MaxRetries = 10_000;

    /// <summary>The longest limit of <see cref="WaitAsync"/>.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>Accepts an execution: answers once it is stored durably, before its first attempt.</summary>
    /// <param name="request">What to run, with or without an idempotency key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The execution (the first one again for a repeated idempotency key), or one error a bad field, or why it cannot run.</returns>
    Task<Result<Execution>> StartAsync(ExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Accepts several executions, as many at a time as the system takes well.</summary>
    /// <param name="requests">What to run; at most <see cref="MaxStarts"/>.</param>
    /// <param name="cancellationToken">Gives up; some may have been accepted by then.</param>
    /// <returns>
    /// What came of each, in the order of the requests. One that the system could not be reached for is a problem of the kind
    /// <see cref="ProblemKind.Unavailable"/>, and the others go on.
    /// </returns>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxStarts"/> requests.</exception>
    Task<ImmutableArray<Result<Execution>>> StartManyAsync(
        IReadOnlyList<ExecutionRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Reads an execution as it was last stored.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The execution, or that there is none.</returns>
    Task<Result<Execution>> FindAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits for the end of an execution. Ends at most a second after the limit, whatever becomes of the silo that holds the execution.
    /// </summary>
    /// <param name="id">The execution.</param>
    /// <param name="limit">How long to wait at most; zero or less only reads; up to <see cref="LongestWait"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The execution as it stands when it ended, the limit passed or this process stops; or that there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is longer than that.</exception>
    Task<Result<Execution>> WaitAsync(Guid id, TimeSpan limit, CancellationToken cancellationToken = default);

    /// <summary>Lists executions, newest first by time of acceptance, as they were last stored.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One page.</returns>
    Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken = default);

    /// <summary>Ends an execution as cancelled. A call under way is given up; its target may have got it.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The execution, or that it has already ended or that there is none.</returns>
    Task<Result<Execution>> CancelAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Runs an execution that has ended again: a new one with the same fields, at the newest version of its action.</summary>
    /// <param name="id">The one that has ended.</param>
    /// <param name="idempotencyKey">A key under which a repeated call answers the same new execution; null makes a new one each time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new execution, or why there is none: for example that the old one has not ended, or that its action is gone.</returns>
    Task<Result<Execution>> RetryAsync(Guid id, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs failed executions again, newest first, a few at a time. Each is run again once, however often this is called. One that fails while
    /// this runs is left out.
    /// </summary>
    /// <param name="query">Which ones; its statuses, limit and place do not count: it is the failed ones, all pages.</param>
    /// <param name="limit">How many at most, 1 to <see cref="MaxRetries"/>.</param>
    /// <param name="cancellationToken">Begins no more; those under way are still answered before <see cref="OperationCanceledException"/>.</param>
    /// <returns>What came of each, as they come. One that the system could not be reached for is asked once more before it counts as such.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is none of those.</exception>
    /// <exception cref="SystemUnavailableException">The list cannot be read, or the system could not be reached for many in a row.</exception>
    IAsyncEnumerable<RetriedExecution> RetryManyAsync(ExecutionQuery query, int limit = MaxRetries, CancellationToken cancellationToken = default);
}

/// <summary>What came of running one of many executions again.</summary>
/// <param name="Id">The one that had failed.</param>
/// <param name="Result">The new execution, or why there is none.</param>
public sealed record RetriedExecution(Guid Id, Result<Execution> Result);
