namespace ExternalActions.Grains.Caching;

/// <summary>The other silos as the cluster's membership tells them.</summary>
internal sealed class CachePeers(IClusterMembershipService membership, ILocalSiloDetails local, SiloCachesClient silos) : ICachePeers
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<SiloAddress, bool> Others => membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
        .Where(member => !member.SiloAddress.Equals(local.SiloAddress))
        .ToDictionary(member => member.SiloAddress, member => member.Status == SiloStatus.Active);

    /// <inheritdoc/>
    public Task InvalidateAsync(SiloAddress silo, Guid id) => silos.Of(silo).InvalidateAsync(id);

    /// <inheritdoc/>
    public Task<Invalidations> ReadAsync(SiloAddress silo, long? since) => silos.Of(silo).ReadAsync(since);

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellationToken) => membership.Refresh(cancellationToken: cancellationToken).AsTask();
}
