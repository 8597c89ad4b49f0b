using ExternalActions.Core.Flow;

namespace ExternalActions.Core.Tests.Flow;

public sealed class TurnPlanTests
{
    private readonly TurnPlan _plan = new();
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Turns_follow_one_another_at_the_rate()
    {
        Assert.Equal([100, 200, 300, 400], Enumerable.Range(0, 4).Select(_ => Next(isReturning: false)));
        Assert.True(_plan.TryTakeFirst(out var _, _now));
        Assert.Equal(400, Next(isReturning: false));
    }

    [Fact]
    public void Who_comes_back_comes_before_new_ones()
    {
        var first = Guid.NewGuid();
        for (var number = 0; number < 100; number++)
        {
            Next(isReturning: false);
        }

        Assert.Equal(100, Next(isReturning: true, first));
        Assert.Equal(10_200, Next(isReturning: false));
        Assert.True(_plan.TryTakeFirst(out var taken, _now));
        Assert.Equal(first, taken);
    }

    [Fact]
    public void Execution_has_one_turn_only_and_none_once_it_is_here()
    {
        var execution = Guid.NewGuid();
        Next(isReturning: false, execution);
        Assert.Equal(100, Next(isReturning: true, execution));
        Assert.Equal(1, _plan.Count);
        _plan.Remove(execution);
        _plan.Remove(execution);
        Assert.False(_plan.TryTakeFirst(out var _, _now));
        Assert.Equal(100, Next(isReturning: false));
    }

    [Fact]
    public void Those_are_forgotten_that_should_have_come_long_ago()
    {
        var (gone, late) = (Guid.NewGuid(), Guid.NewGuid());
        Next(isReturning: false, gone);
        _now += TimeSpan.FromSeconds(1);
        Next(isReturning: false, late);
        _now += TimeSpan.FromSeconds(1.3);
        Assert.True(_plan.TryTakeFirst(out var taken, _now));
        Assert.Equal((late, 0), (taken, _plan.Count));
    }

    [Fact]
    public void No_turn_is_later_than_in_an_hour() =>
        Assert.Equal(TimeSpan.FromHours(1), _plan.Next(Guid.NewGuid(), 0.000_1, isReturning: false, _now));

    [Fact]
    public void Backlog_ends_with_the_last_turn_or_when_nobody_comes()
    {
        Assert.False(_plan.HasBacklog(10, _now));
        _plan.Served(_now - TimeSpan.FromHours(1));
        for (var number = 0; number < 100; number++)
        {
            Next(isReturning: false);
        }

        _now += TimeSpan.FromSeconds(2);
        Assert.True(_plan.HasBacklog(10, _now));
        _plan.Served(_now);
        _now += TimeSpan.FromSeconds(2);
        Assert.True(_plan.HasBacklog(10, _now));
        _now += TimeSpan.FromMilliseconds(1);
        Assert.False(_plan.HasBacklog(10, _now));
        _plan.Served(_now);
        Assert.True(_plan.HasBacklog(10, _now));
        _plan.Clear();
        Assert.False(_plan.HasBacklog(10, _now));
        Assert.Equal(100, Next(isReturning: false));
    }

    private double Next(bool isReturning, Guid? execution = null) =>
        _plan.Next(execution ?? Guid.NewGuid(), 10, isReturning, _now).TotalMilliseconds;
}
