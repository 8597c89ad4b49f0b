namespace ExternalActions.Core.Retries;

/// <summary>Works out how long to wait after a failure.</summary>
/// <param name="options">The delays.</param>
/// <param name="random">Where the jitter comes from.</param>
public sealed class RetrySchedule(RetryOptions options, Random random)
{
    private readonly IReadOnlyList<TimeSpan> _delays = options.EffectiveDelays;

    /// <summary>How long to wait.</summary>
    /// <param name="failures">How many attempts have failed so far, from 1.</param>
    /// <param name="retryAfter">What the target asked for; it lengthens the delay and never shortens it.</param>
    public TimeSpan DelayAfter(int failures, TimeSpan? retryAfter)
    {
        var delay = _delays[Math.Min(failures, _delays.Count) - 1];
        var jittered = delay + (delay * (options.Jitter * random.NextDouble()));
        return retryAfter > jittered ? retryAfter.Value : jittered;
    }
}
