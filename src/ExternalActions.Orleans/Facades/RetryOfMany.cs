using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>Runs the failed executions of a query again, page by page and a few at a time.</summary>
internal sealed class RetryOfMany(IExecutions executions, TimeProvider time)
{
    private const int PageSize = 200;
    private const int AtATime = 8;

    // A system that answers none of so many in a row will not answer the next one either.
    private const int UnansweredLimit = 25;

    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromSeconds(1);

    private readonly List<Task<RetriedExecution>> _underWay = new(AtATime);
    private int _unanswered;

    /// <inheritdoc cref="IExecutions.RetryManyAsync"/>
    public async IAsyncEnumerable<RetriedExecution> RunAsync(
        ExecutionQuery query, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What fails from now on, such as what this makes, is not among them.
        var now = time.GetUtcNow();
        query = query with { Statuses = [ExecutionStatus.Failed], Limit = PageSize, To = query.To < now ? query.To : now, After = null };
        await using var found = FindAsync(query, cancellationToken).Take(limit).GetAsyncEnumerator(CancellationToken.None);
        ExceptionDispatchInfo? end = null;
        while (_unanswered < UnansweredLimit)
        {
            try
            {
                if (!await found.MoveNextAsync())
                {
                    break;
                }
            }
            catch (Exception exception)
            {
                // Those under way are still answered.
                end = ExceptionDispatchInfo.Capture(exception);
                break;
            }

            _underWay.Add(RetryAsync(found.Current, cancellationToken));
            if (_underWay.Count == AtATime)
            {
                yield return await NextAsync();
            }
        }

        while (_underWay.Count > 0)
        {
            yield return await NextAsync();
        }

        end?.Throw();
        if (_unanswered >= UnansweredLimit)
        {
            throw new SystemUnavailableException(null);
        }
    }

    private async IAsyncEnumerable<Guid> FindAsync(ExecutionQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await ReadAsync(query, cancellationToken);
            foreach (var failed in page.Items)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return failed.Id;
            }

            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }

    private async Task<ExecutionPage> ReadAsync(ExecutionQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await executions.ListAsync(query, cancellationToken);
        }
        catch (SystemUnavailableException)
        {
            await Task.Delay(BeforeNextTry, time, cancellationToken);
            return await executions.ListAsync(query, cancellationToken);
        }
    }

    private async Task<RetriedExecution> RetryAsync(Guid id, CancellationToken cancellationToken)
    {
        var result = await TryAsync();
        if (IsUnanswered(result) && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(BeforeNextTry, time, CancellationToken.None);
            result = await TryAsync();
        }

        return new RetriedExecution(id, result);

        // One key an execution: it is run again once, however often and by however many people this is done.
        Task<Result<Execution>> TryAsync() => Reach.TryAsync(() => executions.RetryAsync(id, $"retry of {id}", CancellationToken.None));
    }

    private async Task<RetriedExecution> NextAsync()
    {
        var done = await Task.WhenAny(_underWay);
        _underWay.Remove(done);
        var retried = await done;
        _unanswered = IsUnanswered(retried.Result) ? _unanswered + 1 : 0;
        return retried;
    }

    private static bool IsUnanswered(Result<Execution> result) => result.Problem is { Kind: ProblemKind.Unavailable };
}
