using ExternalActions.Catalog;
using ExternalActions.Facades;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ExternalActions.Api.Health;

/// <summary>Ready means that a grain and the execution store answer, and that the server is not about to stop.</summary>
internal sealed class ReadyCheck(IConnectors connectors, IExecutions executions, IHostApplicationLifetime lifetime) : IHealthCheck
{
    // An id that no execution has: of no version that is made here.
    private static readonly Guid NoExecution = Guid.AllBitsSet;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The server is stopping.");
        }

        // A failure is thrown: the health check service logs it and reports the check as failed.
        await connectors.ListAsync(new CatalogQuery { Limit = 1 }, cancellationToken);
        await executions.FindAsync(NoExecution, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
