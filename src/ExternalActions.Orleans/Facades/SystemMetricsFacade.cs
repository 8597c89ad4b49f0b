using ExternalActions.Metrics;

namespace ExternalActions.Facades;

/// <summary>What the system counted, from its grain.</summary>
internal sealed class SystemMetricsFacade(IGrainFactory grains) : ISystemMetrics
{
    /// <inheritdoc/>
    public Task<MetricSeries> ReadAsync(CancellationToken cancellationToken) =>
        Reach.CallAsync(grains.GetGrain<IMetricsGrain>(0).ReadAsync, cancellationToken);
}
