using ExternalActions.Core.Executions;
using ExternalActions.Grains.Executions;

namespace ExternalActions.Grains.Recovery;

/// <summary>
/// Wakes the executions of one partition that should have gone on by now, after a crash or a lost reminder. The key is the partition.
/// </summary>
[Alias("ea.IRecoveryGrain")]
public interface IRecoveryGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that the partition is swept each minute from now on, and sweeps it at once; called when a silo starts.</summary>
    [Alias("Start"), ResponseTimeout("01:00:00")]
    Task StartAsync();
}

/// <summary>Owns nothing but a permanent reminder; what is overdue is in the store.</summary>
/// <param name="backlog">What is overdue.</param>
/// <param name="due">Takes it up.</param>
/// <param name="time">The clock.</param>
[GrainType("recovery")]
public sealed class RecoveryGrain(IExecutionBacklog backlog, DueExecutions due, TimeProvider time) : Grain, IRecoveryGrain, IRemindable
{
    private const string SweepReminder = "sweep";
    private const int PageSize = 500;

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);

    // An execution is due from the moment it is accepted; one that its own silo works on needs no waking.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private int Partition => (int)this.GetPrimaryKeyLong();

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        await this.RegisterOrUpdateReminder(SweepReminder, SweepPeriod, SweepPeriod);
        // Also what is due before the next sweep would look: it may have lost its reminder in the crash.
        await SweepAsync(time.GetUtcNow() + SweepPeriod + Grace);
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => SweepAsync(time.GetUtcNow() - Grace);

    private async Task SweepAsync(DateTimeOffset dueBefore)
    {
        OverdueExecution? last = null;
        IReadOnlyList<OverdueExecution> page;
        do
        {
            page = await backlog.ListOverdueAsync(Partition, dueBefore, last, PageSize, CancellationToken.None);
            await due.TakeUpAsync(page);
            last = page.Count > 0 ? page[^1] : null;
        }
        while (page.Count == PageSize);
    }
}
