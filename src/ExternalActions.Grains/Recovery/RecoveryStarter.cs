using ExternalActions.Executions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Recovery;

/// <summary>
/// Once the silo runs, starts the sweep of every partition and the purge; and again whenever a silo of the cluster dies, since what that
/// silo worked on would otherwise wait for the next regular sweep.
/// </summary>
internal sealed partial class RecoveryStarter(
    IGrainFactory grains, IClusterMembershipService membership, ILocalSiloDetails silo, TimeProvider time, ILogger<RecoveryStarter> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    // The others learn of the death a little later, and until then their calls may still be sent to the dead silo.
    private static readonly TimeSpan AfterDeath = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = DeadOf(membership.CurrentSnapshot);
        await RecoverAsync(stoppingToken);
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                var dead = DeadOf(snapshot);
                var died = dead.Count(address => !known.Contains(address));
                known = dead;
                // One silo is enough. Should it die as well, that is another death.
                if (died > 0 && IsFirst(snapshot))
                {
                    await Task.Delay(AfterDeath, time, stoppingToken);
                    LogDied(died);
                    await RecoverAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private static HashSet<SiloAddress> DeadOf(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead).Select(member => member.SiloAddress)];

    private bool IsFirst(ClusterMembershipSnapshot snapshot) => silo.SiloAddress.Equals(snapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active)
        .Select(member => member.SiloAddress)
        .Min());

    private async Task RecoverAsync(CancellationToken stoppingToken)
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

    [LoggerMessage(LogLevel.Information, "Silos have gone ({Count}); the recovery looks for executions that they worked on")]
    private partial void LogDied(int count);

    [LoggerMessage(LogLevel.Warning, "The recovery could not be started; it is tried again")]
    private partial void LogStartFailed(Exception exception);
}
