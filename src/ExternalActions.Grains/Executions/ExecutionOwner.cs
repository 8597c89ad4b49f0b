using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Services;
using Orleans.Services;

namespace ExternalActions.Grains.Executions;

/// <summary>A silo as the owner of the executions that it has in hand, for the grains of other silos.</summary>
[Alias("ea.IExecutionOwner")]
public interface IExecutionOwner : IGrainService
{
    /// <summary>Reads an execution as its run shows it; null when the silo does not have it in hand.</summary>
    /// <param name="id">The execution.</param>
    [Alias("Get")]
    Task<Execution?> GetAsync(Guid id);

    /// <summary>Waits until the silo no longer has an execution in hand.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="limit">How long to wait at most, up to <see cref="IExecutionGrain.LongestWait"/>.</param>
    /// <returns>The execution as it stands then; null when the silo does not have it in hand.</returns>
    [Alias("Wait")]
    [ResponseTimeout("00:00:06")]
    Task<Execution?> WaitAsync(Guid id, TimeSpan limit);

    /// <summary>Cancels an execution; null when the silo does not have it in hand.</summary>
    /// <param name="id">The execution.</param>
    [Alias("Cancel")]
    Task<Result<Execution>?> CancelAsync(Guid id);

    /// <summary>Makes an execution that waits for its connector try now.</summary>
    /// <param name="id">The execution.</param>
    [Alias("Wake")]
    Task WakeAsync(Guid id);

    /// <summary>Takes an execution up that is due, unless it is in hand.</summary>
    /// <param name="id">The execution.</param>
    [Alias("TakeUp")]
    Task TakeUpAsync(Guid id);
}

/// <summary>The one of a silo.</summary>
/// <param name="id">Its id.</param>
/// <param name="silo">Its silo.</param>
/// <param name="loggers">Where logs go.</param>
/// <param name="executions">What the silo has in hand.</param>
/// <param name="due">Takes up what is due.</param>
/// <param name="lifetime">Tells that the silo stops.</param>
public sealed class ExecutionOwner(
    GrainId id, Silo silo, ILoggerFactory loggers, SiloExecutions executions, DueExecutions due, IHostApplicationLifetime lifetime)
    : GrainService(id, silo, loggers), IExecutionOwner
{
    /// <inheritdoc/>
    public Task<Execution?> GetAsync(Guid id) => Task.FromResult(executions.TryFind(id, out var run) ? run.Shown : null);

    /// <inheritdoc/>
    public async Task<Execution?> WaitAsync(Guid id, TimeSpan limit)
    {
        if (!executions.TryFind(id, out var run))
        {
            return null;
        }

        await run.WaitAsync(limit, lifetime.ApplicationStopping);
        return run.Shown;
    }

    /// <inheritdoc/>
    public Task<Result<Execution>?> CancelAsync(Guid id) => executions.CancelAsync(id);

    /// <inheritdoc/>
    public Task WakeAsync(Guid id) => due.WakeAsync(id);

    /// <inheritdoc/>
    public Task TakeUpAsync(Guid id) => due.TakeUpAsync(id);
}

/// <summary>Reaches the owners of executions.</summary>
/// <param name="services">The silo's services.</param>
/// <param name="cluster">The silos of the cluster.</param>
/// <param name="silo">This silo.</param>
public sealed class ExecutionOwners(IServiceProvider services, IClusterMembershipService cluster, ILocalSiloDetails silo)
    : GrainServiceClient<IExecutionOwner>(services)
{
    private readonly int _local = SiloMark.Of(silo.SiloAddress);

    /// <summary>Finds the other silo that has an execution in hand.</summary>
    /// <param name="mark">The owner in the execution's row.</param>
    /// <returns>Null when it is this silo, or none that is alive.</returns>
    internal IExecutionOwner? Find(int? mark) => mark is { } owner && owner != _local && SiloMark.Find(cluster.CurrentSnapshot, owner) is { } member
        ? GetGrainService(member.SiloAddress)
        : null;
}
