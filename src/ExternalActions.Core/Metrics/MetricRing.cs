using ExternalActions.Core.Http;
using ExternalActions.Executions;
using ExternalActions.Metrics;

namespace ExternalActions.Core.Metrics;

/// <summary>The last hour in steps of ten seconds, each overwritten when its turn comes again. Counting allocates nothing.</summary>
/// <param name="time">The clock.</param>
internal sealed class MetricRing(TimeProvider time)
{
    private const int MaxConnectors = 1_000;
    private const int ConnectorsRead = 50;

    private static readonly int Steps = (int)(MetricSeries.Reach / MetricSeries.StepLength);

    // Held for a few additions only.
    private readonly Lock _lock = new();
    private readonly Step[] _steps = [.. Enumerable.Range(0, Steps).Select(_ => new Step())];
    private readonly Dictionary<Guid, ConnectorRing> _connectors = [];
    private long _lastTidied;

    public void Accepted()
    {
        lock (_lock)
        {
            Now().Accepted++;
        }
    }

    public void Ended(ExecutionStatus status)
    {
        lock (_lock)
        {
            var step = Now();
            switch (status)
            {
                case ExecutionStatus.Succeeded:
                    step.Succeeded++;
                    break;
                case ExecutionStatus.Failed:
                    step.Failed++;
                    break;
                case ExecutionStatus.Cancelled:
                    step.Cancelled++;
                    break;
                case ExecutionStatus.Pending:
                case ExecutionStatus.Running:
                case ExecutionStatus.Waiting:
                default:
                    throw new ArgumentOutOfRangeException(nameof(status), status, "Nothing ends so.");
            }
        }
    }

    public void Attempted(Guid connectorId, AttemptVerdict verdict, double milliseconds)
    {
        lock (_lock)
        {
            var step = Now();
            var connector = Find(connectorId);
            if (verdict == AttemptVerdict.Postponed)
            {
                step.Postponed++;
                if (connector is not null)
                {
                    connector.Now(time.GetUtcNow()).Postponed++;
                }

                return;
            }

            step.Durations[IndexOf(milliseconds)]++;
            step.Attempts++;
            step.Retryable += verdict == AttemptVerdict.Retry ? 1 : 0;
            if (connector is not null)
            {
                ref var counts = ref connector.Now(time.GetUtcNow());
                counts.Attempts++;
                counts.Failures += verdict is AttemptVerdict.Retry or AttemptVerdict.Failed ? 1 : 0;
            }
        }
    }

    public void Waiting(int? count)
    {
        lock (_lock)
        {
            Now().Waiting = count;
        }
    }

    public MetricSeries Read()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var newest = now.UtcTicks / MetricSeries.StepLength.Ticks;
            return new MetricSeries
            {
                At = now,
                Silos = 1,
                Steps = [.. _steps.Where(step => step.Counted && step.Number > newest - Steps && step.Number <= newest)
                    .OrderBy(step => step.Number)
                    .Select(step => step.ToContract())],
                Connectors = MetricSum.Worst(_connectors.Select(connector => connector.Value.ToContract(connector.Key, now)), ConnectorsRead),
            };
        }
    }

    private static int IndexOf(double milliseconds)
    {
        var bounds = MetricStep.DurationBounds;
        for (var i = 0; i < bounds.Length; i++)
        {
            if (milliseconds <= bounds[i])
            {
                return i;
            }
        }

        return bounds.Length;
    }

    private Step Now()
    {
        var number = time.GetUtcNow().UtcTicks / MetricSeries.StepLength.Ticks;
        var step = _steps[number % Steps];
        if (step.Number != number)
        {
            step.Begin(number);
        }

        return step;
    }

    /// <summary>The counts of a connector; null when there are too many connectors to count each.</summary>
    private ConnectorRing? Find(Guid id)
    {
        if (_connectors.TryGetValue(id, out var ring))
        {
            return ring;
        }

        if (_connectors.Count >= MaxConnectors && !Tidy())
        {
            return null;
        }

        ring = new ConnectorRing();
        _connectors.Add(id, ring);
        return ring;
    }

    // Looks at all of them, so not for every attempt.
    private bool Tidy()
    {
        var now = time.GetUtcNow();
        var step = now.UtcTicks / MetricSeries.StepLength.Ticks;
        if (step == _lastTidied)
        {
            return false;
        }

        _lastTidied = step;
        foreach (var id in _connectors.Where(connector => connector.Value.IsIdle(now)).Select(connector => connector.Key).ToList())
        {
            _connectors.Remove(id);
        }

        return _connectors.Count < MaxConnectors;
    }

    private sealed class Step
    {
        public long Number { get; private set; } = -1;
        public int Accepted { get; set; }
        public int Succeeded { get; set; }
        public int Failed { get; set; }
        public int Cancelled { get; set; }
        public int Attempts { get; set; }
        public int Retryable { get; set; }
        public int Postponed { get; set; }
        public int? Waiting { get; set; }
        public int[] Durations { get; } = new int[MetricStep.DurationBounds.Length + 1];

        public bool Counted => Accepted + Succeeded + Failed + Cancelled + Attempts + Postponed > 0 || Waiting is not null;

        public void Begin(long number)
        {
            Number = number;
            Accepted = Succeeded = Failed = Cancelled = Attempts = Retryable = Postponed = 0;
            Waiting = null;
            Array.Clear(Durations);
        }

        public MetricStep ToContract() => new()
        {
            From = new DateTimeOffset(Number * MetricSeries.StepLength.Ticks, TimeSpan.Zero),
            Accepted = Accepted,
            Succeeded = Succeeded,
            Failed = Failed,
            Cancelled = Cancelled,
            Retryable = Retryable,
            Postponed = Postponed,
            Waiting = Waiting,
            Durations = Attempts > 0 ? [.. Durations] : [],
        };
    }

    private sealed class ConnectorRing
    {
        private static readonly int ConnectorSteps = (int)(MetricSeries.Reach / MetricSeries.ConnectorStepLength);

        private readonly Counts[] _counts = new Counts[ConnectorSteps];

        public ref Counts Now(DateTimeOffset now)
        {
            var number = NumberOf(now);
            ref var counts = ref _counts[number % ConnectorSteps];
            if (counts.Number != number)
            {
                counts = new Counts { Number = number };
            }

            return ref counts;
        }

        public bool IsIdle(DateTimeOffset now) => Array.TrueForAll(_counts, counts => !IsWithin(counts, now));

        public ConnectorMetrics ToContract(Guid id, DateTimeOffset now) => new()
        {
            ConnectorId = id,
            Steps = [.. _counts.Where(counts => IsWithin(counts, now)).OrderBy(counts => counts.Number).Select(counts => new ConnectorStep
            {
                From = new DateTimeOffset(counts.Number * MetricSeries.ConnectorStepLength.Ticks, TimeSpan.Zero),
                Attempts = counts.Attempts,
                Failures = counts.Failures,
                Postponed = counts.Postponed,
            })],
        };

        private static long NumberOf(DateTimeOffset moment) => moment.UtcTicks / MetricSeries.ConnectorStepLength.Ticks;

        private static bool IsWithin(Counts counts, DateTimeOffset now) =>
            counts.Number > NumberOf(now) - ConnectorSteps && counts.Number <= NumberOf(now);
    }

    private struct Counts
    {
        public long Number;
        public int Attempts;
        public int Failures;
        public int Postponed;
    }
}
