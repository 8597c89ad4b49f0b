using ExternalActions.Core.Executions;
using ExternalActions.Core.Http;
using ExternalActions.Core.Metrics;
using ExternalActions.Core.OAuth2;
using ExternalActions.Core.Retries;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;
using ExternalActions.Grains.Caching;
using ExternalActions.Grains.Connectors;
using ExternalActions.Grains.Executions;
using ExternalActions.Grains.Flow;
using ExternalActions.Grains.Metrics;
using ExternalActions.Grains.Recovery;
using ExternalActions.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ExternalActions.Grains.Hosting;

/// <summary>Registers what the grains need.</summary>
public static class GrainsSiloBuilderExtensions
{
    /// <summary>
    /// Adds connectors, actions and executions to a silo. The silo must have a default grain storage, a grain storage named
    /// <see cref="ExecutionStorage.Name"/>, reminders and Data Protection.
    /// </summary>
    /// <param name="silo">The silo.</param>
    public static ISiloBuilder AddExternalActionsGrains(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddValidatedOptions<ExecutionOptions>(ExecutionOptions.Section, options => options.Validate());
        services.AddValidatedOptions<RetryOptions>(RetryOptions.Section, options => options.Validate());
        services.AddValidatedOptions<OutboundOptions>(OutboundOptions.Section, options => options.Validate());
        services.AddValidatedOptions<OAuth2Options>(OAuth2Options.Section, options => options.Validate());
        services.AddOptions<GrainCollectionOptions>().Configure<IOptions<ExecutionOptions>>(
            (collection, executions) =>
            {
                collection.DeactivationTimeout = executions.Value.ShutdownGrace + TimeSpan.FromSeconds(5);
                collection.ClassSpecificCollectionAge[typeof(ExecutionGrain).FullName!] = IdleExecution;
            });
        services.AddOptions<HostOptions>().Configure<IOptions<ExecutionOptions>>(
            (host, executions) => host.ShutdownTimeout = executions.Value.ShutdownGrace + TimeSpan.FromSeconds(20));

        services.AddSingleton(provider => Value<OutboundOptions>(provider));
        services.AddSingleton(provider => Value<OAuth2Options>(provider));
        services.AddSingleton(provider => new RetrySchedule(Value<RetryOptions>(provider), Random.Shared));
        services.AddSingleton<AddressPolicy>();
        services.AddSingleton(provider => new HttpMessageInvoker(
            OutboundHttp.CreateHandler(Value<OutboundOptions>(provider), provider.GetRequiredService<AddressPolicy>())));
        services.AddSingleton<AttemptSender>();
        services.AddSingleton<ConnectionTester>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<TokenRevoker>();
        services.AddSingleton<SecretProtector>();
        services.AddInvalidatedCache<ConnectorCache>();
        services.AddInvalidatedCache<ActionCache>();
        services.AddSingleton<AttemptLimiter>();
        services.AddSingleton(
            provider => ActivatorUtilities.CreateInstance<ConnectorLimiters>(provider, MostCalls(Value<ExecutionOptions>(provider))));
        services.AddSingleton<ExecutionAttempts>();
        services.AddSingleton<ExecutionAcceptance>();
        services.AddSingleton<RunServices>();
        services.AddSingleton<SiloExecutions>();
        services.AddSingleton<INewExecutions>(provider => provider.GetRequiredService<SiloExecutions>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloExecutions>());
        services.AddSingleton<TakeUpLimiter>();
        services.AddSingleton<DueExecutions>();
        services.AddHostedService(provider => provider.GetRequiredService<DueExecutions>());
        services.AddSingleton<RetryReminders>();
        services.AddHostedService(provider => provider.GetRequiredService<RetryReminders>());
        services.AddSingleton<ExecutionOwners>();
        services.AddPlacementDirector<ExecutionPlacement, ExecutionPlacementDirector>();
        silo.AddGrainService<ExecutionOwner>();
        services.AddSingleton<WaitingExecutions>();
        services.AddSingleton<RecoverySweep>();
        services.AddSingleton<ExecutionMetrics>();
        services.AddSingleton<SiloMetricsClient>();
        services.AddHostedService<RecoveryStarter>();
        services.AddHostedService<OutageRecovery>();
        services.AddHostedService<WaitingCount>();
        silo.AddGrainService<SiloMetrics>();
        silo.AddCacheInvalidation();
        silo.AddOutgoingGrainCallFilter<RetryRejectedCalls>();
        return silo;
    }

    // Executions are many, and few are asked for again soon.
    private static readonly TimeSpan IdleExecution = TimeSpan.FromMinutes(2);

    private static int MostCalls(ExecutionOptions options) => Math.Min(options.MaxConcurrentAttemptsPerConnector, options.MaxConcurrentAttempts);

    private static T Value<T>(IServiceProvider provider)
        where T : class => provider.GetRequiredService<IOptions<T>>().Value;
}
