using System.Collections.Immutable;

namespace ExternalActions.Core.Retries;

/// <summary>Tells when a failed execution tries again.</summary>
public sealed class RetrySchedule
{
    private readonly ImmutableArray<TimeSpan> _delays;
    private readonly double _jitter;
    private readonly Random _random;

    /// <summary>Creates the schedule.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="random">Where the jitter comes from; null takes the shared source, which is safe for many threads.</param>
    public RetrySchedule(RetryOptions options, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _delays = options.Delays.Count == 0 ? [.. RetryOptions.DefaultDelays] : [.. options.Delays];
        _jitter = options.Jitter;
        _random = random ?? Random.Shared;
    }

    /// <summary>The delay before the next attempt.</summary>
    /// <param name="attempt">How many attempts have failed so far, from 1.</param>
    /// <param name="retryAfter">How long the target asked to wait, if it did; it can only lengthen the delay.</param>
    /// <returns>The longer of the two, and the jitter of the scheduled delay on top: many callers get the same <c>Retry-After</c>.</returns>
    public TimeSpan DelayAfter(int attempt, TimeSpan? retryAfter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var scheduled = _delays[Math.Min(attempt, _delays.Length) - 1];
        var longer = retryAfter > scheduled ? retryAfter.Value : scheduled;
        return longer + JitterOf(scheduled);
    }

    /// <summary>A wait lengthened at random, for what many wait for at once.</summary>
    /// <param name="wait">The wait.</param>
    public TimeSpan Spread(TimeSpan wait) => wait + JitterOf(wait);

#pragma warning disable CA5394 // Jitter needs no secret randomness.
    private TimeSpan JitterOf(TimeSpan delay) => delay * (_jitter * _random.NextDouble());
#pragma warning restore CA5394
}
