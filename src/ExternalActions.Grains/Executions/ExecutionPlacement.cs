using ExternalActions.Core.Executions;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace ExternalActions.Grains.Executions;

/// <summary>Places the address of an execution on the silo that accepted it, and else on the silo that is asked.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ExecutionPlacementAttribute() : PlacementAttribute(new ExecutionPlacement());

/// <summary>See <see cref="ExecutionPlacementAttribute"/>.</summary>
internal sealed class ExecutionPlacement : PlacementStrategy;

/// <summary>
/// Chooses the silo whose mark is in the execution's id, which most likely has it in hand; once that silo is gone, and with an idempotency key, the
/// silo that is asked. It is a short cut only: the grain finds the owner of an execution from any silo.
/// </summary>
/// <param name="cluster">The silos of the cluster.</param>
internal sealed class ExecutionPlacementDirector(IClusterMembershipService cluster) : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        if (ExecutionHome.TryRead(target.GrainIdentity.GetGuidKey(), out var mark, out _)
            && SiloMark.Find(cluster.CurrentSnapshot, mark) is { Status: SiloStatus.Active, SiloAddress: var home }
            && compatible.Contains(home))
        {
            return Task.FromResult(home);
        }

        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible) is { } hint)
        {
            return Task.FromResult(hint);
        }

        var isLocal = context.LocalSiloStatus == SiloStatus.Active && compatible.Contains(context.LocalSilo);
#pragma warning disable CA5394 // A choice of silos needs no secret randomness.
        return Task.FromResult(isLocal ? context.LocalSilo : compatible[Random.Shared.Next(compatible.Length)]);
#pragma warning restore CA5394
    }
}
