using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.Extensions.Hosting;
using Orleans.Concurrency;
using Orleans.Storage;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// The address of one execution: leads what is asked of it to the run on the silo that has it in hand, and else answers what is stored. Keeps
/// nothing itself, so its calls need not wait for each other, and an execution that ends before it is asked for never has an activation.
/// </summary>
/// <param name="executions">What this silo has in hand.</param>
/// <param name="due">Takes up what is due.</param>
/// <param name="owners">Reaches the other silos that have executions in hand.</param>
/// <param name="reminders">The reminders of long waits.</param>
/// <param name="store">What is stored.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Tells that the silo stops.</param>
[ExecutionPlacement, Reentrant, GrainType(TypeName)]
public sealed class ExecutionGrain(
    SiloExecutions executions,
    DueExecutions due,
    ExecutionOwners owners,
    RetryReminders reminders,
    IStoredExecutions store,
    TimeProvider time,
    IHostApplicationLifetime lifetime) : Grain, IExecutionGrain, IRemindable
{
    /// <summary>The grain type.</summary>
    internal const string TypeName = "execution";

    // An execution that no silo has in hand waits for minutes or longer; how often to look whether it goes on while a caller waits.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    // For the answer of another silo after the limit of a wait. What the response timeout leaves beyond it is for a read of the store.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(500);

    // Each time another silo has changed the execution just then.
    private const int MostCancelTries = 10;

    private Guid Id => this.GetPrimaryKey();

    /// <inheritdoc/>
    public Task<Result<Execution>> StartAsync(ExecutionRequest request) => executions.StartAsync(Id, request);

    /// <inheritdoc/>
    public async Task<Execution?> GetAsync() => (await LookAsync()).Seen;

    /// <inheritdoc/>
    public async Task<Execution?> WaitAsync(TimeSpan limit)
    {
        var most = TimeSpan.FromTicks(Math.Clamp(limit.Ticks, 0, IExecutionGrain.LongestWait.Ticks));
        var end = WaitForEndAsync(most);
        end.Ignore();
        try
        {
            return await end.WaitAsync(most + AnswerTime, time);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            // The silo that has it in hand does not answer.
            return (await store.FindAsync(Id, CancellationToken.None))?.Record.Execution;
        }
    }

    /// <inheritdoc/>
    public async Task<Result<Execution>> CancelAsync()
    {
        for (var tries = 1; ; tries++)
        {
            if (await executions.CancelAsync(Id) is { } answer)
            {
                return answer;
            }

            if (await store.FindAsync(Id, CancellationToken.None) is not { } stored)
            {
                return Absent.Execution(Id);
            }

            if (stored.Record.Execution is { HasEnded: true } ended)
            {
                return ExecutionProblems.AlreadyEnded(ended);
            }

            if (owners.Find(stored.Record.Owner) is { } owner && await owner.CancelAsync(Id) is { } told)
            {
                return told;
            }

            try
            {
                if (await CancelStoredAsync(stored) is { } cancelled)
                {
                    await reminders.DeleteAsync(this.GetGrainId());
                    return cancelled;
                }
            }
            catch (InconsistentStateException) when (tries < MostCancelTries)
            {
                // It went on elsewhere just now.
            }
        }
    }

    /// <inheritdoc/>
    public Task ResumeAsync() => due.TakeUpAsync(Id);

    /// <inheritdoc/>
    public Task WakeAsync() => due.WakeAsync(Id);

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // Many tick at once; the silo takes them up as it has room.
        due.TakeUpAsync(Id).Ignore();
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task<Execution?> WaitForEndAsync(TimeSpan limit)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var (seen, run, owner) = await LookAsync();
            var left = limit - time.GetElapsedTime(began);
            if (seen is not { HasEnded: false } || left <= TimeSpan.Zero || lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return seen;
            }

            var told = run is not null ? await WaitAsync(run, left) : owner is not null ? await owner.WaitAsync(Id, left) : null;
            if (told is { Status: not ExecutionStatus.Waiting })
            {
                return told;
            }

            if (run is not null || owner is not null)
            {
                // It is no longer in hand there, or the limit has passed.
                continue;
            }

            await Task.Delay(left < BetweenLooks ? left : BetweenLooks, time, lifetime.ApplicationStopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task<Execution?> WaitAsync(ExecutionRun run, TimeSpan limit)
    {
        await run.WaitAsync(limit, lifetime.ApplicationStopping);
        return run.Shown;
    }

    private async Task<(Execution? Seen, ExecutionRun? Run, IExecutionOwner? Owner)> LookAsync()
    {
        if (executions.TryFind(Id, out var run) && run.Shown is { } shown)
        {
            return (shown, run, null);
        }

        if (await store.FindAsync(Id, CancellationToken.None) is not { } stored)
        {
            return default;
        }

        return stored.Record.Execution is { HasEnded: false }
            && owners.Find(stored.Record.Owner) is { } owner
            && await owner.GetAsync(Id) is { } told
            ? (told, null, owner)
            : (stored.Record.Execution, null, null);
    }

    private async Task<Execution?> CancelStoredAsync(StoredExecution stored)
    {
        if (!executions.TryTake(stored, out var run))
        {
            return null;
        }

        try
        {
            await run.SaveCancelledAsync();
            return run.Shown;
        }
        finally
        {
            executions.Leave(run);
        }
    }
}
