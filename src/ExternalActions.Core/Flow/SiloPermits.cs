using ExternalActions.Connectors;

namespace ExternalActions.Core.Flow;

/// <summary>A permit: the right to make one call.</summary>
/// <param name="Period">The breaker's period in which it begins.</param>
/// <param name="IsProbe">Whether it probes a half-open breaker.</param>
public readonly record struct CallPermit(long Period, bool IsProbe);

/// <summary>What one silo holds of a connector's permits, and what it has to report. Not safe for threads.</summary>
/// <param name="silo">The silo.</param>
/// <param name="mostCalls">How many calls it makes at a time to one connector, whatever the limits are.</param>
public sealed class SiloPermits(string silo, int mostCalls)
{
    private FlowLease? _lease;
    private DateTimeOffset _leasedAt;
    private int _requests;
    private int _probes;
    private int _endedProbes;
    private int _taken;
    private int _peak;
    private int _successes;
    private int _failures;
    private string? _lastFailure;

    /// <summary>The version of the connector that the settings are of.</summary>
    public int Version { get; private set; } = -1;

    /// <summary>The settings.</summary>
    public FlowSettings Settings { get; private set; } = new();

    /// <summary>How many calls are under way.</summary>
    public int Calls { get; private set; }

    /// <summary>How many silos share the connector, as far as is known.</summary>
    public int Sharers => _lease?.Sharers ?? 1;

    /// <summary>How many calls at a time can be this silo's part of what all may make together.</summary>
    public double CallsShare => Settings.ConcurrentCalls is { } calls ? Math.Min((double)calls / Sharers, mostCalls) : mostCalls;

    /// <summary>Whether this silo makes as many calls as it can, whatever the limits are.</summary>
    public bool IsSiloFull => Calls >= mostCalls;

    /// <summary>Whether there is something that the next report would tell.</summary>
    public bool HasNews => _taken > 0 || _successes > 0 || _failures > 0;

    /// <summary>Takes over settings; what was leased under others is no longer valid.</summary>
    /// <param name="version">The version of the connector; an older one than is known changes nothing.</param>
    /// <param name="settings">Its settings.</param>
    /// <returns>Whether they are others.</returns>
    public bool Configure(int version, FlowSettings settings)
    {
        if (version <= Version)
        {
            return false;
        }

        var isOther = settings != Settings;
        (Version, Settings) = (version, settings);
        if (isOther)
        {
            _leasedAt = default;
        }

        return isOther;
    }

    /// <summary>The breaker, when it refuses new calls for now; null when it does not or when that is not known.</summary>
    /// <param name="isNews">
    /// Whether the lease has just come. A breaker that was half open a moment ago may be closed by now, so that it is asked before it refuses.
    /// </param>
    /// <param name="now">The present moment (UTC).</param>
    public BreakerPeriod? Refusal(bool isNews, DateTimeOffset now)
    {
        if (Settings.CircuitBreaker is null || _lease is null || _leasedAt == default)
        {
            return null;
        }

        var period = _lease.Breaker;
        var refuses = period.State switch
        {
            CircuitBreakerState.Open => now < period.Until,
            CircuitBreakerState.HalfOpen => isNews && _probes >= _lease.Probes,
            CircuitBreakerState.Closed => false,
        };
        return refuses ? period : null;
    }

    /// <summary>Whether it is the rate that has no room now.</summary>
    /// <param name="now">The present moment (UTC).</param>
    public bool IsRateUsedUp(DateTimeOffset now) =>
        Settings.RequestsPerSecond is not null && (_requests < 1 || now >= _leasedAt + FlowTimes.RequestsLast);

    /// <summary>Whether a lease that is valid is there.</summary>
    /// <param name="now">The present moment (UTC).</param>
    public bool IsLeased(DateTimeOffset now) => _lease is not null && now < _leasedAt + FlowTimes.LeaseLasts;

    /// <summary>Whether there is a permit to take.</summary>
    /// <param name="now">The present moment (UTC).</param>
    public bool HasRoom(DateTimeOffset now)
    {
        if (!IsLeased(now)
            || IsSiloFull
            || (Settings.ConcurrentCalls is not null && Calls >= _lease!.Calls)
            || IsRateUsedUp(now))
        {
            return false;
        }

        return Settings.CircuitBreaker is null || _lease!.Breaker.State switch
        {
            CircuitBreakerState.Open => false,
            CircuitBreakerState.HalfOpen => _probes < _lease.Probes,
            CircuitBreakerState.Closed => true,
        };
    }

    /// <summary>Takes a permit, when there is one.</summary>
    /// <param name="now">The present moment (UTC).</param>
    /// <param name="permit">The permit, to be given back by <see cref="End"/>.</param>
    public bool TryAcquire(DateTimeOffset now, out CallPermit permit)
    {
        permit = default;
        if (!HasRoom(now))
        {
            return false;
        }

        var period = _lease!.Breaker;
        var isProbe = Settings.CircuitBreaker is not null && period.State == CircuitBreakerState.HalfOpen;
        _requests -= Settings.RequestsPerSecond is null ? 0 : 1;
        _probes += isProbe ? 1 : 0;
        _taken++;
        Calls++;
        _peak = Math.Max(_peak, Calls);
        permit = new CallPermit(period.Number, isProbe);
        return true;
    }

    /// <summary>Gives a permit back.</summary>
    /// <param name="permit">The permit.</param>
    /// <param name="result">What the call says of the external system.</param>
    /// <param name="failure">How it failed, in a few words; null unless it did.</param>
    public void End(CallPermit permit, CallResult result, string? failure)
    {
        Calls--;
        if (_lease is null || permit.Period != _lease.Breaker.Number)
        {
            return;
        }

        // Its place is free only once the breaker knows how it went.
        _endedProbes += permit.IsProbe ? 1 : 0;
        _successes += result == CallResult.Success ? 1 : 0;
        _failures += result == CallResult.Failure ? 1 : 0;
        _lastFailure = failure ?? _lastFailure;
    }

    /// <summary>
    /// What to ask for and to tell now. The requests that are left, or were not sent in time, are given back with it, and the probes.
    /// </summary>
    /// <param name="waiting">How many executions wait for a permit.</param>
    /// <param name="now">The present moment (UTC).</param>
    public FlowReport Report(int waiting, DateTimeOffset now)
    {
        // One call that ended is no sign of more to come.
        var expected = waiting == 0 && Calls == 0 && _taken <= 1 ? 0 : _taken + 1;
        _probes -= _endedProbes;
        var report = new FlowReport
        {
            Silo = silo,
            Version = Version,
            Settings = Settings,
            WantedRequests = waiting + expected,
            UnusedRequests = _requests,
            WantedCalls = Math.Max(Calls + waiting, expected > 0 ? _peak : 0),
            Calls = Calls,
            Probes = _probes,
            Breaker = _lease?.Breaker,
            Successes = _successes,
            Failures = _failures,
            LastFailure = _failures > 0 ? _lastFailure : null,
        };
        _lease = _lease is { Probes: > 0 } ? _lease with { Probes = 0 } : _lease;
        _requests = _taken = _successes = _failures = _endedProbes = 0;
        _peak = Calls;
        return report;
    }

    /// <summary>Takes over a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="version">The version of the settings that it was asked for with.</param>
    /// <param name="askedAt">When it was asked for: from then on it lasts.</param>
    public void Take(FlowLease lease, int version, DateTimeOffset askedAt)
    {
        ArgumentNullException.ThrowIfNull(lease);
        if (_lease?.Breaker.Number != lease.Breaker.Number)
        {
            _probes = _endedProbes = _successes = _failures = 0;
        }

        _lease = lease;
        _requests = lease.Requests;
        // A lease under settings that have changed since is not used.
        _leasedAt = version == Version ? askedAt : default;
    }
}
