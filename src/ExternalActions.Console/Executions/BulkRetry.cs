using ExternalActions.Console.Calls;
using ExternalActions.Executions;
using ExternalActions.Facades;
using ExternalActions.Problems;

namespace ExternalActions.Console.Executions;

/// <summary>Runs all failed executions of a filter again, and counts what comes of it for a page that shows it.</summary>
internal sealed class BulkRetry(IExecutions executions, SystemCalls calls, TimeProvider time)
{
    /// <summary>How many are run again at most; the rest by doing it once more.</summary>
    public const int Limit = IExecutions.MaxRetries;

    /// <summary>How many of those that could not be run again are told one by one.</summary>
    public const int FailuresKept = 20;

    private const int PageSize = 200;

    private readonly List<(Guid Id, string Why)> _failures = [];
    private ExecutionQuery _query = new();

    /// <summary>How many there are to run again, as far as is known.</summary>
    public int Found { get; private set; }

    /// <summary>Whether there are more than <see cref="Limit"/>.</summary>
    public bool HasMore { get; private set; }

    /// <summary>How many have been tried.</summary>
    public int Done { get; private set; }

    /// <summary>How many of them could not be run again.</summary>
    public int Failed { get; private set; }

    /// <summary>The first of those, and why.</summary>
    public IReadOnlyList<(Guid Id, string Why)> Failures => _failures;

    /// <summary>Whether it was stopped before its end.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Why it ended before its end by itself, or could not begin; null unless so.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Finds what there is to run again.</summary>
    /// <param name="filter">Which ones; of them only those that failed by now.</param>
    /// <param name="changed">Told when there is something to show.</param>
    /// <param name="stop">Ends it.</param>
    public async Task CountAsync(ExecutionFilter filter, Action changed, CancellationToken stop)
    {
        // What fails from now on, such as what this makes, is not among them.
        var now = time.GetUtcNow();
        var query = (filter with { After = null }).ToQuery(now);
        _query = query with { Statuses = [ExecutionStatus.Failed], Limit = PageSize, To = query.To < now ? query.To : now };
        ExecutionCursor? next = null;
        do
        {
            var outcome = await calls.ReadAsync(() => executions.ListAsync(_query with { After = next }));
            if (!outcome.Succeeded(out var page))
            {
                Trouble = outcome.Why;
                return;
            }

            var all = Found + page.Items.Length;
            Found = Math.Min(all, Limit);
            next = page.Next;
            HasMore = all > Limit || (all == Limit && next is not null);
            changed();
        }
        while (next is not null && !HasMore && !stop.IsCancellationRequested);
    }

    /// <summary>Runs them again.</summary>
    /// <param name="changed">Told when there is something to show.</param>
    /// <param name="stop">Stops after those that are under way.</param>
    public async Task RunAsync(Action changed, CancellationToken stop)
    {
        var outcome = await calls.ReadAsync(async () =>
        {
            try
            {
                await foreach (var retried in executions.RetryManyAsync(_query, Limit, stop))
                {
                    Count(retried);
                    changed();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Someone stopped it.
            }

            return Calls.Done.Value;
        });
        Trouble = outcome.Value is null ? $"The rest was left as it is. {outcome.Why}" : null;
        IsStopped = Done < Found;
    }

    private void Count(RetriedExecution retried)
    {
        Done++;
        if (retried.Result.Succeeded(out _, out var problem))
        {
            return;
        }

        Failed++;
        if (_failures.Count < FailuresKept)
        {
            _failures.Add((retried.Id, Why(problem)));
        }
    }

    private static string Why(Problem problem) =>
        problem.Kind is ProblemKind.Unavailable ? "The system did not answer; it may or may not run again." : problem.Detail;
}
