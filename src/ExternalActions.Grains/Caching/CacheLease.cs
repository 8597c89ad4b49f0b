namespace ExternalActions.Grains.Caching;

/// <summary>
/// Whether this silo has heard of every change of the last second. While it has not, because another silo does not answer, its caches trust
/// only entries that are no older than that.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class CacheLease(TimeProvider time)
{
    private const long Never = long.MinValue;
    private const long Always = long.MaxValue;

    private readonly long _duration = (long)(CacheLimits.Freshness.TotalSeconds * time.TimestampFrequency);

    // Not before the first look at the cluster.
    private long _end = Never;

    /// <summary>Whether it is held now.</summary>
    public bool IsHeld => Volatile.Read(ref _end) is var end && (end == Always || time.GetTimestamp() < end);

    /// <summary>Renews it as far as the other silos have answered.</summary>
    /// <param name="asked">
    /// For each other silo that may make changes, when the last question was sent that it has answered (a timestamp of the clock); null when it
    /// has not answered yet.
    /// </param>
    public void Renew(IReadOnlyCollection<long?> asked)
    {
        // Without other silos there is nothing to hear.
        var end = asked.Count == 0 ? Always : asked.Min(sent => sent is { } timestamp ? timestamp + _duration : Never);
        Volatile.Write(ref _end, end);
    }
}
