using ExternalActions.Metrics;

namespace ExternalActions.Facades;

/// <summary>What the system counted, over all of its silos.</summary>
public interface ISystemMetrics
{
    /// <summary>Reads the last hour of all silos that answer; at most a second old.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SystemUnavailableException">The system cannot be reached now.</exception>
    Task<MetricSeries> ReadAsync(CancellationToken cancellationToken = default);
}
