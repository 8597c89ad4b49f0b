namespace ExternalActions.Core.Flow;

/// <summary>Lets requests through at a rate. It holds one request and what comes in between two reports of a silo, twice over.</summary>
/// <remarks>
/// It begins empty, since what was sent before is unknown; after the time of a lease it is taken for full, so that a slow rate does not
/// hold up the first request for long.
/// </remarks>
/// <param name="now">The present moment (UTC).</param>
public sealed class TokenBucket(DateTimeOffset now)
{
    private readonly DateTimeOffset _settledAt = now + FlowTimes.LeaseLasts;
    private DateTimeOffset _filledAt = now;
    private bool _isSettled;
    private double _tokens;
    private double _rate;

    /// <summary>How many requests may be sent now.</summary>
    public int Available => (int)Math.Floor(_tokens + 1e-9);

    /// <summary>The most that it holds.</summary>
    public double Capacity => 1 + (2 * _rate * FlowTimes.BetweenReports.TotalSeconds);

    /// <summary>Lets time pass.</summary>
    /// <param name="rate">How many requests a second, from now on.</param>
    /// <param name="now">The present moment (UTC).</param>
    /// <param name="reserved">How many requests were taken out but not sent yet, and count as if they were still here.</param>
    public void Fill(double rate, DateTimeOffset now, int reserved)
    {
        // Time that passed before a change counts at the lower of both rates.
        var elapsed = Math.Max(0, (now - _filledAt).TotalSeconds);
        _tokens += elapsed * (_rate > 0 ? Math.Min(_rate, rate) : rate);
        _rate = rate;
        _filledAt = now > _filledAt ? now : _filledAt;
        if (!_isSettled && now >= _settledAt)
        {
            _isSettled = true;
            _tokens = Math.Max(_tokens, 1);
        }

        _tokens = Math.Min(_tokens, Math.Max(0, Capacity - reserved));
    }

    /// <summary>Takes requests out.</summary>
    /// <param name="count">How many, at most <see cref="Available"/>.</param>
    public void Take(int count) => _tokens -= count;

    /// <summary>Puts requests back that were not sent.</summary>
    /// <param name="count">How many.</param>
    public void Return(int count) => _tokens = Math.Min(Capacity, _tokens + Math.Max(0, count));
}
