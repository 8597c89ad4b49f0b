using CsCheck;
using ExternalActions.Core.Retries;

namespace ExternalActions.Core.Tests.Retries;

public sealed class RetryScheduleTests
{
    [Fact]
    public void Standard_delays_grow_to_an_hour_and_stay_there()
    {
        var schedule = new RetrySchedule(new RetryOptions { Jitter = 0 }, new Random(1));

        Assert.Equal(
            [5, 30, 120, 600, 3600, 3600],
            Enumerable.Range(1, 6).Select(failures => schedule.DelayAfter(failures, null).TotalSeconds));
    }

    [Fact]
    public void Jitter_lengthens_a_delay_by_no_more_than_its_part() => Gen.Select(Gen.Int[1, 10], Gen.Double[0, 1], Gen.Int).Sample((failures, jitter, seed) =>
    {
        var exact = new RetrySchedule(new RetryOptions { Jitter = 0 }, new Random(seed)).DelayAfter(failures, null);
        var delay = new RetrySchedule(new RetryOptions { Jitter = jitter }, new Random(seed)).DelayAfter(failures, null);
        return delay >= exact && delay <= exact * (1 + jitter) + TimeSpan.FromTicks(1);
    });

    [Theory]
    [InlineData(60, 60)]
    [InlineData(1, 5)]
    [InlineData(0, 5)]
    public void Retry_after_lengthens_and_never_shortens(int retryAfter, int expected)
    {
        var schedule = new RetrySchedule(new RetryOptions { Jitter = 0 }, new Random(1));

        Assert.Equal(expected, schedule.DelayAfter(1, TimeSpan.FromSeconds(retryAfter)).TotalSeconds);
    }

    [Fact]
    public void Bad_settings_are_named()
    {
        Assert.Empty(new RetryOptions().Validate());
        Assert.StartsWith("Jitter:", new RetryOptions { Jitter = double.NaN }.Validate().Single(), StringComparison.Ordinal);
        Assert.StartsWith("Delays:", new RetryOptions { Delays = [] }.Validate().Single(), StringComparison.Ordinal);
        Assert.StartsWith("Delays:", new RetryOptions { Delays = [TimeSpan.FromSeconds(-1)] }.Validate().Single(), StringComparison.Ordinal);
    }
}
