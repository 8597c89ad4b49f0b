using System.Collections.Immutable;
using ExternalActions.Metrics;

namespace ExternalActions.Core.Metrics;

/// <summary>Adds up what several silos counted.</summary>
public static class MetricSum
{
    private const int ConnectorsKept = 50;

    /// <summary>The sum of what silos counted.</summary>
    /// <param name="silos">What each counted; null for one that did not answer.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static MetricSeries Of(IReadOnlyCollection<MetricSeries?> silos, DateTimeOffset now)
    {
        var answers = silos.OfType<MetricSeries>().ToList();
        return new MetricSeries
        {
            At = now,
            Silos = answers.Count,
            SilentSilos = silos.Count - answers.Count,
            Steps =
            [
                .. answers.SelectMany(silo => silo.Steps).GroupBy(step => step.From).OrderBy(steps => steps.Key).Select(steps => Add([.. steps])),
            ],
            Connectors = Worst(
                answers.SelectMany(silo => silo.Connectors).GroupBy(connector => connector.ConnectorId).Select(Add), ConnectorsKept),
        };
    }

    /// <summary>The connectors with failures, the most of them first.</summary>
    internal static ImmutableArray<ConnectorMetrics> Worst(IEnumerable<ConnectorMetrics> connectors, int limit) =>
    [
        .. connectors
            .Select(connector => (Connector: connector, Troubles: connector.Steps.Sum(step => step.Failures + step.Postponed)))
            .Where(counted => counted.Troubles > 0)
            .OrderByDescending(counted => counted.Troubles)
            .ThenBy(counted => counted.Connector.ConnectorId)
            .Take(limit)
            .Select(counted => counted.Connector),
    ];

    private static MetricStep Add(IReadOnlyList<MetricStep> steps) => new()
    {
        From = steps[0].From,
        Accepted = steps.Sum(step => step.Accepted),
        Succeeded = steps.Sum(step => step.Succeeded),
        Failed = steps.Sum(step => step.Failed),
        Cancelled = steps.Sum(step => step.Cancelled),
        Retryable = steps.Sum(step => step.Retryable),
        Postponed = steps.Sum(step => step.Postponed),
        Durations = AddDurations(steps),
        // Each silo counted all of the system, if not at the same moment.
        Waiting = steps.Max(step => step.Waiting),
    };

    private static ImmutableArray<int> AddDurations(IReadOnlyList<MetricStep> steps)
    {
        var longest = steps.Max(step => step.Durations.Length);
        var sums = new int[longest];
        foreach (var step in steps)
        {
            for (var i = 0; i < step.Durations.Length; i++)
            {
                sums[i] += step.Durations[i];
            }
        }

        return [.. sums];
    }

    private static ConnectorMetrics Add(IGrouping<Guid, ConnectorMetrics> connector) => new()
    {
        ConnectorId = connector.Key,
        Steps = [.. connector.SelectMany(part => part.Steps).GroupBy(step => step.From).OrderBy(steps => steps.Key).Select(steps => new ConnectorStep
        {
            From = steps.Key,
            Attempts = steps.Sum(step => step.Attempts),
            Failures = steps.Sum(step => step.Failures),
            Postponed = steps.Sum(step => step.Postponed),
        })],
    };
}
