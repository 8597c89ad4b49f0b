using ExternalActions.Executions;
using Orleans.Runtime.Placement;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// Places executions on the silo that is asked for them, as <see cref="PreferLocalPlacement"/> does by itself; but one that was accepted just now
/// on the silo that accepted it, which may have it in hand without an activation.
/// </summary>
/// <remarks>
/// Takes the place of Orleans' director for that strategy: a strategy of its own would be unknown to silos of an older version, which then could
/// not place executions at all.
/// </remarks>
internal sealed class ExecutionPlacement(IClusterMembershipService cluster, TimeProvider time) : IPlacementDirector
{
    private static readonly GrainType Type = GrainType.Create(ExecutionGrain.TypeName);

    // A run has an activation after a second; the rest is for clocks that differ.
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(1);

    /// <summary>The mark of a silo in the ids of executions that it accepts.</summary>
    /// <param name="silo">The silo.</param>
    /// <returns>24 bits.</returns>
    public static int MarkOf(SiloAddress silo) => silo.GetConsistentHashCode() & 0xFFFFFF;

    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        if (FindHome(target.GrainIdentity) is { } home)
        {
            return Task.FromResult(home);
        }

        var compatible = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible) is { } hint)
        {
            return Task.FromResult(hint);
        }

        var isLocal = context.LocalSiloStatus == SiloStatus.Active && compatible.Contains(context.LocalSilo);
#pragma warning disable CA5394 // A choice of silos needs no secret randomness.
        return Task.FromResult(isLocal ? context.LocalSilo : compatible[Random.Shared.Next(compatible.Length)]);
#pragma warning restore CA5394
    }

    /// <summary>The silo that may have an execution in hand; also while it stops, when it refuses activations, so that nobody works on it twice.</summary>
    private SiloAddress? FindHome(GrainId grain)
    {
        if (grain.Type != Type
            || !ExecutionId.TryReadHome(grain.GetGuidKey(), out var mark, out var acceptedAt)
            || time.GetUtcNow() - acceptedAt > JustNow)
        {
            return null;
        }

        foreach (var member in cluster.CurrentSnapshot.Members.Values)
        {
            if (member.Status is not SiloStatus.Dead && MarkOf(member.SiloAddress) == mark)
            {
                return member.SiloAddress;
            }
        }

        return null;
    }
}
