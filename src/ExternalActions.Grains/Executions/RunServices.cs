using ExternalActions.Core.Executions;
using ExternalActions.Core.Metrics;
using ExternalActions.Core.Retries;
using ExternalActions.Grains.Flow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ExternalActions.Grains.Executions;

/// <summary>What every <see cref="ExecutionRun"/> of a silo works with.</summary>
/// <param name="storage">The storage of execution grains.</param>
/// <param name="attempts">Makes attempts.</param>
/// <param name="attemptLimiter">Limits how many are made at a time.</param>
/// <param name="connectorLimiters">The limits of connectors.</param>
/// <param name="schedule">The delays between attempts.</param>
/// <param name="metrics">Counts attempts and ends.</param>
/// <param name="health">Told of failures of the store.</param>
/// <param name="silo">This silo, which owns its runs.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Tells that the silo stops.</param>
/// <param name="logger">The log of all runs.</param>
public sealed class RunServices(
    [FromKeyedServices(ExecutionStorage.Name)] IGrainStorage storage,
    ExecutionAttempts attempts,
    AttemptLimiter attemptLimiter,
    ConnectorLimiters connectorLimiters,
    RetrySchedule schedule,
    ExecutionMetrics metrics,
    IExecutionStoreHealth health,
    ILocalSiloDetails silo,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<RunServices> logger)
{
    internal IGrainStorage Storage => storage;

    internal ExecutionAttempts Attempts => attempts;

    internal AttemptLimiter AttemptLimiter => attemptLimiter;

    internal ConnectorLimiters ConnectorLimiters => connectorLimiters;

    internal RetrySchedule Schedule => schedule;

    internal ExecutionMetrics Metrics => metrics;

    internal IExecutionStoreHealth Health => health;

    internal TimeProvider Time => time;

    internal CancellationToken Stopping => lifetime.ApplicationStopping;

    internal ILogger Logger => logger;

    /// <summary>The mark of this silo in what it has in hand.</summary>
    internal int Owner { get; } = SiloMark.Of(silo.SiloAddress);
}
