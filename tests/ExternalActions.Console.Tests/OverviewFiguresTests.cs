using ExternalActions.Console.Overview;
using ExternalActions.Metrics;

namespace ExternalActions.Console.Tests;

/// <summary>How what silos counted becomes what the overview shows.</summary>
public sealed class OverviewFiguresTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Quarter_of_an_hour_has_parts_of_20_seconds_and_an_hour_of_a_minute()
    {
        var quarter = OverviewFigures.Of(new MetricSeries { At = Noon.AddSeconds(5) }, TimeSpan.FromMinutes(15));
        var hour = OverviewFigures.Of(new MetricSeries { At = Noon.AddSeconds(5) }, TimeSpan.FromHours(1));

        Assert.Equal((45, Noon), (quarter.Parts.Count, quarter.Parts[^1].From));
        Assert.Equal((60, Noon.AddMinutes(-59)), (hour.Parts.Count, hour.Parts[0].From));
        Assert.True(hour.IsEmpty);
        Assert.Null(hour.Waiting);
    }

    [Fact]
    public void Steps_are_added_up_in_their_parts()
    {
        var figures = Of(
            Step(Noon.AddSeconds(-40), step => step with { Succeeded = 1 }),
            Step(Noon.AddSeconds(-30), step => step with { Succeeded = 2, Failed = 1 }),
            Step(Noon.AddSeconds(-20), step => step with { Cancelled = 1, Waiting = 3 }),
            Step(Noon.AddMinutes(-20), step => step with { Failed = 9 }));

        Assert.Equal([(3, 1, 0), (0, 0, 1), (0, 0, 0)], figures.Parts.TakeLast(3).Select(part => (part.Succeeded, part.Failed, part.Cancelled)));
        Assert.Equal((75.0, 3, false), (figures.Whole.SuccessShare, figures.Waiting, figures.IsEmpty));
    }

    [Fact]
    public void Median_and_slow_ones_lie_within_their_classes()
    {
        // 90 of up to 5 ms, 10 of 50 to 75 ms.
        var durations = new int[MetricStep.DurationBounds.Length + 1];
        (durations[0], durations[5]) = (90, 10);

        var whole = Of(Step(Noon, step => step with { Durations = [.. durations] })).Whole;

        Assert.InRange(whole.Median!.Value, 2, 5);
        Assert.InRange(whole.Slow!.Value, 50, 75);
        Assert.Equal(100, whole.Attempts);
    }

    [Fact]
    public void What_took_longer_than_all_classes_counts_as_the_longest()
    {
        var durations = new int[MetricStep.DurationBounds.Length + 1];
        durations[^1] = 1;

        Assert.Equal(MetricStep.DurationBounds[^1], Of(Step(Noon, step => step with { Durations = [.. durations] })).Whole.Median);
    }

    private static OverviewFigures Of(params MetricStep[] steps) => OverviewFigures.Of(
        new MetricSeries { At = Noon.AddSeconds(5), Steps = [.. steps.OrderBy(step => step.From)] }, TimeSpan.FromMinutes(15));

    private static MetricStep Step(DateTimeOffset from, Func<MetricStep, MetricStep> set) => set(new MetricStep { From = from });
}
