using System.Threading.Channels;

namespace ExternalActions.Storage.Executions;

/// <summary>
/// Writes all executions of a silo. While a commit is under way it gathers what else is to be written, and commits that as one
/// transaction: under load a sync of the disk serves many writes, and a lone write waits for nobody.
/// </summary>
internal sealed class GroupCommitWriter
{
    private readonly GroupCommitSettings _settings;
    private readonly TimeProvider _time;
    private readonly Lane[] _lanes;

    /// <summary>Starts the writer.</summary>
    /// <param name="database">Where to commit.</param>
    /// <param name="settings">How much at once.</param>
    /// <param name="time">Measures how long a write waits for room in the queue.</param>
    public GroupCommitWriter(IExecutionDatabase database, GroupCommitSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _lanes = [.. Enumerable.Range(0, settings.Writers).Select(_ => new Lane(database, settings))];
    }

    /// <summary>Queues a write and waits for its commit. Writes of one execution are committed in the order of their calls.</summary>
    /// <param name="write">The write.</param>
    /// <returns>True once it is durable; false when the row was not at the expected version. Throws when its commit failed.</returns>
    /// <exception cref="StorageUnavailableException">There was no room in the queue for too long; nothing was written.</exception>
    /// <exception cref="StorageException">The server is stopping; nothing was written.</exception>
    public async Task<bool> WriteAsync(ExecutionWrite write)
    {
        var pending = new PendingWrite(write);
        var queue = _lanes[(uint)write.Id.GetHashCode() % (uint)_lanes.Length].Queue;
        if (!queue.TryWrite(pending))
        {
            await WaitForRoomAsync(queue, pending);
        }

        return await pending.Task;
    }

    /// <summary>Takes no more writes and waits until all that were queued are committed.</summary>
    public Task StopAsync() => Task.WhenAll(Array.ConvertAll(_lanes, lane => lane.StopAsync()));

    private async Task WaitForRoomAsync(ChannelWriter<PendingWrite> queue, PendingWrite pending)
    {
        using var timeout = new CancellationTokenSource(_settings.QueueTimeout, _time);
        try
        {
            await queue.WriteAsync(pending, timeout.Token);
        }
        catch (ChannelClosedException)
        {
            throw new StorageException("The server is stopping; nothing was written.");
        }
        catch (OperationCanceledException)
        {
            throw new StorageUnavailableException(
                $"The database is too slow for what is to be written: for {_settings.QueueTimeout.TotalSeconds} s " +
                $"({StorageOptions.Section}:{nameof(StorageOptions.QueueTimeout)}) {_settings.QueueCapacity} writes of executions waited for their " +
                "commit, and there was no room for one more. Nothing was written; try again later.");
        }
    }

    /// <summary>One writer: a queue, and a loop that commits what is in it, one commit after the other.</summary>
    private sealed class Lane
    {
        private readonly IExecutionDatabase _database;
        private readonly GroupCommitSettings _settings;
        private readonly Channel<PendingWrite> _queue;
        private readonly Task _loop;

        public Lane(IExecutionDatabase database, GroupCommitSettings settings)
        {
            _database = database;
            _settings = settings;
            // Bounded, so that a database that falls behind slows its callers down instead of filling the memory.
            _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(settings.QueueCapacity) { SingleReader = true });
            _loop = Task.Run(RunAsync);
        }

        public ChannelWriter<PendingWrite> Queue => _queue.Writer;

        public Task StopAsync()
        {
            _queue.Writer.TryComplete();
            return _loop;
        }

        private async Task RunAsync()
        {
            var batch = new List<PendingWrite>(_settings.MaxWritesPerCommit);
            while (await _queue.Reader.WaitToReadAsync())
            {
                var bytes = 0L;
                while (batch.Count < _settings.MaxWritesPerCommit
                    && bytes < GroupCommitSettings.MaxBytesPerCommit
                    && _queue.Reader.TryRead(out var pending))
                {
                    batch.Add(pending);
                    bytes += pending.Write.Row?.Body?.Length ?? 0;
                }

                await CommitAsync(batch);
                batch.Clear();
            }
        }

        private async Task CommitAsync(List<PendingWrite> batch)
        {
            bool[] made;
            try
            {
                made = await _database.CommitAsync(batch.ConvertAll(pending => pending.Write));
            }
            catch (Exception exception) when (batch.Count > 1 && _database.IsFaultOfAWrite(exception))
            {
                // Halving finds a bad write among the good ones in few commits, and keeps the order.
                var half = batch.Count / 2;
                await CommitAsync(batch[..half]);
                await CommitAsync(batch[half..]);
                return;
            }
            // Whatever went wrong is the callers' to know; the writer goes on with the next batch.
            catch (Exception exception)
            {
                foreach (var pending in batch)
                {
                    pending.SetException(exception);
                }

                return;
            }

            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].SetResult(made[i]);
            }
        }
    }

    /// <summary>A write and its caller, who goes on elsewhere: the writer's loop is for writing.</summary>
    private sealed class PendingWrite(ExecutionWrite write) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public ExecutionWrite Write { get; } = write;
    }
}
