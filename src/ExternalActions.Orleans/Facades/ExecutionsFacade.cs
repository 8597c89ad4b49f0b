using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>Executions over their grains and the store.</summary>
internal sealed class ExecutionsFacade(
    IGrainFactory grains, INewExecutions newExecutions, IExecutionReader reader, ExecutionWait wait, TimeProvider time) : IExecutions
{
    // So many share their commits; more would only wait in the silo's queue instead of here.
    private const int StartsAtATime = 64;

    /// <inheritdoc/>
    public async Task<Result<Execution>> StartAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.IdempotencyKey is { Length: 0 or > IExecutions.MaxKeyLength } key
            ? Problem.Invalid(ProblemEntry.Unexpected(
                "#/idempotencyKey",
                key.Length == 0 ? ProblemCode.Required : ProblemCode.TooLong,
                $"a key of 1 to {IExecutions.MaxKeyLength} characters",
                $"one of {key.Length}"))
            : await Reach.CallAsync(() => newExecutions.StartAsync(request), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Result<Execution>>> StartManyAsync(
        IReadOnlyList<ExecutionRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (requests.Count > IExecutions.MaxStarts)
        {
            throw new ArgumentException($"Got {requests.Count} requests, but at most {IExecutions.MaxStarts} are started at once.", nameof(requests));
        }

        var results = new Result<Execution>[requests.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = StartsAtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, requests.Count), options, async (index, stop) =>
            results[index] = await Reach.TryAsync(() => StartAsync(requests[index], stop)));
        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }

    /// <inheritdoc/>
    public async Task<Result<Execution>> FindAsync(Guid id, CancellationToken cancellationToken) => id == Guid.Empty
        ? Absent.Execution(id)
        : await Reach.FindAsync(() => reader.FindAsync(id, cancellationToken), () => Absent.Execution(id), cancellationToken);

    /// <inheritdoc/>
    public Task<Result<Execution>> WaitAsync(Guid id, TimeSpan limit, CancellationToken cancellationToken) => id == Guid.Empty
        ? Task.FromResult<Result<Execution>>(Absent.Execution(id))
        : wait.WaitAsync(id, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => reader.ListAsync(query, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<Result<Execution>> CancelAsync(Guid id, CancellationToken cancellationToken) => id == Guid.Empty
        ? Absent.Execution(id)
        : await Reach.CallAsync(grains.GetGrain<IExecutionGrain>(id).CancelAsync, cancellationToken);

    /// <inheritdoc/>
    public async Task<Result<Execution>> RetryAsync(Guid id, string? idempotencyKey, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(id, cancellationToken)).Succeeded(out var old, out var problem))
        {
            return problem;
        }

        if (!old.HasEnded)
        {
            return Problem.Conflict(
                ProblemCode.NotEnded, $"The execution {id} is {old.Status} and has not ended; only an ended one can be run again.");
        }

        var request = new ExecutionRequest
        {
            ActionId = old.ActionId,
            Fields = old.Fields,
            IdempotencyKey = idempotencyKey,
            IsTest = old.IsTest,
            RetryOf = old.Id,
        };
        var result = await StartAsync(request, cancellationToken);

        // The execution exists; when its action no longer does, that is a clash and not a wrong id.
        return result.Problem is { Kind: ProblemKind.NotFound } gone ? gone with { Kind = ProblemKind.Conflict } : result;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<RetriedExecution> RetryManyAsync(ExecutionQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IExecutions.MaxRetries);
        return new RetryOfMany(this, time).RunAsync(query, limit, cancellationToken);
    }
}
