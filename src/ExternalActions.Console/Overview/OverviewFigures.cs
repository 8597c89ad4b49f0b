using System.Collections.Immutable;
using ExternalActions.Metrics;

namespace ExternalActions.Console.Overview;

/// <summary>What the overview shows of a time until now, in parts of equal length.</summary>
internal sealed class OverviewFigures
{
    private static readonly TimeSpan RateSpan = TimeSpan.FromMinutes(5);

    private OverviewFigures(MetricSeries series, TimeSpan span, TimeSpan part)
    {
        Span = span;
        var last = Floor(series.At, part);
        var first = last - span + part;
        var steps = series.Steps.Where(step => step.From >= first).ToList();
        var byPart = steps.ToLookup(step => Floor(step.From, part));
        Parts = [.. Enumerable.Range(0, (int)(span / part)).Select(index => Part.Of(first + (part * index), [.. byPart[first + (part * index)]]))];
        Whole = Part.Of(first, steps);
        Rate = series.Steps.Where(step => step.From > series.At - RateSpan).Sum(step => step.Accepted) / RateSpan.TotalMinutes;
        Waiting = series.Steps.LastOrDefault(step => step.Waiting is not null && step.From > series.At - TimeSpan.FromMinutes(1))?.Waiting;
    }

    /// <summary>How far back it goes.</summary>
    public TimeSpan Span { get; }

    /// <summary>The parts, oldest first.</summary>
    public IReadOnlyList<Part> Parts { get; }

    /// <summary>All of it.</summary>
    public Part Whole { get; }

    /// <summary>Executions accepted a minute, during the last five.</summary>
    public double Rate { get; }

    /// <summary>How many executions wait now; null when it is not known.</summary>
    public int? Waiting { get; }

    /// <summary>Whether nothing happened at all.</summary>
    public bool IsEmpty => Whole is { Accepted: 0, Ended: 0, Attempts: 0, Postponed: 0 } && Parts.All(part => part.Waiting is null or 0);

    /// <summary>Puts what was counted into parts.</summary>
    /// <param name="series">What was counted.</param>
    /// <param name="span">How far back.</param>
    public static OverviewFigures Of(MetricSeries series, TimeSpan span) =>
        new(series, span, span > TimeSpan.FromMinutes(15) ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(20));

    private static DateTimeOffset Floor(DateTimeOffset moment, TimeSpan part) => new(moment.UtcTicks / part.Ticks * part.Ticks, TimeSpan.Zero);

    /// <summary>What was counted during some time.</summary>
    internal sealed record Part
    {
        /// <summary>When it began (UTC).</summary>
        public DateTimeOffset From { get; private init; }

        /// <summary>Executions that were accepted.</summary>
        public int Accepted { get; private init; }

        /// <summary>Executions that ended well.</summary>
        public int Succeeded { get; private init; }

        /// <summary>Executions that failed for good.</summary>
        public int Failed { get; private init; }

        /// <summary>Executions that were cancelled.</summary>
        public int Cancelled { get; private init; }

        /// <summary>Attempts.</summary>
        public int Attempts { get; private init; }

        /// <summary>Waits for a connector.</summary>
        public int Postponed { get; private init; }

        /// <summary>The most executions that waited; null when it is not known.</summary>
        public int? Waiting { get; private init; }

        /// <summary>What half of the attempts took no longer than, in milliseconds; null for no attempt.</summary>
        public double? Median { get; private init; }

        /// <summary>What 95 % of the attempts took no longer than, in milliseconds; null for no attempt.</summary>
        public double? Slow { get; private init; }

        /// <summary>Executions that ended.</summary>
        public int Ended => Succeeded + Failed + Cancelled;

        /// <summary>How much of what succeeded or failed succeeded, in per cent; null for none.</summary>
        public double? SuccessShare => Succeeded + Failed == 0 ? null : 100.0 * Succeeded / (Succeeded + Failed);

        /// <summary>Adds steps up.</summary>
        internal static Part Of(DateTimeOffset from, IReadOnlyCollection<MetricStep> steps)
        {
            var durations = new int[MetricStep.DurationBounds.Length + 1];
            foreach (var step in steps)
            {
                for (var i = 0; i < Math.Min(durations.Length, step.Durations.Length); i++)
                {
                    durations[i] += step.Durations[i];
                }
            }

            return new Part
            {
                From = from,
                Accepted = steps.Sum(step => step.Accepted),
                Succeeded = steps.Sum(step => step.Succeeded),
                Failed = steps.Sum(step => step.Failed),
                Cancelled = steps.Sum(step => step.Cancelled),
                Postponed = steps.Sum(step => step.Postponed),
                Attempts = durations.Sum(),
                Waiting = steps.Max(step => step.Waiting),
                Median = Quantile(durations, 0.5),
                Slow = Quantile(durations, 0.95),
            };
        }

        // Within a class the durations are taken to lie evenly.
        private static double? Quantile(int[] durations, double share)
        {
            var wanted = durations.Sum() * share;
            if (wanted == 0)
            {
                return null;
            }

            ImmutableArray<double> bounds = MetricStep.DurationBounds;
            double before = 0;
            for (var i = 0; i < bounds.Length; i++)
            {
                if (before + durations[i] >= wanted)
                {
                    var lower = i == 0 ? 0 : bounds[i - 1];
                    return lower + ((bounds[i] - lower) * (wanted - before) / durations[i]);
                }

                before += durations[i];
            }

            return bounds[^1];
        }
    }
}
