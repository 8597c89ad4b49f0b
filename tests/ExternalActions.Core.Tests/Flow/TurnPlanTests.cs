using ExternalActions.Core.Flow;

namespace ExternalActions.Core.Tests.Flow;

public sealed class TurnPlanTests
{
    private readonly TurnPlan _plan = new();
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Turns_follow_one_another_at_the_rate()
    {
        Assert.Equal(
            [100, 200, 300, 400],
            Enumerable.Range(0, 4).Select(_ => _plan.Next(10, isReturning: false, _now).TotalMilliseconds));
        _now += TimeSpan.FromMilliseconds(250);
        Assert.Equal(250, _plan.Next(10, isReturning: false, _now).TotalMilliseconds);
    }

    [Fact]
    public void Who_comes_back_comes_before_new_ones()
    {
        for (var number = 0; number < 100; number++)
        {
            _plan.Next(10, isReturning: false, _now);
        }

        Assert.Equal(100, _plan.Next(10, isReturning: true, _now).TotalMilliseconds);
        Assert.Equal(10_100, _plan.Next(10, isReturning: false, _now).TotalMilliseconds);
    }

    [Fact]
    public void No_turn_is_later_than_in_an_hour() => Assert.Equal(TimeSpan.FromHours(1), _plan.Next(0.000_1, isReturning: false, _now));

    [Fact]
    public void Backlog_ends_with_the_last_turn_or_when_nobody_comes()
    {
        Assert.False(_plan.HasBacklog(10, _now));
        _plan.Served(_now - TimeSpan.FromHours(1));
        for (var number = 0; number < 100; number++)
        {
            _plan.Next(10, isReturning: false, _now);
        }

        _now += TimeSpan.FromSeconds(2);
        Assert.True(_plan.HasBacklog(10, _now));
        _plan.Served(_now);
        _now += TimeSpan.FromSeconds(2);
        Assert.True(_plan.HasBacklog(10, _now));
        _now += TimeSpan.FromMilliseconds(1);
        Assert.False(_plan.HasBacklog(10, _now));
        Assert.Equal(100, _plan.Next(10, isReturning: false, _now).TotalMilliseconds);
    }
}
