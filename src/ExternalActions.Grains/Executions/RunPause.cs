using ExternalActions.Executions;

namespace ExternalActions.Grains.Executions;

/// <summary>The pauses of a run between its attempts and its tries to save, and what ends them early.</summary>
/// <param name="time">The clock.</param>
/// <param name="stop">Gives the run up.</param>
internal sealed class RunPause(TimeProvider time, CancellationToken stop)
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _pause;
    private bool _isWakeAsked;
    private bool _isLeaving;

    /// <summary>Asks for an attempt at once, or once more after the one under way.</summary>
    /// <param name="shown">The execution as callers see it.</param>
    /// <returns>False when the run is about to leave the execution to its reminder.</returns>
    public bool Wake(Execution? shown)
    {
        lock (_lock)
        {
            if (_isLeaving)
            {
                return false;
            }

            _isWakeAsked = true;
            if (shown is not null && WaitsForConnector(shown))
            {
                _pause?.Cancel();
            }

            return true;
        }
    }

    /// <summary>Ends a pause.</summary>
    public void End()
    {
        lock (_lock)
        {
            _pause?.Cancel();
        }
    }

    /// <summary>Waits until the next attempt is due, or is asked for.</summary>
    /// <param name="execution">An execution that waits.</param>
    /// <param name="wait">How long.</param>
    /// <returns>False when it must wait for so long that the run leaves it; from then on it cannot be woken.</returns>
    /// <exception cref="OperationCanceledException">The run was given up.</exception>
    public async Task<bool> WaitAsync(Execution execution, TimeSpan wait)
    {
        lock (_lock)
        {
            var isWoken = _isWakeAsked && WaitsForConnector(execution);
            _isWakeAsked = false;
            _isLeaving = !isWoken && wait >= ExecutionRun.LongWait;
            if (isWoken || _isLeaving)
            {
                return isWoken;
            }
        }

        await WaitAsync(wait, isOver: () => _isWakeAsked && WaitsForConnector(execution));
        lock (_lock)
        {
            // The attempt that follows is what was asked for.
            _isWakeAsked = false;
        }

        return true;
    }

    /// <summary>Waits for a while, or until <see cref="End"/>.</summary>
    /// <param name="wait">How long.</param>
    /// <exception cref="OperationCanceledException">The run was given up.</exception>
    public Task WaitAsync(TimeSpan wait) => WaitAsync(wait, isOver: null);

    private static bool WaitsForConnector(Execution execution) => execution is { Status: ExecutionStatus.Waiting, WaitReason: not null };

    private async Task WaitAsync(TimeSpan wait, Func<bool>? isOver)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(stop);
        lock (_lock)
        {
            if (isOver?.Invoke() == true)
            {
                return;
            }

            _pause = pause;
        }

        await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, pause.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _pause = null;
        }

        stop.ThrowIfCancellationRequested();
    }
}
