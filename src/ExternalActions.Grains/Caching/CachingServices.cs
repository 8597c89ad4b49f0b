using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Caching;

/// <summary>Registers what keeps the caches of all silos true.</summary>
internal static class CachingServices
{
    /// <summary>Adds it to a silo.</summary>
    /// <param name="silo">The silo.</param>
    public static void AddCacheInvalidation(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<CacheLease>();
        silo.Services.AddSingleton<InvalidationLog>();
        silo.Services.AddSingleton<CacheInvalidation>();
        silo.Services.AddSingleton<ICacheInvalidation>(provider => provider.GetRequiredService<CacheInvalidation>());
        silo.Services.AddSingleton<SiloCachesClient>();
        silo.Services.AddSingleton<ICachePeers, CachePeers>();
        silo.Services.AddHostedService<InvalidationReader>();
        silo.AddGrainService<SiloCaches>();
    }

    /// <summary>Adds a cache whose entries are invalidated.</summary>
    /// <param name="services">Where to add it.</param>
    /// <typeparam name="T">The cache.</typeparam>
    public static void AddInvalidatedCache<T>(this IServiceCollection services)
        where T : class, IInvalidatedCache
    {
        services.AddSingleton<T>();
        services.AddSingleton<IInvalidatedCache>(provider => provider.GetRequiredService<T>());
    }
}
