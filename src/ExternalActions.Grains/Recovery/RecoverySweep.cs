using ExternalActions.Core.Executions;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Recovery;

/// <summary>Has every partition swept at once, whichever silos they are on.</summary>
internal sealed partial class RecoverySweep(IGrainFactory grains, TimeProvider time, ILogger<RecoverySweep> logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>Sweeps, and tries again until it is done or the silo stops. Also makes sure of the regular sweeps and purges.</summary>
    /// <param name="stopping">Set when the silo stops.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var partitions = Enumerable.Range(0, ExecutionPartition.Count)
                    .Select(partition => grains.GetGrain<IRecoveryGrain>(partition).StartAsync());
                await Task.WhenAll([grains.GetGrain<IRetentionGrain>(0).StartAsync(), .. partitions]);
                return;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                LogFailed(exception);
                await Task.Delay(RetryDelay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The recovery could not be started; it is tried again")]
    private partial void LogFailed(Exception exception);
}
