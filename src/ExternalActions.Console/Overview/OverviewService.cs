using ExternalActions.Connectors;
using ExternalActions.Console.Calls;
using ExternalActions.Executions;
using ExternalActions.Facades;
using ExternalActions.Metrics;

namespace ExternalActions.Console.Overview;

/// <summary>A connector that has trouble.</summary>
/// <param name="Metrics">What was counted.</param>
/// <param name="Name">Its name; null when it was deleted or cannot be read now.</param>
/// <param name="Status">How it stands; null when it was deleted or cannot be read now.</param>
public sealed record TroubledConnector(ConnectorMetrics Metrics, string? Name, ConnectorStatus? Status)
{
    /// <summary>Its attempts.</summary>
    public int Attempts => Metrics.Steps.Sum(step => step.Attempts);

    /// <summary>Those of them that did not succeed.</summary>
    public int Failures => Metrics.Steps.Sum(step => step.Failures);

    /// <summary>Attempts that could not be made.</summary>
    public int Postponed => Metrics.Steps.Sum(step => step.Postponed);
}

/// <summary>What the overview asks of the system.</summary>
internal sealed class OverviewService(
    ISystemMetrics metrics, IConnectors connectors, IExecutions executions, SystemCalls calls, TimeProvider time)
{
    /// <summary>How many connectors with trouble are shown.</summary>
    public const int ConnectorsShown = 8;

    private const int FailuresShown = 5;

    /// <summary>Reads what was counted during the last hour.</summary>
    public Task<Outcome<MetricSeries>> ReadAsync() => calls.ReadAsync(() => metrics.ReadAsync());

    /// <summary>Reads the names and states of the connectors with the most trouble.</summary>
    /// <param name="series">What was counted.</param>
    public async Task<IReadOnlyList<TroubledConnector>> ReadConnectorsAsync(MetricSeries series) =>
        await Task.WhenAll(series.Connectors.Take(ConnectorsShown).Select(ReadAsync));

    /// <summary>Reads the executions that failed last, during the last day.</summary>
    public async Task<IReadOnlyList<ExecutionSummary>> ReadFailuresAsync() => (await calls.ReadAsync(() => executions.ListAsync(
        new ExecutionQuery { Statuses = [ExecutionStatus.Failed], From = time.GetUtcNow().AddDays(-1), Limit = FailuresShown }))).Value?.Items ?? [];

    private async Task<TroubledConnector> ReadAsync(ConnectorMetrics connector)
    {
        var saved = await calls.FindAsync(() => connectors.GetAsync(connector.ConnectorId), "It was deleted.");
        return new TroubledConnector(connector, saved.Value?.Settings.Name, saved.Value?.Status);
    }
}
