using System.Diagnostics.Metrics;
using ExternalActions.Core.Http;
using ExternalActions.Core.Metrics;
using ExternalActions.Executions;
using ExternalActions.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace ExternalActions.Core.Tests.Metrics;

public sealed class ExecutionMetricsTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Connector = Guid.NewGuid();

    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly Meters _meters = new();
    private readonly ExecutionMetrics _metrics;

    public ExecutionMetricsTests() => _metrics = new ExecutionMetrics(_meters, _clock);

    public void Dispose() => _meters.Dispose();

    [Fact]
    public void Counts_stand_in_the_step_of_ten_seconds_that_they_were_made_in()
    {
        _metrics.Accepted();
        _metrics.Attempted(Connector, Outcome(AttemptVerdict.Retry, 42));
        _clock.Advance(TimeSpan.FromSeconds(10));
        _metrics.Attempted(Connector, Outcome(AttemptVerdict.Succeeded, 7));
        _metrics.Ended(ExecutionStatus.Succeeded);

        var steps = _metrics.Read().Steps;

        Assert.Equal([Noon, Noon.AddSeconds(10)], steps.Select(step => step.From));
        Assert.Equal((1, 1, 0), (steps[0].Accepted, steps[0].Retryable, steps[0].Succeeded));
        Assert.Equal((0, 0, 1), (steps[1].Accepted, steps[1].Retryable, steps[1].Succeeded));
        Assert.Equal(1, steps[0].Durations[MetricStep.DurationBounds.IndexOf(50)]);
        Assert.Equal(1, steps[1].Durations[MetricStep.DurationBounds.IndexOf(10)]);
    }

    [Fact]
    public void What_is_older_than_an_hour_is_forgotten_also_when_nothing_is_counted_meanwhile()
    {
        _metrics.Accepted();
        _metrics.Attempted(Connector, Outcome(AttemptVerdict.Failed, 1));
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Single(_metrics.Read().Steps);

        _clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Empty(_metrics.Read().Steps);
        Assert.Empty(_metrics.Read().Connectors);
    }

    [Fact]
    public void Step_is_overwritten_when_its_turn_comes_again()
    {
        _metrics.Accepted();
        _clock.Advance(TimeSpan.FromHours(1));
        _metrics.Accepted();

        var step = Assert.Single(_metrics.Read().Steps);
        Assert.Equal((Noon.AddHours(1), 1), (step.From, step.Accepted));
    }

    [Fact]
    public void Postponed_attempt_is_a_wait_and_no_attempt()
    {
        _metrics.Attempted(Connector, Outcome(AttemptVerdict.Postponed, 0));

        var step = Assert.Single(_metrics.Read().Steps);
        Assert.Equal((1, 0), (step.Postponed, step.Durations.Length));
        Assert.Equal(1, Assert.Single(Assert.Single(_metrics.Read().Connectors).Steps).Postponed);
    }

    [Fact]
    public void Only_connectors_with_trouble_are_told_the_worst_first()
    {
        var worse = Guid.NewGuid();
        _metrics.Attempted(Guid.NewGuid(), Outcome(AttemptVerdict.Succeeded, 1));
        _metrics.Attempted(Connector, Outcome(AttemptVerdict.Failed, 1));
        _metrics.Attempted(worse, Outcome(AttemptVerdict.Retry, 1));
        _metrics.Attempted(worse, Outcome(AttemptVerdict.Postponed, 0));

        Assert.Equal([worse, Connector], _metrics.Read().Connectors.Select(connector => connector.ConnectorId));
    }

    [Fact]
    public void Connectors_beyond_a_thousand_are_not_counted_each_until_others_are_idle()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _metrics.Attempted(Guid.NewGuid(), Outcome(AttemptVerdict.Succeeded, 1));
        }

        _metrics.Attempted(Connector, Outcome(AttemptVerdict.Failed, 1));
        Assert.Empty(_metrics.Read().Connectors);
        Assert.Equal(1_001, Assert.Single(_metrics.Read().Steps).Durations.Sum());

        _clock.Advance(TimeSpan.FromMinutes(65));
        _metrics.Attempted(Connector, Outcome(AttemptVerdict.Failed, 1));
        Assert.Single(_metrics.Read().Connectors);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        using var listener = Listen(heard: null);
        var outcome = Outcome(AttemptVerdict.Succeeded, 12);
        CountOne(outcome);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            CountOne(outcome);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Instruments_have_few_tags_and_tell_what_happened()
    {
        var heard = new List<string>();
        using var listener = Listen((instrument, value, tags) => heard.Add($"{instrument}{tags}={value}"));

        _metrics.Accepted();
        _metrics.Ended(ExecutionStatus.Failed);
        _metrics.Attempted(Connector, Outcome(AttemptVerdict.Retry, 1_500));
        _metrics.Attempted(Connector, Outcome(AttemptVerdict.Postponed, 0));
        _metrics.Waiting(3);
        listener.RecordObservableInstruments();

        Assert.Equal(
            [
                "external_actions.executions.accepted=1",
                "external_actions.executions.ended status:failed=1",
                "external_actions.attempt.duration outcome:retryable=1.5",
                "external_actions.executions.postponed=1",
                "external_actions.executions.waiting=3",
            ],
            heard);
    }

    [Fact]
    public void Sum_adds_what_silos_counted_and_tells_of_those_that_did_not_answer()
    {
        var other = new ExecutionMetrics(_meters, _clock);
        foreach (var silo in new[] { _metrics, other, other })
        {
            silo.Accepted();
            silo.Attempted(Connector, Outcome(AttemptVerdict.Failed, 3));
        }

        _metrics.Waiting(4);
        other.Waiting(5);

        var sum = MetricSum.Of([_metrics.Read(), other.Read(), null], Noon);

        Assert.Equal((2, 1), (sum.Silos, sum.SilentSilos));
        var step = Assert.Single(sum.Steps);
        Assert.Equal((3, 3, 5), (step.Accepted, step.Durations[0], step.Waiting));
        Assert.Equal(3, Assert.Single(Assert.Single(sum.Connectors).Steps).Failures);
    }

    private static AttemptOutcome Outcome(AttemptVerdict verdict, double milliseconds) => new()
    {
        Attempt = new Attempt { Number = 1, StartedAt = Noon, DurationMilliseconds = milliseconds },
        Verdict = verdict,
    };

    private void CountOne(AttemptOutcome outcome)
    {
        _metrics.Accepted();
        _metrics.Attempted(Connector, outcome);
        _metrics.Ended(ExecutionStatus.Succeeded);
    }

    private MeterListener Listen(Action<string, string, string>? heard)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == _meters.Last)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Tell(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Tell(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Tell(instrument, value, tags));
        listener.Start();
        return listener;

        void Tell<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            where T : struct, IFormattable
        {
            if (heard is null)
            {
                return;
            }

            var text = "";
            foreach (var (name, tag) in tags)
            {
                text += $" {name}:{tag}";
            }

            heard(instrument.Name, value.ToString(null, System.Globalization.CultureInfo.InvariantCulture), text);
        }
    }

    private sealed class Meters : IMeterFactory
    {
        public Meter? Last { get; private set; }

        public Meter Create(MeterOptions options) => Last = new Meter(options);

        public void Dispose() => Last?.Dispose();
    }
}
