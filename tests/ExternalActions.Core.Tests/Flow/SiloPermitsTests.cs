using ExternalActions.Connectors;
using ExternalActions.Core.Flow;

namespace ExternalActions.Core.Tests.Flow;

public sealed class SiloPermitsTests
{
    private readonly SiloPermits _permits = new("a silo", mostCalls: 3);
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_may_be_sent_before_there_is_a_lease_and_after_it_has_run_out()
    {
        _permits.Configure(1, new() { CircuitBreaker = new() });
        Assert.False(TryAcquire());
        Lease(new());
        _now += FlowTimes.LeaseLasts - TimeSpan.FromMilliseconds(1);
        Assert.True(TryAcquire());
        _now += TimeSpan.FromMilliseconds(1);
        Assert.False(TryAcquire());
    }

    [Fact]
    public void Requests_are_used_up_run_out_soon_and_are_given_back()
    {
        _permits.Configure(1, new() { RequestsPerSecond = 10 });
        Lease(new() { Requests = 2 });
        Assert.True(TryAcquire());
        Assert.True(TryAcquire());
        Assert.False(TryAcquire());
        Assert.True(_permits.IsRateUsedUp(_now));

        Lease(new() { Requests = 3 });
        Assert.True(TryAcquire());
        Assert.Equal(2, _permits.Report(0, _now).UnusedRequests);
        Assert.False(TryAcquire());

        Lease(new() { Requests = 3 });
        _now += FlowTimes.RequestsLast;
        Assert.False(TryAcquire());
        Assert.Equal(3, _permits.Report(0, _now).UnusedRequests);
    }

    [Fact]
    public void Silo_permits_no_more_calls_than_it_can_make()
    {
        _permits.Configure(1, new() { RequestsPerSecond = 10 });
        Lease(new() { Requests = 5 });
        Assert.True(TryAcquire());
        Assert.True(TryAcquire());
        Assert.False(_permits.IsSiloFull);
        Assert.True(_permits.TryAcquire(_now, out var permit));
        Assert.Equal((true, false), (_permits.IsSiloFull, TryAcquire()));
        _permits.End(permit, CallResult.Success, null);
        Assert.True(TryAcquire());
    }

    [Theory]
    [InlineData(null, 1, 3)]
    [InlineData(2, 1, 2)]
    [InlineData(2, 4, 0.5)]
    [InlineData(100, 4, 3)]
    public void Share_of_the_calls_is_an_equal_part_of_the_limit_within_what_the_silo_can_make(int? limit, int sharers, double expected)
    {
        _permits.Configure(1, new() { ConcurrentCalls = limit });
        Lease(new() { Sharers = sharers });
        Assert.Equal(expected, _permits.CallsShare);
    }

    [Fact]
    public void Ended_call_frees_its_slot_without_a_new_lease()
    {
        _permits.Configure(1, new() { ConcurrentCalls = 5 });
        Lease(new() { Calls = 1 });
        Assert.True(_permits.TryAcquire(_now, out var permit));
        Assert.False(TryAcquire());
        _permits.End(permit, CallResult.Success, null);
        Assert.True(TryAcquire());
    }

    [Fact]
    public void Silo_that_waits_for_nothing_wants_nothing()
    {
        _permits.Configure(1, new() { ConcurrentCalls = 5, RequestsPerSecond = 5 });
        Lease(new() { Calls = 2, Requests = 2 });
        Assert.True(_permits.TryAcquire(_now, out var permit));
        var busy = _permits.Report(3, _now);
        Assert.Equal((4, 1), (busy.WantedCalls, busy.Calls));
        Assert.True(busy.WantedRequests > 3);

        _permits.End(permit, CallResult.Success, null);
        var idle = _permits.Report(0, _now);
        Assert.Equal((0, 0, 0), (idle.WantedCalls, idle.Calls, idle.WantedRequests));
        Assert.False(_permits.HasNews);
    }

    [Fact]
    public void Open_breaker_refuses_until_its_end_and_then_asks()
    {
        _permits.Configure(1, new() { CircuitBreaker = new() });
        Lease(new() { Breaker = Period(2, CircuitBreakerState.Open) with { Until = _now.AddSeconds(30) } });
        Assert.Equal(2, _permits.Refusal(isNews: false, _now)?.Number);
        Assert.False(TryAcquire());
        _now += TimeSpan.FromSeconds(30);
        Assert.Null(_permits.Refusal(isNews: true, _now));
        Assert.False(TryAcquire());
    }

    [Fact]
    public void Half_open_breaker_lets_leased_probes_through_and_their_outcomes_are_told()
    {
        _permits.Configure(1, new() { CircuitBreaker = new() });
        Lease(new() { Breaker = Period(1, CircuitBreakerState.Closed) });
        Assert.True(_permits.TryAcquire(_now, out var old));
        Lease(new() { Probes = 1, Breaker = Period(3, CircuitBreakerState.HalfOpen) });

        Assert.True(_permits.TryAcquire(_now, out var probe));
        Assert.False(TryAcquire());
        Assert.NotNull(_permits.Refusal(isNews: true, _now));
        Assert.Null(_permits.Refusal(isNews: false, _now));
        _permits.End(old, CallResult.Failure, "Timeout");
        _permits.End(probe, CallResult.Success, null);
        // The breaker must first know how it went.
        Assert.False(TryAcquire());

        var report = _permits.Report(0, _now);
        Assert.Equal((3L, 1, 0, (string?)null), (report.Breaker!.Number, report.Successes, report.Failures, report.LastFailure));
        Assert.Equal(0, _permits.Report(0, _now).Successes);
    }

    [Fact]
    public void Lease_under_other_settings_is_worth_nothing()
    {
        _permits.Configure(1, new() { ConcurrentCalls = 5 });
        Lease(new() { Calls = 5 });
        Assert.False(_permits.Configure(1, new() { ConcurrentCalls = 9 }));
        Assert.True(TryAcquire());
        Assert.True(_permits.Configure(2, new() { ConcurrentCalls = 1 }));
        Assert.False(TryAcquire());
        _permits.Take(new() { Calls = 5 }, version: 1, _now);
        Assert.False(TryAcquire());
        _permits.Take(new() { Calls = 2 }, version: 2, _now);
        Assert.True(TryAcquire());
    }

    private static BreakerPeriod Period(long number, CircuitBreakerState state) => new() { Number = number, State = state, Reason = "of a test" };

    private bool TryAcquire() => _permits.TryAcquire(_now, out _);

    private void Lease(FlowLease lease) => _permits.Take(lease, _permits.Version, _now);
}
