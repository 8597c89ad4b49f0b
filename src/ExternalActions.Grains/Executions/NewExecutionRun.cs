using ExternalActions.Core.Metrics;
using ExternalActions.Executions;
using Orleans.Storage;

namespace ExternalActions.Grains.Executions;

/// <summary>A new execution that the silo that accepted it has in hand, without an activation.</summary>
/// <param name="grain">The id of its grain, which goes on with it.</param>
/// <param name="record">The execution as it was accepted.</param>
/// <param name="storage">The storage of execution grains.</param>
/// <param name="metrics">Where its end is counted.</param>
internal sealed class NewExecutionRun(GrainId grain, ExecutionRecord record, IGrainStorage storage, ExecutionMetrics metrics)
    : IExecutionHolder, IDisposable
{
    private readonly GrainState<ExecutionRecord> _state = new(record);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isCancelAsked;
    private volatile bool _isQueued = true;
    private volatile Execution? _shown;
    private volatile Phase _phase;

    /// <summary>What it is doing; exchanged as a whole, so that a wait ends in one way only.</summary>
    private enum Phase
    {
        AtWork,
        Waiting,
        Followed,
    }

    /// <summary>The id of its grain.</summary>
    public GrainId Grain => grain;

    /// <summary>What callers may see: the attempt from its beginning, but its end only once it is committed; null before it is accepted.</summary>
    public Execution? Shown => _shown;

    /// <summary>Whether an activation follows, which goes on with the execution once the run has ended.</summary>
    public bool IsFollowed => _phase == Phase.Followed;

    /// <summary>Gives the attempt up.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Ends with the run, however that ends, and never in a failure.</summary>
    public Task Completion => _completion.Task;

    /// <inheritdoc/>
    public ExecutionRecord Record => _state.State!;

    /// <inheritdoc/>
    public bool IsCancelAsked => _isCancelAsked;

    /// <inheritdoc/>
    public bool IsQueued
    {
        get => _isQueued;
        set
        {
            _isQueued = value;
            if (!value)
            {
                _shown = Record.Execution;
            }
        }
    }

    /// <inheritdoc/>
    public async Task SaveAsync()
    {
        await storage.WriteStateAsync(ExecutionGrain.StateName, grain, _state);
        _shown = Record.Execution;
        if (_shown is { HasEnded: true, Status: var status })
        {
            metrics.Ended(status);
        }
    }

    /// <summary>Waits for the next attempt, unless an activation follows, which then does that.</summary>
    /// <param name="delay">How long.</param>
    /// <param name="time">The clock.</param>
    /// <returns>True when it is time; false when an activation goes on with the execution.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public async Task<bool> WaitAsync(TimeSpan delay, TimeProvider time)
    {
        _isQueued = true;
        if (Interlocked.CompareExchange(ref _phase, Phase.Waiting, Phase.AtWork) != Phase.AtWork)
        {
            return false;
        }

        await Task.Delay(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, time, Stopping);
        return Interlocked.CompareExchange(ref _phase, Phase.AtWork, Phase.Waiting) == Phase.Waiting;
    }

    /// <summary>Says that an activation follows: the run ends at once when it only waits, and else with the attempt that it makes.</summary>
    public void Follow()
    {
        if (Interlocked.Exchange(ref _phase, Phase.Followed) == Phase.Waiting)
        {
            Stop();
        }
    }

    /// <summary>Cancels the execution, unless its attempt ends first.</summary>
    public void Cancel()
    {
        _isCancelAsked = true;
        Stop();
    }

    /// <inheritdoc/>
    public void Stop() => StopAfter(TimeSpan.Zero);

    /// <summary>Gives the run up after a while.</summary>
    /// <param name="delay">How long it may still take.</param>
    public void StopAfter(TimeSpan delay)
    {
        try
        {
            _stop.CancelAfter(delay);
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    /// <summary>Says that the run has ended.</summary>
    public void Complete() => _completion.SetResult();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
