using ExternalActions.Core.Executions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Http;
using ExternalActions.Core.Metrics;
using ExternalActions.Core.Retries;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;
using ExternalActions.Grains.Flow;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Executions;

/// <summary>Makes the next attempt of an execution when its turn comes, and saves how it went.</summary>
public sealed partial class NextAttempt(
    ExecutionAttempts attempts,
    AttemptGate gate,
    ConnectorFlow flow,
    RetrySchedule schedule,
    ExecutionMetrics metrics,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<NextAttempt> logger)
{
    // Most attempts end sooner, and then the write that would say "running" is saved.
    private static readonly TimeSpan WriteRunningAfter = TimeSpan.FromSeconds(1);

    /// <summary>Makes the attempt.</summary>
    /// <param name="holder">Who has the execution in hand.</param>
    /// <param name="action">Its action at its pinned version; null to look it up.</param>
    /// <param name="values">Its coerced field values; null to coerce them.</param>
    /// <param name="writeRunningFirst">Whether to save that it is running before anything is sent; otherwise only once it takes long.</param>
    /// <param name="stop">Gives the attempt up.</param>
    /// <returns>True once the execution is saved as ended or waiting; false when it was stopped and stays as it is for the recovery to find.</returns>
    /// <exception cref="OperationCanceledException">It was stopped, or the silo stops, before the attempt began.</exception>
    internal async Task<bool> MakeAsync(
        IExecutionHolder holder, PinnedAction? action, FieldValues? values, bool writeRunningFirst, CancellationToken stop)
    {
        var execution = holder.Record.Execution;
        holder.IsQueued = true;
        // Before the slot: who waits here must not keep other connectors waiting.
        var entry = await flow.EnterAsync(execution.ConnectorId, execution.Id, execution.Waits, stop);
        using var permit = entry.Permit;
        if (entry.Refusal is { } refusal)
        {
            await TakeInAsync(holder, attempts.Postpone(execution, refusal), maxRetries: 0);
            return true;
        }

        using var slot = await gate.EnterAsync(execution.ConnectorId, stop);
        // A silo that stops begins nothing that it would have to break off.
        lifetime.ApplicationStopping.ThrowIfCancellationRequested();
        ExecutionLife.Begin(holder.Record, time.GetUtcNow());
        holder.IsQueued = false;
        if (writeRunningFirst)
        {
            await holder.SaveAsync();
        }

        var attempt = attempts.MakeAsync(holder.Record.Execution, action, values, permit, stop);
        if (!writeRunningFirst && !await EndsSoonAsync(attempt))
        {
            await SaveRunningAsync(holder, attempt);
        }

        var (outcome, maxRetries) = await attempt;
        permit?.Note(outcome);
        if (outcome.Verdict == AttemptVerdict.Cancelled && !holder.IsCancelAsked)
        {
            return false;
        }

        if (outcome.Fault is not null)
        {
            LogAttemptFault(outcome.Fault, execution.Id);
        }

        await TakeInAsync(holder, outcome, maxRetries);
        return true;
    }

    private async Task TakeInAsync(IExecutionHolder holder, AttemptOutcome outcome, int maxRetries)
    {
        var now = time.GetUtcNow();
        metrics.Attempted(holder.Record.Execution.ConnectorId, outcome);
        ExecutionLife.Apply(holder.Record, outcome, maxRetries, schedule, now);
        if (holder.Record.Execution.Status == ExecutionStatus.Waiting && holder.IsCancelAsked)
        {
            ExecutionLife.Cancel(holder.Record, now);
        }

        await holder.SaveAsync();
        if (holder.Record.Execution is { Status: ExecutionStatus.Waiting, NextRetryAt: { } due } waiting)
        {
            LogRetryScheduled(waiting.Id, due - now, waiting.WaitReason ?? waiting.Attempts[^1].Error?.Detail);
        }
    }

    /// <summary>Writes down that an attempt is under way; gives it up when that fails, so that it does not go on beside its repetition.</summary>
    private static async Task SaveRunningAsync(IExecutionHolder holder, Task attempt)
    {
        try
        {
            await holder.SaveAsync();
        }
        catch
        {
            holder.Stop();
            await attempt.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task<bool> EndsSoonAsync(Task task)
    {
        try
        {
            await task.WaitAsync(WriteRunningAfter, time);
            return true;
        }
        catch (TimeoutException)
        {
            // It may have ended between the limit and here, or in a timeout of its own, which its own await tells.
            return task.IsCompleted;
        }
    }

    [LoggerMessage(LogLevel.Information, "Execution {ExecutionId} tries again in {Delay}: {Reason}")]
    private partial void LogRetryScheduled(Guid executionId, TimeSpan delay, string? reason);

    [LoggerMessage(LogLevel.Error, "An attempt of execution {ExecutionId} failed by a fault of this server")]
    private partial void LogAttemptFault(Exception exception, Guid executionId);
}
