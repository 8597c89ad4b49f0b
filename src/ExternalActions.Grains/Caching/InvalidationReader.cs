using Microsoft.Extensions.Hosting;

namespace ExternalActions.Grains.Caching;

/// <summary>Asks the other silos what has changed, as long as this one runs.</summary>
internal sealed class InvalidationReader(CacheInvalidation invalidation, TimeProvider time) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await invalidation.ReadAsync(stoppingToken);
                await Task.Delay(CacheLimits.BetweenReads, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }
}
