using ExternalActions.Core.Metrics;
using ExternalActions.Metrics;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Services;
using Orleans.Services;

namespace ExternalActions.Grains.Metrics;

/// <summary>Tells the other silos what this one counted.</summary>
[Alias("ea.ISiloMetrics")]
public interface ISiloMetrics : IGrainService
{
    /// <summary>Reads the last hour of this silo.</summary>
    [Alias("Read")]
    Task<MetricSeries> ReadAsync();
}

/// <summary>The one of a silo.</summary>
public sealed class SiloMetrics(GrainId id, Silo silo, ILoggerFactory loggers, ExecutionMetrics metrics)
    : GrainService(id, silo, loggers), ISiloMetrics
{
    /// <inheritdoc/>
    public Task<MetricSeries> ReadAsync() => Task.FromResult(metrics.Read());
}

/// <summary>Reaches the one of any silo, from within a grain.</summary>
public sealed class SiloMetricsClient(IServiceProvider services) : GrainServiceClient<ISiloMetrics>(services)
{
    /// <summary>The one of a silo.</summary>
    /// <param name="silo">The silo.</param>
    public ISiloMetrics Of(SiloAddress silo) => GetGrainService(silo);
}
