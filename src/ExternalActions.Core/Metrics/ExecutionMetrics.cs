using System.Diagnostics.Metrics;
using ExternalActions.Core.Http;
using ExternalActions.Executions;
using ExternalActions.Metrics;

namespace ExternalActions.Core.Metrics;

/// <summary>
/// Counts what executions do: for collectors of the instruments of <see cref="MeterName"/>, and for the console, which needs no collector.
/// Counting allocates nothing.
/// </summary>
public sealed class ExecutionMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "ExternalActions";

    private static readonly double[] Seconds = [.. MetricStep.DurationBounds.Select(bound => bound / 1_000)];

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _postponed;
    private readonly Histogram<double> _durations;
    private readonly MetricRing _ring;
    private int? _waiting;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Where their meter belongs to.</param>
    /// <param name="time">The clock that steps go by.</param>
    public ExecutionMetrics(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _ring = new MetricRing(time);
        var meter = meters.Create(MeterName);
        _accepted = meter.CreateCounter<long>("external_actions.executions.accepted", "{execution}", "Executions that were accepted");
        _ended = meter.CreateCounter<long>("external_actions.executions.ended", "{execution}", "Executions that ended, by their status");
        _postponed = meter.CreateCounter<long>(
            "external_actions.executions.postponed", "{wait}", "Waits for a connector that could not authenticate, or let no request through");
        _durations = meter.CreateHistogram(
            "external_actions.attempt.duration",
            "s",
            "How long attempts took, by their outcome",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        meter.CreateObservableGauge(
            "external_actions.executions.waiting",
            ObserveWaiting,
            "{execution}",
            "Executions of the whole system that wait for their next attempt; every silo tells the same");
    }

    /// <summary>Counts an execution that was accepted.</summary>
    public void Accepted()
    {
        _accepted.Add(1);
        _ring.Accepted();
    }

    /// <summary>Counts an execution that ended.</summary>
    /// <param name="status">As what.</param>
    public void Ended(ExecutionStatus status)
    {
        _ended.Add(1, new KeyValuePair<string, object?>("status", NameOf(status)));
        _ring.Ended(status);
    }

    /// <summary>Counts an attempt, or that none could be made.</summary>
    /// <param name="connectorId">Its connector.</param>
    /// <param name="outcome">How it went.</param>
    public void Attempted(Guid connectorId, AttemptOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Verdict == AttemptVerdict.Postponed)
        {
            _postponed.Add(1);
        }
        else
        {
            _durations.Record(
                outcome.Attempt.DurationMilliseconds / 1_000, new KeyValuePair<string, object?>("outcome", NameOf(outcome.Verdict)));
        }

        _ring.Attempted(connectorId, outcome.Verdict, outcome.Attempt.DurationMilliseconds);
    }

    /// <summary>Notes how many executions of the whole system wait for their next attempt.</summary>
    /// <param name="count">How many, up to <see cref="MetricStep.WaitingLimit"/>; null when it is not known.</param>
    public void Waiting(int? count)
    {
        _waiting = count;
        _ring.Waiting(count);
    }

    /// <summary>Reads what this silo counted during the last hour.</summary>
    public MetricSeries Read() => _ring.Read();

    // Names that exist already: nothing is made for each count.
    private static string NameOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => "succeeded",
        ExecutionStatus.Failed => "failed",
        ExecutionStatus.Cancelled => "cancelled",
        ExecutionStatus.Pending or ExecutionStatus.Running or ExecutionStatus.Waiting =>
            throw new ArgumentOutOfRangeException(nameof(status), status, "Nothing ends so."),
    };

    private static string NameOf(AttemptVerdict verdict) => verdict switch
    {
        AttemptVerdict.Succeeded => "succeeded",
        AttemptVerdict.Retry => "retryable",
        AttemptVerdict.Failed => "failed",
        AttemptVerdict.Cancelled => "cancelled",
        AttemptVerdict.Postponed => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No attempt was made."),
    };

    private IEnumerable<Measurement<int>> ObserveWaiting() => _waiting is { } waiting ? [new Measurement<int>(waiting)] : [];
}
