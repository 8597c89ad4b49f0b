using ExternalActions.Core.Retries;

namespace ExternalActions.Core.Tests.Retries;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 30)]
    [InlineData(3, 120)]
    [InlineData(4, 600)]
    [InlineData(5, 3600)]
    [InlineData(6, 3600)]
    public void Delays_grow_and_the_last_one_repeats(int attempt, int seconds) =>
        Assert.Equal(seconds, Schedule(chance: 0).DelayAfter(attempt, null).TotalSeconds);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0.5, 11)]
    [InlineData(1, 12)]
    public void Jitter_lengthens_a_delay_by_up_to_its_share(double chance, double seconds) =>
        Assert.Equal(seconds, Schedule(chance, TimeSpan.FromSeconds(10)).DelayAfter(1, null).TotalSeconds, precision: 6);

    [Theory]
    [InlineData(0, 12)]
    [InlineData(9, 12)]
    [InlineData(60, 62)]
    public void Retry_after_only_lengthens_a_delay_and_is_spread_too(int retryAfter, double seconds) =>
        Assert.Equal(
            seconds, Schedule(chance: 1, TimeSpan.FromSeconds(10)).DelayAfter(1, TimeSpan.FromSeconds(retryAfter)).TotalSeconds, precision: 6);

    [Fact]
    public void Own_delays_replace_the_default_ones()
    {
        var schedule = Schedule(chance: 0, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        Assert.Equal([1, 2, 2], Enumerable.Range(1, 3).Select(attempt => schedule.DelayAfter(attempt, null).TotalSeconds));
    }

    [Fact]
    public void Defaults_are_valid() => Assert.Empty(new RetryOptions().Validate());

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Each_bad_setting_is_named(double jitter)
    {
        var options = new RetryOptions { Delays = [TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.FromDays(8)], Jitter = jitter };

        Assert.Equal(["Delays:1", "Delays:2", "Jitter"], options.Validate().Select(text => text[..text.IndexOf(": ", StringComparison.Ordinal)]));
    }

    private static RetrySchedule Schedule(double chance, params TimeSpan[] delays) =>
        new(new RetryOptions { Delays = delays }, new FixedRandom(chance));

    private sealed class FixedRandom(double chance) : Random
    {
        public override double NextDouble() => chance;
    }
}
