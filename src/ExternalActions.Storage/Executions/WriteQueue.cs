using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace ExternalActions.Storage.Executions;

/// <summary>
/// What waits for one writer. New executions find room up to a number of rows and of bytes, so that a database that falls behind slows its
/// callers down instead of filling the memory. Later writes of executions always find room: they are no more than there are attempts under
/// way, and to refuse one after its call was made means to make that call again.
/// </summary>
internal sealed class WriteQueue(GroupCommitSettings settings, TimeProvider time)
{
    private const string NotWritten = "Nothing was written; try again later.";

    private readonly Lock _lock = new();
    private readonly Channel<PendingWrite> _queue = Channel.CreateUnbounded<PendingWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly LinkedList<Waiter> _waiters = [];
    private int _rows;
    private long _bytes;
    private long _waitingBytes;
    private bool _isClosed;

    /// <summary>Queues a write; waits while there is no room for it.</summary>
    /// <exception cref="StorageUnavailableException">There was no room for too long, or too much waits for room already.</exception>
    /// <exception cref="StorageException">The queue is closed.</exception>
    public ValueTask AddAsync(PendingWrite write)
    {
        Waiter waiter;
        lock (_lock)
        {
            ThrowIfClosed();
            if (!write.IsNew || (_waiters.Count == 0 && HasRoomFor(write)))
            {
                Put(write);
                return ValueTask.CompletedTask;
            }

            if (_waitingBytes > 0 && _waitingBytes + write.Bytes > settings.QueueBytes)
            {
                throw new StorageUnavailableException(
                    $"The database is too slow for what is to be written: {_rows} writes of executions with {_bytes} bytes wait for their commit, " +
                    $"and others with {_waitingBytes} bytes for room among them " +
                    $"({StorageOptions.Section}:{nameof(StorageOptions.MaxQueuedBytes)}). " +
                    NotWritten);
            }

            waiter = new Waiter(write);
            _waiters.AddLast(waiter.Node);
            _waitingBytes += write.Bytes;
        }

        return new ValueTask(WaitAsync(waiter));
    }

    /// <summary>Waits until something is queued.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public ValueTask<bool> WaitAsync() => _queue.Reader.WaitToReadAsync();

    /// <summary>Takes the next write, and makes room.</summary>
    public bool TryTake([NotNullWhen(true)] out PendingWrite? write)
    {
        if (!_queue.Reader.TryRead(out write))
        {
            return false;
        }

        lock (_lock)
        {
            _rows--;
            _bytes -= write.Bytes;
            while (_waiters.First?.Value is { } waiter && HasRoomFor(waiter.Write))
            {
                Remove(waiter);
                Put(waiter.Write);
                waiter.SetResult();
            }
        }

        return true;
    }

    /// <summary>Takes no more writes, and refuses those that wait for room.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _queue.Writer.TryComplete();
            while (_waiters.First?.Value is { } waiter)
            {
                Remove(waiter);
                waiter.SetException(Closed());
            }
        }
    }

    private static StorageException Closed() => new("The server is stopping; nothing was written.");

    // One that is larger than the whole queue must pass as well.
    private bool HasRoomFor(PendingWrite write) =>
        _rows == 0 || (_rows < settings.QueueCapacity && _bytes + write.Bytes <= settings.QueueBytes);

    private void Put(PendingWrite write)
    {
        _rows++;
        _bytes += write.Bytes;
        _queue.Writer.TryWrite(write);
    }

    private void Remove(Waiter waiter)
    {
        _waiters.Remove(waiter.Node);
        _waitingBytes -= waiter.Write.Bytes;
    }

    private async Task WaitAsync(Waiter waiter)
    {
        try
        {
            await waiter.Task.WaitAsync(settings.QueueTimeout, time);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                // It may have been let in just now.
                if (waiter.Node.List is not null)
                {
                    Remove(waiter);
                    throw new StorageUnavailableException(
                        $"The database is too slow for what is to be written: for {settings.QueueTimeout.TotalSeconds} s " +
                        $"({StorageOptions.Section}:{nameof(StorageOptions.QueueTimeout)}) {_rows} writes of executions waited for their commit, " +
                        $"{_bytes} bytes, and there was no room for one more. {NotWritten}");
                }
            }

            await waiter.Task;
        }
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw Closed();
        }
    }

    private sealed class Waiter : TaskCompletionSource
    {
        public Waiter(PendingWrite write)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            Write = write;
            Node = new LinkedListNode<Waiter>(this);
        }

        public PendingWrite Write { get; }

        public LinkedListNode<Waiter> Node { get; }
    }
}

/// <summary>A write and its caller, whose code continues on another thread: the writer's loop only writes.</summary>
internal sealed class PendingWrite(ExecutionWrite write) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>The write.</summary>
    public ExecutionWrite Write { get; } = write;

    /// <summary>Whether it is the first one of its execution.</summary>
    public bool IsNew => Write is { ExpectedVersion: null, Row: not null };

    /// <summary>How many bytes its body has.</summary>
    public int Bytes => Write.Row?.Body?.Length ?? 0;
}
