namespace ExternalActions.Core.Flow;

/// <summary>
/// Executions that found no permit, in the order in which they shall have one. Each comes again by itself at its time, one after the other at the
/// rate that they can be served at; a silo that has permits sooner calls up the first ones. Those that come back go ahead of new ones.
/// </summary>
public sealed class PermitBacklog
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);

    private readonly LinkedList<Place> _new = new();
    private readonly LinkedList<Place> _returning = new();
    private readonly Dictionary<Guid, LinkedListNode<Place>> _places = [];
    private DateTimeOffset _servedAt;

    /// <summary>How many have a place.</summary>
    public int Count => _places.Count;

    /// <summary>Puts an execution into the backlog, at a new place if it had one.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="perSecond">How many are served a second.</param>
    /// <param name="isReturning">Whether it has waited for a permit before.</param>
    /// <param name="now">The present moment (UTC).</param>
    /// <returns>How long it shall wait.</returns>
    public TimeSpan Enqueue(Guid execution, double perSecond, bool isReturning, DateTimeOffset now)
    {
        Remove(execution);
        if (Count == 0)
        {
            // A backlog begins: the time of the last one served before it says nothing.
            _servedAt = now;
        }

        var ahead = isReturning ? _returning.Count : Count;
        var wait = TimeSpan.FromSeconds(Math.Min((ahead + 1) / perSecond, Longest.TotalSeconds));
        // An execution that was cancelled or went on elsewhere does not report it. One that is still to come may come late.
        _places.Add(execution, (isReturning ? _returning : _new).AddLast(new Place(execution, now + (2 * wait) + ShortestPause)));
        return wait;
    }

    /// <summary>Takes an execution out: it is here.</summary>
    /// <param name="execution">The execution.</param>
    public void Remove(Guid execution)
    {
        if (_places.Remove(execution, out var place))
        {
            place.List!.Remove(place);
        }
    }

    /// <summary>Takes out the first execution.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="now">The present moment (UTC).</param>
    /// <returns>False when none is left.</returns>
    public bool TryDequeue(out Guid execution, DateTimeOffset now)
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

    /// <summary>Whether new executions shall come after those in the backlog.</summary>
    /// <param name="perSecond">How many are served a second.</param>
    /// <param name="now">The present moment (UTC).</param>
    public bool GoesFirst(double perSecond, DateTimeOffset now)
    {
        // When none comes any more, they were cancelled or served elsewhere.
        var pause = TimeSpan.FromSeconds(Math.Min(3 / perSecond, Longest.TotalSeconds));
        return Count > 0 && now - _servedAt <= (pause > ShortestPause ? pause : ShortestPause);
    }

    /// <summary>Takes all out.</summary>
    public void Clear()
    {
        _places.Clear();
        _new.Clear();
        _returning.Clear();
    }

    private readonly record struct Place(Guid Execution, DateTimeOffset GoneAt);
}
