using ExternalActions.Executions;
using Orleans.Runtime.Placement;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// Places an execution on the silo that accepted it, which may have it in hand without an activation; once that silo is gone, and with an
/// idempotency key, on the silo that is asked for it, as <see cref="PreferLocalPlacement"/> does by itself.
/// </summary>
/// <remarks>
/// Takes the place of Orleans' director for that strategy: a strategy of its own would be unknown to silos of an older version, which then could
/// not place executions at all.
/// </remarks>
internal sealed class ExecutionPlacement(IClusterMembershipService cluster, TimeProvider time) : IPlacementDirector
{
    /// <summary>How long ago executions were accepted at the most that a stopping silo still has in hand: it begins nothing more.</summary>
    internal static readonly TimeSpan Recently = TimeSpan.FromMinutes(10);

    private static readonly GrainType Type = GrainType.Create(ExecutionGrain.TypeName);

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

    /// <summary>The silo that may have an execution in hand; also while it stops and refuses activations, so that nobody works on it twice.</summary>
    private SiloAddress? FindHome(GrainId grain)
    {
        if (grain.Type != Type
            || !ExecutionId.TryReadHome(grain.GetGuidKey(), out var mark, out var acceptedAt))
        {
            return null;
        }

        foreach (var member in cluster.CurrentSnapshot.Members.Values)
        {
            if (MarkOf(member.SiloAddress) == mark)
            {
                return member.Status switch
                {
                    SiloStatus.Active => member.SiloAddress,
                    SiloStatus.ShuttingDown or SiloStatus.Stopping when time.GetUtcNow() - acceptedAt <= Recently => member.SiloAddress,
                    _ => null,
                };
            }
        }

        return null;
    }
}
