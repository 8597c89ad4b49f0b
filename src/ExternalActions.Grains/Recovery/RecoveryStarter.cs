using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Recovery;

/// <summary>
/// Once the silo runs, starts the sweep of every partition and the purge; and again whenever a silo of the cluster dies, since what that
/// silo worked on would otherwise wait for the next regular sweep.
/// </summary>
internal sealed partial class RecoveryStarter(
    RecoverySweep sweep, IClusterMembershipService membership, ILocalSiloDetails silo, TimeProvider time, ILogger<RecoveryStarter> logger)
    : BackgroundService
{
    // The others learn of the death a little later, and until then their calls may still be sent to the dead silo.
    private static readonly TimeSpan AfterDeath = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = DeadOf(membership.CurrentSnapshot);
        await sweep.RunAsync(stoppingToken);
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
                    await sweep.RunAsync(stoppingToken);
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

    [LoggerMessage(LogLevel.Information, "Silos have gone ({Count}); the recovery looks for executions that they worked on")]
    private partial void LogDied(int count);
}
