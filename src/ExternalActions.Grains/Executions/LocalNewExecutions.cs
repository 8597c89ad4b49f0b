using ExternalActions.Executions;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// New executions whose entries in the grain directory this silo keeps itself. To start one takes no message to another silo, and none that has just
/// died is missed.
/// </summary>
/// <remarks>
/// Should another silo keep the entry after all, as when the cluster has just changed, Orleans finds it there. An id is drawn until one fits, on
/// average as many times as there are silos.
/// </remarks>
internal sealed class LocalNewExecutions(IGrainFactory grains, ILocalSiloDetails silo, IClusterMembershipService cluster, TimeProvider time)
    : INewExecutions
{
    // A silo may have a small part of the ring by chance; so many draws still cost less than the messages that they save.
    private const int MostDraws = 256;

    private static readonly GrainType Type = GrainType.Create(ExecutionGrain.TypeName);

    // Looked up once: GetGrain<T> does it by reflection each time, which was 2 % of a trigger.
    private readonly GrainInterfaceType _interface = ((GrainReference)grains.GetGrain<IExecutionGrain>(Guid.Empty)).InterfaceType;
    private Ring? _ring;

    /// <inheritdoc/>
    public IExecutionGrain Create(out Guid id)
    {
        var range = FindRange();
        var now = time.GetUtcNow();
        GrainId grain;
        var draws = 0;
        do
        {
            id = ExecutionId.Create(now);
            grain = GrainId.Create(Type, GrainIdKeyExtensions.CreateGuidKey(id));
        }
        while (++draws < MostDraws && !range.Contains(grain));

        return (IExecutionGrain)grains.GetGrain(grain, _interface);
    }

    private DirectoryRange FindRange()
    {
        var snapshot = cluster.CurrentSnapshot;
        var ring = _ring;
        if (ring?.Snapshot != snapshot)
        {
            var active = snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress);
            _ring = ring = new Ring(snapshot, DirectoryRange.Of(silo.SiloAddress, active));
        }

        return ring.Range;
    }

    private sealed record Ring(ClusterMembershipSnapshot Snapshot, DirectoryRange Range);
}
