using ExternalActions.Core.Executions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Http;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;
using ExternalActions.Grains.Flow;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// Owns one execution while its silo has it in hand: its record and ETag, the loop of attempt, save and short wait, and what callers see of it
/// and ask of it. A silo has one run of an execution at most; should two silos have one, the version of the row lets only one of them save.
/// </summary>
/// <remarks>
/// A new execution is sent before anything is written but its row, and its row names this silo as its owner. A silo that takes up an execution
/// writes <see cref="ExecutionStatus.Running"/> first.
/// </remarks>
internal sealed partial class ExecutionRun : IDisposable
{
    /// <summary>From here on a reminder waits, and the execution is not in hand. A shorter wait is a timer's.</summary>
    /// <remarks>
    /// Reminders are meant for minutes and hours (learn.microsoft.com/dotnet/orleans/grains/timers-and-reminders). When a timer is lost with its
    /// silo, the recovery finds the execution by its due time.
    /// </remarks>
    public static readonly TimeSpan LongWait = TimeSpan.FromMinutes(1);

    // Most attempts end sooner, and then the write that would say "running" is saved.
    private static readonly TimeSpan WriteRunningAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly RunServices _services;
    private readonly RunState _state;
    private readonly RunWaiters _waiters = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RunPause _pause;
    private volatile bool _isCancelAsked;
    private volatile bool _isAttempting;

    /// <summary>A run of a new execution, which is not stored yet.</summary>
    /// <param name="accepted">The execution as it was accepted.</param>
    /// <param name="grain">The id of its grain.</param>
    /// <param name="services">What runs work with.</param>
    public ExecutionRun(ExecutionRecord accepted, GrainId grain, RunServices services)
        : this(accepted, eTag: null, grain, services)
    {
    }

    /// <summary>A run of a stored execution.</summary>
    /// <param name="record">What is stored.</param>
    /// <param name="eTag">The version of the row.</param>
    /// <param name="grain">The id of its grain.</param>
    /// <param name="services">What runs work with.</param>
    public ExecutionRun(ExecutionRecord record, string? eTag, GrainId grain, RunServices services)
    {
        _services = services;
        _state = new RunState(record, eTag, grain, services);
        _pause = new RunPause(services.Time, _stop.Token);
        Id = record.Execution.Id;
    }

    /// <summary>The execution's id.</summary>
    public Guid Id { get; }

    /// <summary>The id of its grain.</summary>
    public GrainId Grain => _state.Grain;

    /// <inheritdoc cref="RunState.Shown"/>
    public Execution? Shown => _state.Shown;

    /// <summary>What is stored of it, or is about to be.</summary>
    public ExecutionRecord Record => _state.Record;

    /// <summary>Ends when it is known whether a new execution is stored; in a failure when it is not.</summary>
    public Task Acceptance { get; private set; } = Task.CompletedTask;

    /// <summary>Ends when the silo no longer has the execution in hand, however that came, and never in a failure.</summary>
    public Task Completion => _waiters.Completion;

    /// <summary>Whether the run broke off by a failure: what it had in memory may not be what is stored.</summary>
    public bool HasFailed { get; private set; }

    private Execution Current => _state.Current;

    /// <summary>Stores a new execution.</summary>
    /// <exception cref="InconsistentStateException">There is already an execution of this id.</exception>
    public Task AcceptAsync() => Acceptance = SaveNewAsync();

    /// <summary>
    /// Works on the execution until it has ended, must wait for long, or is given up. Leaves <see cref="Completion"/> to its caller.
    /// </summary>
    /// <param name="action">The action at its pinned version; null to look it up.</param>
    /// <param name="values">The coerced field values; null to coerce them.</param>
    /// <param name="attempted">Called once, when the first attempt has been made or the run has ended without one.</param>
    /// <returns>When the next attempt is due, if the execution must wait for long; null otherwise.</returns>
    public async Task<DateTimeOffset?> RunAsync(PinnedAction? action, FieldValues? values, Action? attempted)
    {
        try
        {
            var isFirst = values is not null;
            if (!isFirst && Current.Status is ExecutionStatus.Pending or ExecutionStatus.Running)
            {
                await InterruptAsync();
            }

            while (await IsDueAsync())
            {
                await AttemptAsync(action, values, isFirst);
                isFirst = false;
                attempted?.Invoke();
                attempted = null;
            }

            return Current is { Status: ExecutionStatus.Waiting, NextRetryAt: { } due } ? due : null;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested || _services.Stopping.IsCancellationRequested)
        {
            // Stopped before an attempt began or while one was under way: the row stays as it is, and the recovery finds it after a shutdown.
            return null;
        }
        catch (InconsistentStateException)
        {
            HasFailed = true;
            LogTakenElsewhere(_services.Logger, Id);
            return null;
        }
        catch (Exception exception)
        {
            HasFailed = true;
            LogRunFailed(_services.Logger, exception, Id);
            _services.Health.Report();
            return null;
        }
        finally
        {
            attempted?.Invoke();
        }
    }

    /// <summary>Says that the silo no longer has the execution in hand.</summary>
    public void Complete() => _waiters.Leave();

    /// <summary>Waits until the run has left, or could not save what it came to.</summary>
    /// <param name="limit">How long to wait at most.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>False when the limit passed or the wait was given up.</returns>
    public async Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await _waiters.News.WaitAsync(limit, _services.Time, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// Makes an execution that waits for its connector try now, or once more after the attempt under way, which may have met it as it was.
    /// </summary>
    /// <returns>False when the run is about to leave the execution to its reminder.</returns>
    public bool Wake() => _pause.Wake(Shown);

    /// <summary>Tries to save now what the store did not take.</summary>
    public void SaveNow()
    {
        if (_isAttempting)
        {
            _pause.End();
        }
    }

    /// <summary>Cancels the execution, unless its attempt ends first; <see cref="Completion"/> tells when that is settled.</summary>
    public void Cancel()
    {
        _isCancelAsked = true;
        Stop(TimeSpan.Zero);
    }

    /// <summary>Ends an execution that no attempt of is under way as cancelled.</summary>
    public async Task SaveCancelledAsync()
    {
        ExecutionLife.Cancel(Record, _services.Time.GetUtcNow());
        await SaveAsync();
    }

    /// <summary>Gives the run up.</summary>
    /// <param name="grace">How long an attempt under way may still take; a wait is given up at once.</param>
    public void Stop(TimeSpan grace)
    {
        try
        {
            _stop.CancelAfter(_isAttempting ? grace : TimeSpan.Zero);
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task SaveNewAsync()
    {
        await SaveAsync();
        _services.Metrics.Accepted();
    }

    /// <summary>Takes in that another silo, or another start of this one, worked on the execution and left it in the middle.</summary>
    private async Task InterruptAsync()
    {
        LogRecovered(_services.Logger, Id, Current.Status);
        ExecutionLife.Interrupt(Record, _services.Time.GetUtcNow());
        if (Current.HasEnded)
        {
            await SaveAsync();
        }
    }

    /// <summary>Waits for the next attempt in hand, if it comes soon.</summary>
    /// <returns>True when it is time for it; false when the execution has ended or must wait for long.</returns>
    private async Task<bool> IsDueAsync() => Current is { Status: ExecutionStatus.Waiting, NextRetryAt: { } due }
        ? await _pause.WaitAsync(Current, due - _services.Time.GetUtcNow())
        : !Current.HasEnded;

    private async Task AttemptAsync(PinnedAction? action, FieldValues? values, bool isFirst)
    {
        // Before the limiter of attempts: an execution that waits here must not keep other connectors waiting.
        var answer = await _services.ConnectorLimiters.AcquireAsync(Current.ConnectorId, Id, Current.Waits, _stop.Token);
        using var connectorPermit = answer.Permit;
        if (answer.Refusal is { } refusal)
        {
            await TakeInAsync(_services.Attempts.Postpone(Current, refusal), maxRetries: 0);
            return;
        }

        using var permit = await _services.AttemptLimiter.AcquireAsync(Current.ConnectorId, isFirst, _stop.Token);
        // A silo that stops begins nothing that it would have to break off.
        _services.Stopping.ThrowIfCancellationRequested();
        ExecutionLife.Begin(Record, _services.Time.GetUtcNow());
        _isAttempting = true;
        try
        {
            var (outcome, maxRetries) = await SendAsync(action, values, isFirst, connectorPermit);
            connectorPermit?.Note(outcome);
            if (outcome.Fault is not null)
            {
                LogAttemptFault(_services.Logger, outcome.Fault, Id);
            }

            await TakeInAsync(outcome, maxRetries);
        }
        finally
        {
            _isAttempting = false;
        }
    }

    private async Task<(AttemptOutcome Outcome, int MaxRetries)> SendAsync(
        PinnedAction? action, FieldValues? values, bool isFirst, HeldPermit? permit)
    {
        if (isFirst)
        {
            _state.Show();
        }
        else
        {
            await SaveAsync();
        }

        var attempt = _services.Attempts.MakeAsync(Current, action, values, permit, _stop.Token);
        if (isFirst && !await EndsSoonAsync(attempt))
        {
            await SaveRunningAsync(attempt);
        }

        var made = await attempt;
        return made.Outcome.Verdict == AttemptVerdict.Cancelled && !_isCancelAsked
            ? throw new OperationCanceledException(_stop.Token)
            : made;
    }

    private async Task TakeInAsync(AttemptOutcome outcome, int maxRetries)
    {
        var now = _services.Time.GetUtcNow();
        _services.Metrics.Attempted(Current.ConnectorId, outcome);
        ExecutionLife.Apply(Record, outcome, maxRetries, _services.Schedule, now);
        if (Current.Status == ExecutionStatus.Waiting && _isCancelAsked)
        {
            ExecutionLife.Cancel(Record, now);
        }

        await SaveOutcomeAsync();
        if (Current is { Status: ExecutionStatus.Waiting, NextRetryAt: { } due } waiting)
        {
            LogRetryScheduled(_services.Logger, Id, due - now, waiting.WaitReason ?? waiting.Attempts[^1].Error?.Detail);
        }
    }

    /// <summary>
    /// Saves how an attempt went, however often that takes: the call was made, and an outcome that is forgotten means that it is made again.
    /// </summary>
    private async Task SaveOutcomeAsync()
    {
        var pause = FirstPause;
        for (var isRepeated = false; ; isRepeated = true)
        {
            try
            {
                await SaveAsync();
                return;
            }
            catch (InconsistentStateException) when (isRepeated)
            {
                if (await _state.IsSavedAsync())
                {
                    return;
                }

                throw;
            }
            catch (Exception exception) when (_services.Health.IsOutage(exception) && !_stop.IsCancellationRequested)
            {
                LogOutcomeNotSaved(_services.Logger, exception, Id);
                _services.Health.Report();
                await _pause.WaitAsync(pause);
                pause = 2 * pause < LongestPause ? 2 * pause : LongestPause;
            }
        }
    }

    /// <summary>Writes down that an attempt is under way; gives it up when that fails, so that it does not go on beside its repetition.</summary>
    private async Task SaveRunningAsync(Task attempt)
    {
        try
        {
            await SaveAsync();
        }
        catch
        {
            await _stop.CancelAsync();
            await attempt.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task SaveAsync()
    {
        try
        {
            await _state.SaveAsync();
        }
        catch
        {
            _waiters.Tell();
            throw;
        }
    }

    private async Task<bool> EndsSoonAsync(Task task)
    {
        try
        {
            await task.WaitAsync(WriteRunningAfter, _services.Time);
            return true;
        }
        catch (TimeoutException)
        {
            // It may have ended between the limit and here, or in a timeout of its own, which its own await tells.
            return task.IsCompleted;
        }
    }

    [LoggerMessage(LogLevel.Information, "Execution {ExecutionId} goes on after an interruption; it was {Status}")]
    private static partial void LogRecovered(ILogger logger, Guid executionId, ExecutionStatus status);

    [LoggerMessage(LogLevel.Information, "Execution {ExecutionId} tries again in {Delay}: {Reason}")]
    private static partial void LogRetryScheduled(ILogger logger, Guid executionId, TimeSpan delay, string? reason);

    [LoggerMessage(LogLevel.Error, "An attempt of execution {ExecutionId} failed by a fault of this server")]
    private static partial void LogAttemptFault(ILogger logger, Exception exception, Guid executionId);

    [LoggerMessage(LogLevel.Warning, "The outcome of an attempt of execution {ExecutionId} could not be saved; it is saved once that works")]
    private static partial void LogOutcomeNotSaved(ILogger logger, Exception exception, Guid executionId);

    [LoggerMessage(LogLevel.Information, "Execution {ExecutionId} was changed elsewhere, where it also goes on")]
    private static partial void LogTakenElsewhere(ILogger logger, Guid executionId);

    [LoggerMessage(LogLevel.Error, "Execution {ExecutionId} could not go on; the recovery will take it up")]
    private static partial void LogRunFailed(ILogger logger, Exception exception, Guid executionId);
}
