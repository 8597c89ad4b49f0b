namespace ExternalActions.Grains.Executions;

/// <summary>A concurrency limiter with two queues: those in the first one come before those in the second one, and otherwise in order.</summary>
/// <param name="permits">How many callers may hold a permit at a time.</param>
internal sealed class PriorityLimiter(int permits)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _first = [];
    private readonly LinkedList<TaskCompletionSource> _second = [];
    private int _free = permits;

    /// <summary>Waits for a free permit, which <see cref="Release"/> gives back.</summary>
    /// <param name="isFirst">Which queue to wait in.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public ValueTask AcquireAsync(bool isFirst, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> waiter;
        lock (_lock)
        {
            // A permit is only free while no one waits.
            if (_free > 0)
            {
                _free--;
                return ValueTask.CompletedTask;
            }

            waiter = (isFirst ? _first : _second).AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return new ValueTask(WaitAsync(waiter, cancellationToken));
    }

    /// <summary>Gives a permit back, to the next one that waits.</summary>
    public void Release()
    {
        TaskCompletionSource next;
        lock (_lock)
        {
            var queue = _first.Count > 0 ? _first : _second;
            if (queue.First is not { } node)
            {
                _free++;
                return;
            }

            queue.Remove(node);
            next = node.Value;
        }

        next.SetResult();
    }

    private async Task WaitAsync(LinkedListNode<TaskCompletionSource> waiter, CancellationToken cancellationToken)
    {
        try
        {
            await waiter.Value.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            bool hasPermit;
            lock (_lock)
            {
                hasPermit = waiter.List is null;
                waiter.List?.Remove(waiter);
            }

            if (hasPermit)
            {
                Release();
            }

            throw;
        }
    }
}
