using ExternalActions.Core.Flow;

namespace ExternalActions.Core.Tests.Flow;

public sealed class PermitBacklogTests
{
    private readonly PermitBacklog _backlog = new();
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Executions_follow_one_another_at_the_rate()
    {
        Assert.Equal([100, 200, 300, 400], Enumerable.Range(0, 4).Select(_ => Enqueue(isReturning: false)));
        Assert.True(_backlog.TryDequeue(out var _, _now));
        Assert.Equal(400, Enqueue(isReturning: false));
    }

    [Fact]
    public void Execution_that_comes_back_comes_before_new_ones()
    {
        var first = Guid.NewGuid();
        for (var number = 0; number < 100; number++)
        {
            Enqueue(isReturning: false);
        }

        Assert.Equal(100, Enqueue(isReturning: true, first));
        Assert.Equal(10_200, Enqueue(isReturning: false));
        Assert.True(_backlog.TryDequeue(out var taken, _now));
        Assert.Equal(first, taken);
    }

    [Fact]
    public void Execution_has_one_place_only_and_none_once_it_is_here()
    {
        var execution = Guid.NewGuid();
        Enqueue(isReturning: false, execution);
        Assert.Equal(100, Enqueue(isReturning: true, execution));
        Assert.Equal(1, _backlog.Count);
        _backlog.Remove(execution);
        _backlog.Remove(execution);
        Assert.False(_backlog.TryDequeue(out var _, _now));
        Assert.Equal(100, Enqueue(isReturning: false));
    }

    [Fact]
    public void Those_are_forgotten_that_should_have_come_long_ago()
    {
        var (gone, late) = (Guid.NewGuid(), Guid.NewGuid());
        Enqueue(isReturning: false, gone);
        _now += TimeSpan.FromSeconds(1);
        Enqueue(isReturning: false, late);
        _now += TimeSpan.FromSeconds(1.3);
        Assert.True(_backlog.TryDequeue(out var taken, _now));
        Assert.Equal((late, 0), (taken, _backlog.Count));
    }

    [Fact]
    public void No_execution_comes_later_than_in_an_hour() =>
        Assert.Equal(TimeSpan.FromHours(1), _backlog.Enqueue(Guid.NewGuid(), 0.000_1, isReturning: false, _now));

    [Fact]
    public void Backlog_ends_with_the_last_execution_or_when_none_comes()
    {
        Assert.False(_backlog.GoesFirst(10, _now));
        _backlog.Served(_now - TimeSpan.FromHours(1));
        for (var number = 0; number < 100; number++)
        {
            Enqueue(isReturning: false);
        }

        _now += TimeSpan.FromSeconds(2);
        Assert.True(_backlog.GoesFirst(10, _now));
        _backlog.Served(_now);
        _now += TimeSpan.FromSeconds(2);
        Assert.True(_backlog.GoesFirst(10, _now));
        _now += TimeSpan.FromMilliseconds(1);
        Assert.False(_backlog.GoesFirst(10, _now));
        _backlog.Served(_now);
        Assert.True(_backlog.GoesFirst(10, _now));
        _backlog.Clear();
        Assert.False(_backlog.GoesFirst(10, _now));
        Assert.Equal(100, Enqueue(isReturning: false));
    }

    private double Enqueue(bool isReturning, Guid? execution = null) =>
        _backlog.Enqueue(execution ?? Guid.NewGuid(), 10, isReturning, _now).TotalMilliseconds;
}
