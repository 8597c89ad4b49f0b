using Orleans.Concurrency;

namespace ExternalActions.Metrics;

/// <summary>Sums up what the silos of the cluster counted; the key is 0.</summary>
[Alias("ea.IMetricsGrain")]
public interface IMetricsGrain : IGrainWithIntegerKey
{
    /// <summary>Reads the last hour of all silos that answer; at most a second old.</summary>
    [Alias("Read"), ReadOnly]
    Task<MetricSeries> ReadAsync();
}
