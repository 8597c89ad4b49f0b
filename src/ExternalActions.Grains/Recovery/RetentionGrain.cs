using ExternalActions.Core.Executions;
using ExternalActions.Grains.Executions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExternalActions.Grains.Recovery;

/// <summary>Deletes executions that ended long ago. One grain, key 0.</summary>
[Alias("ea.IRetentionGrain")]
public interface IRetentionGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that ended executions are purged each hour from now on; called when a silo starts.</summary>
    [Alias("Start")]
    Task StartAsync();
}

/// <summary>Purges in small steps, so that no step keeps executions waiting for the store.</summary>
[GrainType("retention")]
public sealed partial class RetentionGrain(
    IExecutionBacklog backlog, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<RetentionGrain> logger)
    : Grain, IRetentionGrain, IRemindable
{
    private const string PurgeReminder = "purge";
    private const int StepSize = 500;

    private static readonly TimeSpan FirstPurge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PurgePeriod = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public Task StartAsync() => this.RegisterOrUpdateReminder(PurgeReminder, FirstPurge, PurgePeriod);

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (options.Value.Retention is not { } retention)
        {
            return;
        }

        var endedBefore = time.GetUtcNow() - retention;
        var total = 0;
        int step;
        do
        {
            step = await backlog.PurgeAsync(endedBefore, StepSize, CancellationToken.None);
            total += step;
        }
        while (step == StepSize);

        if (total > 0)
        {
            LogPurged(total, endedBefore);
        }
    }

    [LoggerMessage(LogLevel.Information, "Purged {Count} executions that ended before {EndedBefore:u}")]
    private partial void LogPurged(int count, DateTimeOffset endedBefore);
}
