namespace ExternalActions.Storage.Executions;

/// <summary>
/// Writes all executions of a silo. While a commit is under way it gathers what else is to be written, and commits that as one
/// transaction: under load a sync of the disk serves many writes, and a lone write does not wait.
/// </summary>
internal sealed class GroupCommitWriter
{
    // A delete of a row that cannot be there.
    private static readonly ExecutionWrite Nothing = new(Guid.Empty, ExpectedVersion: 0, Row: null);

    private readonly Lane[] _lanes;

    /// <summary>Starts the writer.</summary>
    /// <param name="database">Where to commit.</param>
    /// <param name="settings">How much at once.</param>
    /// <param name="time">Measures how long a write waits for room in the queue.</param>
    public GroupCommitWriter(IExecutionDatabase database, GroupCommitSettings settings, TimeProvider time) =>
        _lanes = [.. Enumerable.Range(0, settings.Writers).Select(_ => new Lane(database, settings, time, () => CommitFailed?.Invoke()))];

    /// <summary>Raised after a commit that failed for another reason than its writes.</summary>
    public event Action? CommitFailed;

    /// <summary>Queues a write and waits for its commit. The caller writes the same execution again only after that.</summary>
    /// <param name="write">The write.</param>
    /// <returns>True once it is durable; false when the row was not at the expected version. Throws when its commit failed.</returns>
    /// <exception cref="StorageUnavailableException">There was no room in the queue for too long; nothing was written.</exception>
    /// <exception cref="StorageException">The server is stopping; nothing was written.</exception>
    public Task<bool> WriteAsync(ExecutionWrite write) => _lanes[(uint)write.Id.GetHashCode() % (uint)_lanes.Length].WriteAsync(write);

    /// <summary>Has each writer commit a write that changes nothing; throws what a real one would.</summary>
    public Task CommitNothingAsync() => Task.WhenAll(Array.ConvertAll(_lanes, lane => lane.WriteAsync(Nothing)));

    /// <summary>Takes no more writes and waits until all that were queued are committed.</summary>
    public Task StopAsync() => Task.WhenAll(Array.ConvertAll(_lanes, lane => lane.StopAsync()));

    /// <summary>One writer: a queue, and a loop that commits what is in it, one commit after the other.</summary>
    private sealed class Lane
    {
        private readonly IExecutionDatabase _database;
        private readonly GroupCommitSettings _settings;
        private readonly Action _failed;
        private readonly WriteQueue _queue;
        private readonly Task _loop;

        public Lane(IExecutionDatabase database, GroupCommitSettings settings, TimeProvider time, Action failed)
        {
            _database = database;
            _settings = settings;
            _failed = failed;
            _queue = new WriteQueue(settings, time);
            _loop = Task.Run(RunAsync);
        }

        public async Task<bool> WriteAsync(ExecutionWrite write)
        {
            var pending = new PendingWrite(write);
            await _queue.AddAsync(pending);
            return await pending.Task;
        }

        public Task StopAsync()
        {
            _queue.Close();
            return _loop;
        }

        private async Task RunAsync()
        {
            var batch = new List<PendingWrite>(_settings.MaxWritesPerCommit);
            while (await _queue.WaitAsync())
            {
                var bytes = 0L;
                while (batch.Count < _settings.MaxWritesPerCommit
                    && bytes < GroupCommitSettings.MaxBytesPerCommit
                    && _queue.TryTake(out var pending))
                {
                    batch.Add(pending);
                    bytes += pending.Bytes;
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
            // The failure goes to the callers; the writer goes on with the next batch.
            catch (Exception exception)
            {
                foreach (var pending in batch)
                {
                    pending.SetException(exception);
                }

                if (!_database.IsFaultOfAWrite(exception))
                {
                    _failed();
                }

                return;
            }

            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].SetResult(made[i]);
            }
        }
    }
}
