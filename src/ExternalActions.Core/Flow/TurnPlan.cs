namespace ExternalActions.Core.Flow;

/// <summary>
/// Executions that found no permit, in the order of their turns. Each comes again by itself at its turn, one after the other at the rate that
/// they can be served at; a silo that has room sooner calls up the first ones. Those that come back have a queue of their own ahead of new ones.
/// </summary>
public sealed class TurnPlan
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);

    private readonly LinkedList<Turn> _new = new();
    private readonly LinkedList<Turn> _returning = new();
    private readonly Dictionary<Guid, LinkedListNode<Turn>> _turns = [];
    private DateTimeOffset _servedAt;

    /// <summary>How many have a turn.</summary>
    public int Count => _turns.Count;

    /// <summary>Gives an execution its turn, in place of one that it had.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="perSecond">How many are served a second.</param>
    /// <param name="isReturning">Whether it has waited for a turn before.</param>
    /// <param name="now">The present moment (UTC).</param>
    /// <returns>How long it shall wait.</returns>
    public TimeSpan Next(Guid execution, double perSecond, bool isReturning, DateTimeOffset now)
    {
        Remove(execution);
        if (Count == 0)
        {
            // A backlog begins: the time of the last turn before it says nothing.
            _servedAt = now;
        }

        var ahead = isReturning ? _returning.Count : Count;
        var wait = TimeSpan.FromSeconds(Math.Min((ahead + 1) / perSecond, Longest.TotalSeconds));
        // An execution that was cancelled or went on elsewhere does not report it. One that is still to come may come late.
        _turns.Add(execution, (isReturning ? _returning : _new).AddLast(new Turn(execution, now + (2 * wait) + ShortestPause)));
        return wait;
    }

    /// <summary>Takes an execution's turn away: it is here.</summary>
    /// <param name="execution">The execution.</param>
    public void Remove(Guid execution)
    {
        if (_turns.Remove(execution, out var turn))
        {
            turn.List!.Remove(turn);
        }
    }

    /// <summary>Takes out the execution whose turn is first.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="now">The present moment (UTC).</param>
    /// <returns>False when none is left.</returns>
    public bool TryTakeFirst(out Guid execution, DateTimeOffset now)
    {
        while ((_returning.First ?? _new.First) is { } first)
        {
            execution = first.Value.Execution;
            Remove(execution);
            if (first.Value.GoneAt > now)
            {
                return true;
            }
        }

        execution = default;
        return false;
    }

    /// <summary>Notes that an execution was served.</summary>
    /// <param name="now">The present moment (UTC).</param>
    public void Served(DateTimeOffset now) => _servedAt = now;

    /// <summary>Whether new executions shall come after those that have turns.</summary>
    /// <param name="perSecond">How many are served a second.</param>
    /// <param name="now">The present moment (UTC).</param>
    public bool HasBacklog(double perSecond, DateTimeOffset now)
    {
        // When none comes any more, they were cancelled or served elsewhere.
        var pause = TimeSpan.FromSeconds(Math.Min(3 / perSecond, Longest.TotalSeconds));
        return Count > 0 && now - _servedAt <= (pause > ShortestPause ? pause : ShortestPause);
    }

    /// <summary>Takes all turns away.</summary>
    public void Clear()
    {
        _turns.Clear();
        _new.Clear();
        _returning.Clear();
    }

    private readonly record struct Turn(Guid Execution, DateTimeOffset GoneAt);
}
