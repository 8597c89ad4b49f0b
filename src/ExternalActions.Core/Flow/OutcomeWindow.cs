namespace ExternalActions.Core.Flow;

/// <summary>Counts successful and failed calls over a sliding window of ten parts.</summary>
public sealed class OutcomeWindow
{
    private const int Parts = 10;

    private readonly Queue<(long Part, int Successes, int Failures)> _parts = new();

    /// <summary>How many went well.</summary>
    public int Successes { get; private set; }

    /// <summary>How many failed.</summary>
    public int Failures { get; private set; }

    /// <summary>How many there were.</summary>
    public int Calls => Successes + Failures;

    /// <summary>Adds calls, and lets those fall out that are older than the window.</summary>
    /// <param name="successes">How many went well.</param>
    /// <param name="failures">How many failed.</param>
    /// <param name="length">How long the window is.</param>
    /// <param name="now">The present moment (UTC).</param>
    public void Add(int successes, int failures, TimeSpan length, DateTimeOffset now)
    {
        var part = now.UtcTicks / Math.Max(1, length.Ticks / Parts);
        if (successes > 0 || failures > 0)
        {
            _parts.Enqueue((part, successes, failures));
            Successes += successes;
            Failures += failures;
        }

        while (_parts.TryPeek(out var oldest) && part - oldest.Part >= Parts)
        {
            _parts.Dequeue();
            Successes -= oldest.Successes;
            Failures -= oldest.Failures;
        }
    }

    /// <summary>Forgets all calls.</summary>
    public void Clear()
    {
        _parts.Clear();
        Successes = Failures = 0;
    }
}
