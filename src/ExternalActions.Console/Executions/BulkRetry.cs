using ExternalActions.Console.Calls;
using ExternalActions.Executions;

namespace ExternalActions.Console.Executions;

/// <summary>
/// Runs all failed executions of a filter again, a few at a time. One that cannot be run again is counted and told, and the others go on. Each is
/// run again once, also when this is done twice.
/// </summary>
/// <param name="list">Reads one page of executions.</param>
/// <param name="retry">Runs one execution again, once.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class BulkRetry(Func<ExecutionQuery, Task<Outcome<ExecutionPage>>> list, Func<Guid, Task<Outcome<Execution>>> retry, TimeProvider time)
{
    /// <summary>How many are run again at most; the rest by doing it once more.</summary>
    public const int Limit = 10_000;

    /// <summary>How many of those that could not be run again are told one by one.</summary>
    public const int FailuresKept = 20;

    private const int PageSize = 200;
    private const int AtATime = 8;

    // A system that answers none of so many in a row will not answer the next one either.
    private const int UnansweredLimit = 25;

    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromSeconds(1);

    private readonly List<Guid> _found = [];
    private readonly List<(Guid Id, string Why)> _failures = [];
    private int _unanswered;
    private bool _isStopping;

    /// <summary>How many there are to run again, as far as is known.</summary>
    public int Found => _found.Count;

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
    public async Task CountAsync(ExecutionFilter filter, Action changed)
    {
        // What fails from now on, such as what this makes, is not among them.
        var now = time.GetUtcNow();
        var query = (filter with { After = null }).ToQuery(now);
        query = query with { Statuses = [ExecutionStatus.Failed], Limit = PageSize, To = query.To < now ? query.To : now };
        ExecutionCursor? next = null;
        do
        {
            var outcome = await list(query with { After = next });
            if (!outcome.Succeeded(out var page))
            {
                Trouble = outcome.Why;
                return;
            }

            _found.AddRange(page.Items.Select(execution => execution.Id).Take(Limit - _found.Count));
            next = page.Next;
            HasMore = next is not null && _found.Count >= Limit;
            changed();
        }
        while (next is not null && !HasMore && !_isStopping);
    }

    /// <summary>Runs them again.</summary>
    /// <param name="changed">Told when there is something to show.</param>
    public async Task RunAsync(Action changed)
    {
        // All on the caller's own context: nothing here runs at the same time as anything else.
        var rest = new Queue<Guid>(_found);
        await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => WorkAsync()));
        IsStopped = Done < _found.Count;

        async Task WorkAsync()
        {
            while (!_isStopping && rest.TryDequeue(out var id))
            {
                var outcome = await TryAsync(id);
                Done++;
                if (outcome.Value is null)
                {
                    Failed++;
                    if (_failures.Count < FailuresKept)
                    {
                        _failures.Add((id, outcome.Why));
                    }
                }

                changed();
            }
        }
    }

    /// <summary>Stops after those that are under way.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Tries one, and once more when nobody answered.</summary>
    private async Task<Outcome<Execution>> TryAsync(Guid id)
    {
        var outcome = await retry(id);
        if (outcome.Failure is not null && !_isStopping)
        {
            await Task.Delay(BeforeNextTry, time);
            outcome = await retry(id);
        }

        _unanswered = outcome.Failure is null ? 0 : _unanswered + 1;
        if (_unanswered >= UnansweredLimit)
        {
            Trouble = $"{UnansweredLimit} in a row were not answered, so the rest was left as it is. {outcome.Why}";
            Stop();
        }

        return outcome;
    }
}
