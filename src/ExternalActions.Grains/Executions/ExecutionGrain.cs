using ExternalActions.Core.Executions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Metrics;
using ExternalActions.Executions;
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
/// runs, only it writes; otherwise only the call at hand writes: <see cref="_run"/> tells which. A new execution may be in hand
/// without an activation (<see cref="LocalNewExecutions"/>); then an activation waits for the end of the attempt and goes on from there.
/// </remarks>
[PreferLocalPlacement, GrainType(TypeName)]
public sealed partial class ExecutionGrain(
    [PersistentState(ExecutionGrain.StateName, ExecutionStorage.Name)] IPersistentState<ExecutionRecord> state,
    ExecutionAcceptance acceptance,
    NextAttempt attempts,
    NewExecutionRuns newRuns,
    ExecutionMetrics metrics,
    IOptions<ExecutionOptions> options,
    IExecutionStoreHealth health,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ExecutionGrain> logger) : Grain, IExecutionGrain, IRemindable, IExecutionHolder
{
    /// <summary>The grain type.</summary>
    internal const string TypeName = "execution";

    /// <summary>The name of its state.</summary>
    internal const string StateName = "execution";

    /// <summary>From here on a reminder waits, and nothing in memory. A shorter wait is a timer's.</summary>
    /// <remarks>
    /// Reminders are meant for minutes and hours (learn.microsoft.com/dotnet/orleans/grains/timers-and-reminders), and one written too late
    /// ticks a whole period later. When a timer is lost with its silo, the recovery finds the execution by its due time.
    /// </remarks>
    internal static readonly TimeSpan LongWait = TimeSpan.FromMinutes(1);

    private const string RetryReminder = "retry";

    // The shortest that Orleans allows: if a tick is lost, the next one comes this much later.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // A reminder or a timer may tick a little early by the clock that the due time was taken from.
    private static readonly TimeSpan TickTolerance = TimeSpan.FromSeconds(1);

    // The longest time limit of an attempt and a long queue before it; what takes even longer is found by the recovery.
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(2);

    // Set once this activation has nothing more to wait for: the execution ended, or another activation must go on with it.
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AttemptRun? _run;
    private NewExecutionRun? _followed;
    private IGrainTimer? _timer;
    private bool _mayHaveReminder;
    private bool _isQueued;
    private bool _cancelAsked;
    private bool _runFailed;
    private bool _wakeAsked;
    private int _waiters;
    // What callers may see: an attempt from its beginning, but a wait or an end only once it is committed.
    private Execution? _shown;

    bool IExecutionHolder.IsQueued
    {
        set
        {
            _isQueued = value;
            _shown = Current;
        }
    }

    bool IExecutionHolder.IsCancelAsked => _cancelAsked;

    ExecutionRecord IExecutionHolder.Record => state.State;

    private Execution? Shown => _followed?.Shown ?? _shown;

    private Execution? Current => state.RecordExists ? state.State.Execution : null;

    private Guid Id => this.GetPrimaryKey();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A run that has saved the end may not show it yet.
        if (Current is not { HasEnded: true } && newRuns.TryFind(GrainContext.GrainId, out var followed))
        {
            Follow(followed);
        }
        else if (Current is { } execution && LocalNewExecutions.MayHaveInHand(execution))
        {
            // A run that nobody followed may have saved more since the state was read.
            await state.ReadStateAsync(cancellationToken);
        }

        _shown = Current;
        _mayHaveReminder = state.RecordExists;
        if (Current is { HasEnded: true })
        {
            _stopped.SetResult();
        }
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
        if (Id == Guid.Empty)
        {
            DeactivateOnIdle();
            return Problem.Conflict("An execution cannot have the empty UUID as its id.");
        }

        var fingerprint = request.IdempotencyKey is null ? null : FieldFingerprint.Compute(request.Fields);
        if (Shown is { } started)
        {
            return IsRepeated(request, fingerprint) ? started : AlreadyStarted(request);
        }

        if (request.IdempotencyKey is { } key && Id != ExecutionId.Derive(request.ActionId, key))
        {
            LeaveUnlessKeyed(request.IdempotencyKey);
            return Problem.Conflict("The execution's id is not the one that its action and its idempotency key lead to.");
        }

        if (!(await acceptance.AcceptAsync(Id, request)).Succeeded(out var accepted, out var problem))
        {
            LeaveUnlessKeyed(request.IdempotencyKey);
            return problem;
        }

        state.State = accepted.Record;
        state.State.Fingerprint = fingerprint;
        await SaveAsync();
        metrics.Accepted();
        var answer = state.State.Execution;
        RunNext(accepted, writeRunningFirst: false);
        return answer;
    }

    /// <inheritdoc/>
    public Task<Execution?> GetAsync() => Task.FromResult(Shown);

    /// <inheritdoc/>
    public async Task<Execution?> WaitAsync(TimeSpan limit)
    {
        if (Shown is null)
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

        return Shown;
    }

    /// <inheritdoc/>
    public async Task<Result<Execution>> CancelAsync()
    {
        if (Shown is null)
        {
            return Problem.NotFound($"There is no execution {Id}.");
        }

        var cancelledRun = _run;
        if (cancelledRun is not null)
        {
            _cancelAsked = true;
            _followed?.Cancel();
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
    public Task ResumeAsync() => GoOnAsync(TimeSpan.Zero);

    /// <inheritdoc/>
    public Task WakeAsync()
    {
        // A run that is under way may have seen the connector as it was before.
        _wakeAsked = _run is not null;
        if (_run is null && Current is { Status: ExecutionStatus.Waiting, WaitReason: not null })
        {
            RunNext(accepted: null, writeRunningFirst: true);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _mayHaveReminder = true;
        return GoOnAsync(TickTolerance);
    }

    private async Task GoOnAsync(TimeSpan tolerance)
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
            if (execution.NextRetryAt is { } due && due - now > tolerance)
            {
                // Too early; and after a crash nothing may wait for it yet.
                await WaitForRetryAsync();
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

        RunNext(accepted: null, writeRunningFirst: true);
    }

    private bool IsRepeated(ExecutionRequest request, byte[]? fingerprint) =>
        fingerprint is not null
        && Current!.IdempotencyKey == request.IdempotencyKey
        && state.State.Fingerprint.AsSpan().SequenceEqual(fingerprint);

    private Problem AlreadyStarted(ExecutionRequest request) => request.IdempotencyKey is null
        ? Problem.Conflict($"There is already an execution {Id}.")
        : Problem.Conflict(
            $"The idempotency key was used before with other field values, for execution {Id}. Use a new key for a new execution.");

    private void RunNext(AcceptedExecution? accepted, bool writeRunningFirst) =>
        Run(stop => attempts.MakeAsync(this, accepted?.Action, accepted?.Values, writeRunningFirst, stop));

    private void Follow(NewExecutionRun followed)
    {
        _followed = followed;
        followed.Follow();
        Run(_ => FollowAsync(followed));
    }

    private async Task<bool> FollowAsync(NewExecutionRun followed)
    {
        await followed.Completion;
        _followed = null;
        await state.ReadStateAsync();
        _shown = Current;
        if (Current is { HasEnded: true } or { Status: ExecutionStatus.Waiting })
        {
            return true;
        }

        // It was stopped or failed: who cancelled it ends it, and otherwise the recovery begins anew.
        if (!_cancelAsked)
        {
            _runFailed = true;
            _stopped.TrySetResult();
            DeactivateOnIdle();
        }

        return false;
    }

    private void Run(Func<CancellationToken, Task<bool>> run)
    {
        _timer?.Dispose();
        _run = new AttemptRun(stop => RunAsync(run, stop));
    }

    private async Task RunAsync(Func<CancellationToken, Task<bool>> run, CancellationToken stop)
    {
        // Whoever asked for the run gets the answer first. To Orleans a grain without calls is idle, however long its run takes.
        DelayDeactivation(LongestRun);
        await Task.Yield();
        try
        {
            if (await run(stop))
            {
                await (Current!.HasEnded ? FinishAsync() : WaitForRetryAsync());
            }
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

    private async Task WaitForRetryAsync()
    {
        var (due, now) = (Current!.NextRetryAt!.Value, time.GetUtcNow());
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
                static (grain, _) => grain.GoOnAsync(TickTolerance), this, due > now ? due - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
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

    Task IExecutionHolder.SaveAsync() => SaveAsync();

    void IExecutionHolder.Stop() => _run?.StopAfter(TimeSpan.Zero);

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

    [LoggerMessage(LogLevel.Error, "Execution {ExecutionId} could not go on; the recovery will take it up")]
    private partial void LogRunFailed(Exception exception, Guid executionId);
}
