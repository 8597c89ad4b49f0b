using System.Threading.Channels;

namespace ExternalActions.Storage.Executions;

/// <summary>
/// The one writer of executions in a silo. While one commit is under way it gathers what else is to be written, and commits that as one
/// transaction: under load a sync of the disk serves many writes, and a lone write waits for nobody.
/// </summary>
internal sealed class GroupCommitWriter
{
    private readonly IExecutionDatabase _database;
    private readonly int _maxWritesPerCommit;
    private readonly Channel<PendingWrite> _queue;
    private readonly Task _loop;

    /// <summary>Starts the writer.</summary>
    /// <param name="database">Where to commit.</param>
    /// <param name="maxWritesPerCommit">How many writes one commit takes at most.</param>
    public GroupCommitWriter(IExecutionDatabase database, int maxWritesPerCommit)
    {
        _database = database;
        _maxWritesPerCommit = maxWritesPerCommit;
        // Bounded, so that a database that falls behind slows its callers down instead of filling the memory.
        _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(4 * maxWritesPerCommit) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Queues a write and waits for its commit.</summary>
    /// <param name="write">The write.</param>
    /// <returns>True once it is durable; false when the row was not at the expected version. Throws when its commit failed.</returns>
    public async Task<bool> WriteAsync(ExecutionWrite write)
    {
        var pending = new PendingWrite(write);
        try
        {
            await _queue.Writer.WriteAsync(pending);
        }
        catch (ChannelClosedException)
        {
            throw new StorageException("The server is stopping; nothing was written.");
        }

        return await pending.Task;
    }

    /// <summary>Takes no more writes and waits until all that were queued are committed.</summary>
    public Task StopAsync()
    {
        _queue.Writer.TryComplete();
        return _loop;
    }

    private async Task RunAsync()
    {
        var batch = new List<PendingWrite>(_maxWritesPerCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < _maxWritesPerCommit && _queue.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
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

    /// <summary>A write and its caller, who goes on elsewhere: the writer's loop is for writing.</summary>
    private sealed class PendingWrite(ExecutionWrite write) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public ExecutionWrite Write { get; } = write;
    }
}
