using Microsoft.Extensions.Logging;
using Orleans.Runtime.Services;
using Orleans.Services;

namespace ExternalActions.Grains.Caching;

/// <summary>What the caches of a silo are to the other silos.</summary>
[Alias("ea.ISiloCaches")]
internal interface ISiloCaches : IGrainService
{
    /// <summary>Removes what the silo has cached of something.</summary>
    /// <param name="id">What has changed.</param>
    [Alias("Invalidate")]
    Task InvalidateAsync(Guid id);

    /// <summary>Reads what has changed on the silo.</summary>
    /// <param name="since">The number of the last change that the reader knows; null when it knows none.</param>
    [Alias("Read")]
    Task<Invalidations> ReadAsync(long? since);
}

/// <summary>Those of this silo.</summary>
internal sealed class SiloCaches(GrainId id, Silo silo, ILoggerFactory loggers, InvalidationLog log, CacheInvalidation caches)
    : GrainService(id, silo, loggers), ISiloCaches
{
    /// <inheritdoc/>
    public Task InvalidateAsync(Guid id)
    {
        caches.Invalidate(id);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Invalidations> ReadAsync(long? since) => Task.FromResult(log.Read(since));
}

/// <summary>Reaches those of any silo.</summary>
internal sealed class SiloCachesClient(IServiceProvider services) : GrainServiceClient<ISiloCaches>(services)
{
    /// <summary>Those of one silo.</summary>
    /// <param name="silo">The silo.</param>
    public ISiloCaches Of(SiloAddress silo) => GetGrainService(silo);
}
