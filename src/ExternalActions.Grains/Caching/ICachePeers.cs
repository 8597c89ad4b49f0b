namespace ExternalActions.Grains.Caching;

/// <summary>The other silos of the cluster, as far as their caches and changes are concerned.</summary>
internal interface ICachePeers
{
    /// <summary>The other silos that may make changes, and whether each is active; one that is not is about to stop.</summary>
    IReadOnlyDictionary<SiloAddress, bool> Others { get; }

    /// <summary>Makes a silo remove what it has cached of something.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="id">What has changed.</param>
    Task InvalidateAsync(SiloAddress silo, Guid id);

    /// <summary>Reads what has changed on a silo.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="since">The number of the last change that is known; null when none is.</param>
    Task<Invalidations> ReadAsync(SiloAddress silo, long? since);

    /// <summary>
    /// Reads the cluster's members again. A silo that the others have declared dead while it was cut off from them learns of it and ends.
    /// </summary>
    Task RefreshAsync(CancellationToken cancellationToken);
}
