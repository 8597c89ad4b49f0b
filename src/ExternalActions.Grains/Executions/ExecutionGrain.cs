using ExternalActions.Core.Executions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Http;
using ExternalActions.Core.Metrics;
using ExternalActions.Core.Retries;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;
using ExternalActions.Grains.Flow;
using ExternalActions.Problems;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Storage;

namespace ExternalActions.Grains.Executions;

/// <summary>Drives one execution: accepts it, makes its attempts, waits between them by a timer or a reminder, and ends it.</summary>
/// <remarks>
/// Attempts run in the background on the activation's own scheduler, so the grain can be asked and cancelled meanwhile. While one
/// runs, only it writes; otherwise only the call at hand writes: <see cref="_run"/> tells which.
/// </remarks>
[PreferLocalPlacement, GrainType(TypeName)]
public sealed partial class ExecutionGrain(
    [PersistentState("execution", ExecutionStorage.Name)] IPersistentState<ExecutionRecord> state,
    ActionCache actions,
    ExecutionAttempts attempts,
    AttemptGate gate,
    ConnectorFlow flow,
    RetrySchedule schedule,
    ExecutionMetrics metrics,
    IOptions<ExecutionOptions> options,
    IExecutionStoreHealth health,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ExecutionGrain> logger) : Grain, IExecutionGrain, IRemindable
{
    /// <summary>The grain type.</summary>
    internal const string TypeName = "execution";

    private const string RetryReminder = "retry";

    // The shortest that Orleans allows: if a tick is lost, the next one comes this much later.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // Most attempts end sooner, and then the write that would say "running" is saved.
    private static readonly TimeSpan WriteRunningAfter = TimeSpan.FromSeconds(1);

    // A reminder may tick a little early by the clock that the due time was taken from.
    private static readonly TimeSpan TickTolerance = TimeSpan.FromSeconds(1);

    // The longest time limit of an attempt and a long queue before it; what takes even longer is found by the recovery.
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(2);

    // From here on a reminder waits, and no activation. A shorter wait is a timer's: reminders are meant for minutes and hours
    // (learn.microsoft.com/dotnet/orleans/grains/timers-and-reminders), one written too late ticks a whole period later, and when this
    // activation is lost, the recovery finds the execution by its due time anyway.
    private static readonly TimeSpan LongWait = TimeSpan.FromMinutes(1);

    // Set once this activation has nothing more to wait for: the execution ended, or another activation must go on with it.
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AttemptRun? _run;
    private IGrainTimer? _timer;
    private bool _mayHaveReminder;
    private bool _isQueued;
    private bool _cancelAsked;
    private bool _runFailed;
    private bool _wakeAsked;
    private int _waiters;
    // What callers may see: an attempt from its beginning, but a wait or an end only once it is committed.
    private Execution? _shown;

    private Execution? Current => state.RecordExists ? state.State.Execution : null;

    private Guid Id => this.GetPrimaryKey();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = Current;
        _mayHaveReminder = state.RecordExists;
        if (Current is { HasEnded: true })
        {
            _stopped.SetResult();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_run is { } run)
        {
            // What cannot finish in time is given up and found by the recovery; and nothing new begins after it.
            _wakeAsked = false;
            run.StopAfter(_isQueued ? TimeSpan.Zero : options.Value.ShutdownGrace);
            await run.Completion;
        }
    }

    /// <inheritdoc/>
    public async Task<Result<Execution>> StartAsync(ExecutionRequest request)
    {
        var fingerprint = request.IdempotencyKey is null ? null : FieldFingerprint.Compute(request.Fields);
        if (Current is not null)
        {
            return IsRepeated(request, fingerprint) ? _shown! : AlreadyStarted(request);
        }

        if (request.IdempotencyKey is { } key && Id != ExecutionId.Derive(request.ActionId, key))
        {
            LeaveUnlessKeyed(request.IdempotencyKey);
            return Problem.Conflict("The execution's id is not the one that its action and its idempotency key lead to.");
        }

        if (!(await actions.GetNewestAsync(request.ActionId)).Succeeded(out var action, out var problem))
        {
            LeaveUnlessKeyed(request.IdempotencyKey);
            return problem;
        }

        if (!FieldCoercer.Coerce(action.Compiled.Definition.Fields, request.Fields).Succeeded(out var values, out problem))
        {
            LeaveUnlessKeyed(request.IdempotencyKey);
            return problem.Under("fields");
        }

        var accepted = Accept(request, action);
        state.State = new ExecutionRecord { Execution = accepted, DueAt = accepted.CreatedAt, Fingerprint = fingerprint };
        await SaveAsync();
        metrics.Accepted();
        Run(action, values, writeRunningFirst: false);
        return accepted;
    }

    /// <inheritdoc/>
    public Task<Execution?> GetAsync() => Task.FromResult(_shown);

    /// <inheritdoc/>
    public async Task<Execution?> WaitAsync(TimeSpan limit)
    {
        if (Current is null)
        {
            return null;
        }

        _waiters++;
        try
        {
            await _stopped.Task.WaitAsync(limit, time, lifetime.ApplicationStopping);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Then the answer is how it stands. A wait must not hold up a silo that stops.
        }
        finally
        {
            _waiters--;
        }

        return _shown;
    }

    /// <inheritdoc/>
    public async Task<Result<Execution>> CancelAsync()
    {
        if (Current is null)
        {
            return Problem.NotFound($"There is no execution {Id}.");
        }

        var cancelledRun = _run;
        if (cancelledRun is not null)
        {
            _cancelAsked = true;
            cancelledRun.StopAfter(TimeSpan.Zero);
            await cancelledRun.Completion;
            if (_runFailed)
            {
                await state.ReadStateAsync();
            }
        }

        if (Current is { HasEnded: true, Status: var status })
        {
            return status == ExecutionStatus.Cancelled && cancelledRun is not null
                ? Current
                : Problem.Conflict($"The execution has already ended: {status}.");
        }

        ExecutionLife.Cancel(state.State, time.GetUtcNow());
        await SaveAsync();
        await FinishAsync();
        return Current!;
    }

    /// <inheritdoc/>
    public async Task ResumeAsync()
    {
        if (_run is not null)
        {
            return;
        }

        if (Current is not { HasEnded: false } execution)
        {
            await FinishAsync();
            return;
        }

        var now = time.GetUtcNow();
        if (execution.Status == ExecutionStatus.Waiting)
        {
            if (execution.NextRetryAt is { } due && due - now > TickTolerance)
            {
                // Too early; and after a crash nothing may wait for it yet.
                await WaitUntilAsync(due, now);
                return;
            }
        }
        else
        {
            LogRecovered(Id, execution.Status);
            ExecutionLife.Interrupt(state.State, now);
            if (Current.HasEnded)
            {
                await SaveAsync();
                await FinishAsync();
                return;
            }
        }

        Run(action: null, values: null, writeRunningFirst: true);
    }

    /// <inheritdoc/>
    public Task WakeAsync()
    {
        // A run that is under way may have seen the connector as it was before.
        _wakeAsked = _run is not null;
        if (_run is null && Current is { Status: ExecutionStatus.Waiting, WaitReason: not null })
        {
            Run(action: null, values: null, writeRunningFirst: true);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _mayHaveReminder = true;
        return ResumeAsync();
    }

    private bool IsRepeated(ExecutionRequest request, byte[]? fingerprint) =>
        fingerprint is not null
        && Current!.IdempotencyKey == request.IdempotencyKey
        && state.State.Fingerprint.AsSpan().SequenceEqual(fingerprint);

    private Problem AlreadyStarted(ExecutionRequest request) => request.IdempotencyKey is null
        ? Problem.Conflict($"There is already an execution {Id}.")
        : Problem.Conflict(
            $"The idempotency key was used before with other field values, for execution {Id}. Use a new key for a new execution.");

    private Execution Accept(ExecutionRequest request, PinnedAction action) => new()
    {
        Id = Id,
        ActionId = action.Id,
        ActionVersion = action.Version,
        ConnectorId = action.Compiled.Definition.ConnectorId,
        Status = ExecutionStatus.Pending,
        IsTest = request.IsTest,
        RetryOf = request.RetryOf,
        IdempotencyKey = request.IdempotencyKey,
        Fields = request.Fields,
        CreatedAt = time.GetUtcNow(),
    };

    private void Run(PinnedAction? action, FieldValues? values, bool writeRunningFirst)
    {
        _timer?.Dispose();
        _run = new AttemptRun(stop => RunAsync(action, values, writeRunningFirst, stop));
    }

    private async Task RunAsync(PinnedAction? action, FieldValues? values, bool writeRunningFirst, CancellationToken stop)
    {
        // Whoever asked for the run gets the answer first. To Orleans a grain without calls is idle, however long its run takes.
        DelayDeactivation(LongestRun);
        await Task.Yield();
        try
        {
            await AttemptAsync(action, values, writeRunningFirst, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped before the attempt began: a cancel ends it, and after a shutdown the recovery finds it.
        }
        catch (Exception exception)
        {
            // What is in memory may not be what is stored: the recovery begins anew from the store.
            LogRunFailed(exception, Id);
            _runFailed = true;
            _stopped.TrySetResult();
            DeactivateOnIdle();
            // After a conflict another activation goes on with it.
            if (exception is not InconsistentStateException)
            {
                health.Report();
            }
        }
        finally
        {
            _run = null;
            DelayDeactivation(TimeSpan.Zero);
        }

        if (_wakeAsked && !_cancelAsked && !_runFailed)
        {
            await WakeAsync();
        }
    }

    private async Task AttemptAsync(PinnedAction? action, FieldValues? values, bool writeRunningFirst, CancellationToken stop)
    {
        _isQueued = true;
        // Before the slot: who waits here must not keep other connectors waiting.
        var entry = await flow.EnterAsync(Current!.ConnectorId, Id, Current.Waits, stop);
        using var permit = entry.Permit;
        if (entry.Refusal is { } refusal)
        {
            await TakeInAsync(attempts.Postpone(Current, refusal), maxRetries: 0);
            return;
        }

        using var slot = await gate.EnterAsync(Current!.ConnectorId, stop);
        _isQueued = false;
        // A silo that stops begins nothing that it would have to break off.
        lifetime.ApplicationStopping.ThrowIfCancellationRequested();
        ExecutionLife.Begin(state.State, time.GetUtcNow());
        _shown = Current;
        if (writeRunningFirst)
        {
            await SaveAsync();
        }

        var attempt = attempts.MakeAsync(Current, action, values, permit, stop);
        if (!writeRunningFirst && !await EndsWithinAsync(attempt, WriteRunningAfter))
        {
            await SaveRunningAsync(attempt);
        }

        var (outcome, maxRetries) = await attempt;
        permit?.Note(outcome);
        if (outcome.Verdict == AttemptVerdict.Cancelled && !_cancelAsked)
        {
            // The silo stops: the row stays as it is, and the recovery goes on from it.
            return;
        }

        if (outcome.Fault is not null)
        {
            LogAttemptFault(outcome.Fault, Id);
        }

        await TakeInAsync(outcome, maxRetries);
    }

    private async Task TakeInAsync(AttemptOutcome outcome, int maxRetries)
    {
        var now = time.GetUtcNow();
        metrics.Attempted(Current!.ConnectorId, outcome);
        ExecutionLife.Apply(state.State, outcome, maxRetries, schedule, now);
        if (Current is { Status: ExecutionStatus.Waiting } && _cancelAsked)
        {
            ExecutionLife.Cancel(state.State, now);
        }

        await SaveAsync();
        await (Current!.HasEnded ? FinishAsync() : WaitForRetryAsync());
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
            _run?.StopAfter(TimeSpan.Zero);
            await attempt.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            // It may have ended between the limit and here, or in a timeout of its own, which its own await tells.
            return task.IsCompleted;
        }
    }

    private async Task WaitForRetryAsync()
    {
        var (due, now) = (Current!.NextRetryAt!.Value, time.GetUtcNow());
        LogRetryScheduled(Id, due - now, Current.WaitReason ?? Current.Attempts[^1].Error?.Detail);
        await WaitUntilAsync(due, now);
        if (due - now >= LongWait && _waiters == 0 && !_wakeAsked)
        {
            DeactivateOnIdle();
        }
    }

    private async Task WaitUntilAsync(DateTimeOffset due, DateTimeOffset now)
    {
        _timer?.Dispose();
        if (due - now < LongWait)
        {
            _timer = this.RegisterGrainTimer(
                static (grain, _) => grain.ResumeAsync(), this, due > now ? due - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            return;
        }

        _mayHaveReminder = true;
        await this.RegisterOrUpdateReminder(RetryReminder, due - now, ReminderPeriod);
    }

    /// <summary>Tells the waiters, and leaves nothing behind.</summary>
    private async Task FinishAsync()
    {
        _stopped.TrySetResult();
        _timer?.Dispose();
        if (_mayHaveReminder && await this.GetReminder(RetryReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }

        LeaveUnlessKeyed(Current?.IdempotencyKey);
    }

    /// <summary>
    /// Frees the memory at once, but not under a key that several callers may be using just now: their calls would run after an activation
    /// that is always about to go.
    /// </summary>
    private void LeaveUnlessKeyed(string? idempotencyKey)
    {
        if (idempotencyKey is null)
        {
            DeactivateOnIdle();
        }
    }

    private async Task SaveAsync()
    {
        try
        {
            await state.WriteStateAsync();
            _shown = Current;
            if (_shown is { HasEnded: true, Status: var status })
            {
                metrics.Ended(status);
            }
        }
        catch
        {
            // What is in memory is no longer what is stored, and a waiter would keep this activation alive.
            _stopped.TrySetResult();
            DeactivateOnIdle();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Information, "Execution {ExecutionId} goes on after an interruption; it was {Status}")]
    private partial void LogRecovered(Guid executionId, ExecutionStatus status);

    [LoggerMessage(LogLevel.Information, "Execution {ExecutionId} tries again in {Delay}: {Reason}")]
    private partial void LogRetryScheduled(Guid executionId, TimeSpan delay, string? reason);

    [LoggerMessage(LogLevel.Error, "An attempt of execution {ExecutionId} failed by a fault of this server")]
    private partial void LogAttemptFault(Exception exception, Guid executionId);

    [LoggerMessage(LogLevel.Error, "Execution {ExecutionId} could not go on; the recovery will take it up")]
    private partial void LogRunFailed(Exception exception, Guid executionId);
}
