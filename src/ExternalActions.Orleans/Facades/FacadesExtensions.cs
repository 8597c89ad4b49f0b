using ExternalActions.Executions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ExternalActions.Facades;

/// <summary>Registers the facades of the system over Orleans.</summary>
public static class FacadesExtensions
{
    /// <summary>
    /// Adds <see cref="IExecutions"/>, <see cref="IActions"/>, <see cref="IConnectors"/> and <see cref="ISystemMetrics"/>. The host is a silo or an
    /// Orleans client: it provides <see cref="IGrainFactory"/> and <see cref="IExecutionReader"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddExternalActionsFacades(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        // A silo has its own, which starts executions in its own process.
        services.TryAddSingleton<INewExecutions, RemoteNewExecutions>();
        services.TryAddSingleton<ExecutionWait>();
        services.TryAddSingleton<IExecutions, ExecutionsFacade>();
        services.TryAddSingleton<IActions, ActionsFacade>();
        services.TryAddSingleton<IConnectors, ConnectorsFacade>();
        services.TryAddSingleton<ISystemMetrics, SystemMetricsFacade>();
        return services;
    }
}
