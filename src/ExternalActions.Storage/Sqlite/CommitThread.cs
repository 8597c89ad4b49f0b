using System.Collections.Concurrent;

namespace ExternalActions.Storage.Sqlite;

/// <summary>
/// One thread on which all writes of executions run, one after the other. SQLite's calls block while the disk syncs; a thread of their
/// own keeps that from costing the thread pool one of its few.
/// </summary>
internal sealed class CommitThread : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];
    private readonly Thread _thread;

    public CommitThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "SQLite commits" };
        _thread.Start();
    }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Ends the thread once it has done what is queued; may be called again.</summary>
    public void Dispose()
    {
        _tasks.CompleteAdding();
        _thread.Join();
    }

    protected override void QueueTask(Task task) => _tasks.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _tasks];

    private void Run()
    {
        foreach (var task in _tasks.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
