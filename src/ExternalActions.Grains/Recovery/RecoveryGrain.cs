using ExternalActions.Core.Executions;
using ExternalActions.Grains.Executions;
using Microsoft.Extensions.Logging;

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

/// <summary>
/// Looks for what is overdue every two seconds as well, beside its permanent reminder: reminders bring most of it, but not more than a silo can
/// keep in memory (see the storage's loading of reminders).
/// </summary>
[GrainType("recovery")]
public sealed partial class RecoveryGrain : Grain, IRecoveryGrain, IRemindable
{
    private const string SweepReminder = "sweep";

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(2);

    // An execution is due from the moment it is accepted; one that its own silo works on needs no waking.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly OverdueReader _reader;
    private readonly IExecutionStoreHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger<RecoveryGrain> _logger;

    /// <summary>Creates one that has looked at nothing.</summary>
    /// <param name="backlog">What is overdue.</param>
    /// <param name="due">Takes it up.</param>
    /// <param name="health">Told when the store cannot be read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to say what failed.</param>
    public RecoveryGrain(
        IExecutionBacklog backlog, DueExecutions due, IExecutionStoreHealth health, TimeProvider time, ILogger<RecoveryGrain> logger)
    {
        _reader = new OverdueReader((int)this.GetPrimaryKeyLong(), backlog, due);
        (_health, _time, _logger) = (health, time, logger);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(LookPeriod, LookPeriod) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        await this.RegisterOrUpdateReminder(SweepReminder, SweepPeriod, SweepPeriod);
        // Also what is due before the next sweep would look: it may have lost its reminder in the crash.
        await _reader.SweepAsync(_time.GetUtcNow() + SweepPeriod + Grace, CancellationToken.None);
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        _reader.SweepAsync(_time.GetUtcNow() - Grace, CancellationToken.None);

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _reader.LookAsync(_time.GetUtcNow() - LookPeriod, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The next look begins where this one did.
            if (!_health.IsOutage(exception))
            {
                LogNotLooked(exception);
            }

            _health.Report();
        }
    }

    [LoggerMessage(LogLevel.Warning, "What is overdue could not be read; the next look tries it")]
    private partial void LogNotLooked(Exception exception);
}
