using ExternalActions.Catalog;
using ExternalActions.Executions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ExternalActions.Api.Health;

/// <summary>Ready means that a grain and the execution store answer, and that the server is not about to stop.</summary>
internal sealed class ReadyCheck(IGrainFactory grains, IExecutionReader reader, IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The server is stopping.");
        }

        // A failure is thrown: the health check service logs it and reports the check as failed.
        await grains.GetGrain<ICatalogGrain>(0).ListConnectorsAsync(new CatalogQuery { Limit = 1 }).WaitAsync(cancellationToken);
        await reader.FindAsync(Guid.Empty, cancellationToken).WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
