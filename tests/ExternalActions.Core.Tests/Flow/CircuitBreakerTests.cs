using ExternalActions.Connectors;
using ExternalActions.Core.Flow;

namespace ExternalActions.Core.Tests.Flow;

public sealed class CircuitBreakerTests
{
    private static readonly CircuitBreakerSettings Settings = new() { FailureRate = 0.5, MinimumCalls = 10, WindowSeconds = 30, OpenSeconds = 20 };

    private readonly CircuitBreaker _breaker;
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(_now);

    private CircuitBreakerState State => _breaker.Period.State;

    [Fact]
    public void Opens_at_the_failure_rate_and_not_before_there_were_enough_calls()
    {
        Note(0, 9);
        Assert.Equal(CircuitBreakerState.Closed, State);
        Note(0, 1);
        Assert.Equal(CircuitBreakerState.Open, State);
        Assert.Equal(_now.AddSeconds(20), _breaker.Period.Until);
        Assert.Equal("10 of 10 calls in the last 30 seconds failed, the last with status code 503", _breaker.Period.Reason);
    }

    [Fact]
    public void Stays_closed_below_the_failure_rate()
    {
        Note(6, 0);
        Note(0, 5);
        Assert.Equal(CircuitBreakerState.Closed, State);
        Note(0, 1);
        Assert.Equal(CircuitBreakerState.Open, State);
    }

    [Fact]
    public void Forgets_calls_older_than_the_window()
    {
        Note(0, 9);
        _now += TimeSpan.FromSeconds(31);
        Note(0, 9);
        Assert.Equal(CircuitBreakerState.Closed, State);
        _now += TimeSpan.FromSeconds(20);
        Note(0, 1);
        Assert.Equal(CircuitBreakerState.Open, State);
    }

    [Fact]
    public void Probes_after_a_while_and_closes_with_a_success()
    {
        Note(0, 10);
        _now += TimeSpan.FromSeconds(19);
        Note(0, 0);
        Assert.Equal(CircuitBreakerState.Open, State);
        _now += TimeSpan.FromSeconds(1);
        Note(0, 0);
        Assert.Equal(CircuitBreakerState.HalfOpen, State);

        Note(1, 0);
        Assert.Equal((CircuitBreakerState.Closed, (string?)null), (State, _breaker.Period.Reason));
        Note(0, 9);
        Assert.Equal(CircuitBreakerState.Closed, State);
    }

    [Fact]
    public void Opens_again_with_a_probe_that_fails()
    {
        Note(0, 10);
        _now += TimeSpan.FromSeconds(20);
        Note(0, 0);
        Note(1, 1);
        Assert.Equal((CircuitBreakerState.Open, _now.AddSeconds(20)), (State, _breaker.Period.Until));
        Assert.Equal("a probe failed, the last with status code 503", _breaker.Period.Reason);
    }

    [Fact]
    public void Calls_that_began_in_another_period_say_nothing()
    {
        var before = _breaker.Period.Number;
        Note(0, 10);
        _now += TimeSpan.FromSeconds(20);
        _breaker.Note(Settings, before, 0, 5, null, _now);
        Assert.Equal(CircuitBreakerState.HalfOpen, State);
        _breaker.Note(Settings, before, 5, 0, null, _now);
        Assert.Equal(CircuitBreakerState.HalfOpen, State);
    }

    [Fact]
    public void Turned_off_it_closes()
    {
        Note(0, 10);
        _breaker.Note(null, _breaker.Period.Number, 0, 0, null, _now);
        Assert.Equal(CircuitBreakerState.Closed, State);
    }

    [Fact]
    public void New_one_goes_on_from_what_a_silo_knows_and_one_that_knows_better_does_not()
    {
        Note(0, 10);
        var open = _breaker.Period;
        var restarted = new CircuitBreaker(_now);
        restarted.Restore(open);
        Assert.Equal(open, restarted.Period);

        _now += TimeSpan.FromSeconds(20);
        Note(0, 0);
        Note(1, 0);
        _breaker.Restore(open);
        Assert.Equal(CircuitBreakerState.Closed, State);
    }

    [Fact]
    public void Periods_have_growing_numbers()
    {
        var numbers = new List<long> { _breaker.Period.Number };
        Note(0, 10);
        numbers.Add(_breaker.Period.Number);
        _now += TimeSpan.FromSeconds(20);
        Note(0, 0);
        numbers.Add(_breaker.Period.Number);
        Note(1, 0);
        numbers.Add(_breaker.Period.Number);
        Assert.Equal(numbers.Order().Distinct(), numbers);
    }

    private void Note(int successes, int failures) =>
        _breaker.Note(Settings, _breaker.Period.Number, successes, failures, failures > 0 ? "status code 503" : null, _now);
}
