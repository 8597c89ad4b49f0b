namespace ExternalActions.Core.Flow;

/// <summary>
/// When executions that found no permit come again: one after the other at the rate that they can be served at, so that however many wait,
/// only few look at a time. Those that come back have a queue of their own ahead of new ones.
/// </summary>
public sealed class TurnPlan
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);

    private DateTimeOffset _lastNew;
    private DateTimeOffset _lastReturning;
    private DateTimeOffset _servedAt;

    /// <summary>Gives an execution its turn.</summary>
    /// <param name="perSecond">How many are served a second.</param>
    /// <param name="isReturning">Whether it has waited for a turn before.</param>
    /// <param name="now">The present moment (UTC).</param>
    /// <returns>How long it shall wait.</returns>
    public TimeSpan Next(double perSecond, bool isReturning, DateTimeOffset now)
    {
        if (_lastNew <= now && _lastReturning <= now)
        {
            // A backlog begins: how long ago anybody was served before says nothing.
            _servedAt = now;
        }

        var step = TimeSpan.FromSeconds(Math.Min(1 / perSecond, Longest.TotalSeconds));
        var last = isReturning || _lastReturning > _lastNew ? _lastReturning : _lastNew;
        var turn = (last > now ? last : now) + step;
        turn = turn > now + Longest ? now + Longest : turn;
        if (isReturning)
        {
            _lastReturning = turn;
        }
        else
        {
            _lastNew = turn;
        }

        return turn - now;
    }

    /// <summary>Notes that an execution was served.</summary>
    /// <param name="now">The present moment (UTC).</param>
    public void Served(DateTimeOffset now) => _servedAt = now;

    /// <summary>Whether turns are given to executions that have not come yet, so that new ones come after them.</summary>
    /// <param name="perSecond">How many are served a second.</param>
    /// <param name="now">The present moment (UTC).</param>
    public bool HasBacklog(double perSecond, DateTimeOffset now)
    {
        if (_lastNew <= now && _lastReturning <= now)
        {
            return false;
        }

        // Nobody comes any more: they were cancelled, or served elsewhere.
        var pause = TimeSpan.FromSeconds(Math.Min(3 / perSecond, Longest.TotalSeconds));
        if (now - _servedAt > (pause > ShortestPause ? pause : ShortestPause))
        {
            Clear();
            return false;
        }

        return true;
    }

    /// <summary>Forgets all turns that were given.</summary>
    public void Clear() => _lastNew = _lastReturning = _servedAt = default;
}
