using ExternalActions.Connectors;

namespace ExternalActions.Core.Flow;

/// <summary>Leases one connector's permits to the silos that ask. The one place where the limits hold for all silos together.</summary>
/// <remarks>
/// Nothing of it is stored. After a restart it leases only calls that are already under way, until the silos that hold an older lease
/// have reported or lost it: rather fewer calls than too many.
/// </remarks>
/// <param name="isAlone">Whether there is only one silo, so that no other can hold a lease.</param>
/// <param name="now">The present moment (UTC).</param>
public sealed class FlowLedger(bool isAlone, DateTimeOffset now)
{
    private static readonly TimeSpan LongestGap = TimeSpan.FromDays(1);

    private readonly DateTimeOffset _settledAt = isAlone ? now : now + FlowTimes.LeaseLasts;
    private readonly RateLeases _requests = new(now);
    private readonly ConcurrencyLeases _calls = new();
    private readonly CircuitBreaker _breaker = new(now);
    private ConcurrencyLeases _probes = new();
    private FlowSettings _settings = new();
    private int _version = -1;

    /// <summary>The breaker.</summary>
    public BreakerPeriod Breaker => _breaker.Period;

    /// <summary>Whether the settings known here have a breaker.</summary>
    public bool HasBreaker => _settings.CircuitBreaker is not null;

    /// <summary>Takes in a report and answers with a lease, which takes the place of the silo's last one.</summary>
    /// <param name="report">The report.</param>
    /// <param name="now">The present moment (UTC).</param>
    public FlowLease Lease(FlowReport report, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Version > _version)
        {
            (_version, _settings) = (report.Version, report.Settings);
        }

        if (report.Breaker is { } known && _settings.CircuitBreaker is not null)
        {
            _breaker.Restore(known);
        }

        var before = _breaker.Period.Number;
        _breaker.Note(_settings.CircuitBreaker, report.Breaker?.Number, report.Successes, report.Failures, report.LastFailure, now);
        var period = _breaker.Period;
        if (period.Number != before)
        {
            _probes = new ConcurrencyLeases();
        }

        var isOpen = period.State == CircuitBreakerState.Open;
        return new FlowLease
        {
            Requests = _settings.RequestsPerSecond is { } rate
                ? _requests.Lease(report.Silo, isOpen ? 0 : report.WantedRequests, report.UnusedRequests, rate, now)
                : 0,
            Calls = _settings.ConcurrentCalls is { } limit
                ? _calls.Lease(report.Silo, report.Calls, isOpen ? report.Calls : report.WantedCalls, limit, now >= _settledAt, now)
                : 0,
            Probes = period.State == CircuitBreakerState.HalfOpen ? LeaseProbes(report, period, now) : 0,
            Breaker = period,
            Sharers = Math.Max(1, Math.Max(
                _settings.RequestsPerSecond is null ? 0 : _requests.Count, _settings.ConcurrentCalls is null ? 0 : _calls.Count)),
        };
    }

    /// <summary>
    /// For how long the state here must be kept although no silo asks: until a slow rate lets the next request go, or probes go out.
    /// </summary>
    /// <param name="now">The present moment (UTC).</param>
    public TimeSpan MattersFor(DateTimeOffset now)
    {
        var untilRequest = _settings.RequestsPerSecond is { } rate ? Math.Min(1 / rate, LongestGap.TotalSeconds) : 0;
        var untilProbes = Breaker is { State: CircuitBreakerState.Open, Until: var until } ? (until - now).TotalSeconds : 0;
        return TimeSpan.FromSeconds(Math.Max(untilRequest, untilProbes)) + FlowTimes.LeaseLasts;
    }

    private int LeaseProbes(FlowReport report, BreakerPeriod period, DateTimeOffset now)
    {
        var underWay = report.Breaker?.Number == period.Number ? report.Probes : 0;
        return _probes.Lease(
            report.Silo, underWay, Math.Max(report.WantedCalls, report.WantedRequests), CircuitBreaker.MaxProbes, mayGrow: true, now);
    }
}
