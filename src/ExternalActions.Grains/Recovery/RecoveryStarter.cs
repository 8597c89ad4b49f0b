using ExternalActions.Executions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Recovery;

/// <summary>Once the silo runs, starts the sweep of every partition and the purge.</summary>
internal sealed partial class RecoveryStarter(IGrainFactory grains, TimeProvider time, ILogger<RecoveryStarter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var partitions = Enumerable.Range(0, ExecutionId.PartitionCount)
                    .Select(partition => grains.GetGrain<IRecoveryGrain>(partition).StartAsync());
                await Task.WhenAll([grains.GetGrain<IRetentionGrain>(0).StartAsync(), .. partitions]);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogStartFailed(exception);
                await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The recovery could not be started; it is tried again")]
    private partial void LogStartFailed(Exception exception);
}
