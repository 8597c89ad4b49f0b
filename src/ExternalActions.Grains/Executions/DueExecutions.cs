using System.Collections.Concurrent;
using System.Diagnostics;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// Takes up executions that are due and not in hand: gathers their ids from reminders and sweeps, reads their rows in pages, and has no more of
/// them at work than attempts can be made, in all and of each connector. Until then an execution is an id here, and nothing else.
/// </summary>
/// <param name="executions">What is in hand.</param>
/// <param name="owners">Reaches the silos that have executions in hand.</param>
/// <param name="reminders">The reminders of long waits.</param>
/// <param name="store">What is stored.</param>
/// <param name="health">Told when the store cannot be read.</param>
/// <param name="limiter">How many may be at work.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where to say what failed.</param>
public sealed partial class DueExecutions(
    SiloExecutions executions,
    ExecutionOwners owners,
    RetryReminders reminders,
    IStoredExecutions store,
    IExecutionStoreHealth health,
    TakeUpLimiter limiter,
    TimeProvider time,
    ILogger<DueExecutions> logger) : BackgroundService
{
    private const int PageSize = 100;

    // More at once than this are left to the recovery, and so are more short waits that a crash cut off.
    private const int MostEntries = 50_000;
    private const int MostSoon = 10_000;

    // A reminder or a timer may tick a little early by the clock that the due time was taken from.
    private static readonly TimeSpan TickTolerance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();
    private readonly PagedQueue<Entry> _queue = new(PageSize);
    private readonly CancellationTokenSource _stop = new();
    private int _soon;

    /// <summary>Takes an execution up, unless it is in hand.</summary>
    /// <param name="id">The execution.</param>
    /// <returns>Ends when it is at work, or waits for its time or for a permit, or has ended. False when too many wait already.</returns>
    public Task<bool> TakeUpAsync(Guid id) => TakeUpAsync(id, isFree: false);

    /// <summary>Takes up those of a page of overdue executions that are not in hand.</summary>
    /// <param name="page">The page.</param>
    /// <returns>
    /// Ends when each is at work, or waits for its time or for a permit, or has ended. For each of the page: false when so many others wait for its
    /// connector that it cannot wait too.
    /// </returns>
    public Task<bool[]> TakeUpAsync(IReadOnlyList<OverdueExecution> page) => Task.WhenAll(page.Select(overdue =>
        limiter.IsFull(overdue.ConnectorId) ? Task.FromResult(false) : TakeUpAsync(overdue.Id, limiter.IsFree(overdue.ConnectorId))));

    /// <summary>Whether it is worth to offer more of a connector that too many waited for.</summary>
    /// <param name="connectorId">The connector.</param>
    internal bool TakesAgain(Guid connectorId) => limiter.IsHalfEmpty(connectorId);

    /// <summary>Makes an execution that waits for its connector try now. Does nothing to any other.</summary>
    /// <param name="id">The execution.</param>
    /// <returns>Ends when it is at work or waits for a permit.</returns>
    public async Task WakeAsync(Guid id)
    {
        if (executions.TryFind(id, out var run))
        {
            if (run.Wake())
            {
                return;
            }

            await run.Completion;
        }

        await QueueAsync(id, isWoken: true);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _stop.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _queue.ReadAsync(limiter.WaitAsync, TakeUpAsync, entry => Settle(entry), stoppingToken);
        }
        finally
        {
            // The recovery of another silo finds what is left.
            await _stop.CancelAsync();
            foreach (var entry in _entries.Values)
            {
                Settle(entry);
            }
        }
    }

    /// <summary>Takes an execution up; one whose connector is free also while many of others wait.</summary>
    private Task<bool> TakeUpAsync(Guid id, bool isFree)
    {
        if (executions.TryFind(id, out var run))
        {
            run.SaveNow();
            return Task.FromResult(true);
        }

        return isFree || _entries.Count < MostEntries ? QueueAsync(id, isWoken: false) : Task.FromResult(false);
    }

    private Task<bool> QueueAsync(Guid id, bool isWoken)
    {
        var entry = new Entry(id);
        var queued = _entries.GetOrAdd(id, entry);
        queued.IsWoken |= isWoken;
        if (queued == entry)
        {
            Queue(entry);
        }

        return queued.Done.Task;
    }

    private void Queue(Entry entry)
    {
        if (!_queue.TryAdd(entry))
        {
            Settle(entry);
        }
    }

    private void End(Entry entry, bool isSettled = true)
    {
        Settle(entry, isSettled);
        if (entry.PermitOf is { } connectorId)
        {
            // It does not need it.
            entry.PermitOf = null;
            limiter.PassOn(connectorId);
        }
    }

    private void Settle(Entry entry, bool isSettled = true)
    {
        _entries.TryRemove(KeyValuePair.Create(entry.Id, entry));
        entry.Done.TrySetResult(isSettled);
    }

    private async Task TakeUpAsync(List<Entry> page, CancellationToken stopping)
    {
        IReadOnlyList<StoredExecution> found;
        try
        {
            found = await store.FindAsync(page.ConvertAll(entry => entry.Id), stopping);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            LogNotRead(exception, page.Count);
            health.Report();
            page.ForEach(entry => End(entry));
            await Task.Delay(AfterFailure, time, stopping);
            return;
        }

        var entries = page.ToDictionary(entry => entry.Id);
        foreach (var stored in found)
        {
            var entry = entries[stored.Record.Execution.Id];
            switch (await TakeUpAsync(stored, entry, stopping))
            {
                case null or Acquisition.Acquired:
                    break;
                case Acquisition.Queued:
                    // It comes again by itself; until then it is not taken up a second time.
                    entries.Remove(entry.Id);
                    entry.Done.TrySetResult(true);
                    break;
                case Acquisition.Refused:
                    entries.Remove(entry.Id);
                    End(entry, isSettled: false);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        foreach (var entry in entries.Values)
        {
            End(entry);
        }
    }

    /// <summary>Takes one up.</summary>
    /// <returns>What came of its wish for a permit; null when it needs none now.</returns>
    private async Task<Acquisition?> TakeUpAsync(StoredExecution stored, Entry entry, CancellationToken stopping)
    {
        var (record, execution) = (stored.Record, stored.Record.Execution);
        var grain = SiloExecutions.GrainIdOf(execution.Id);
        if (execution.HasEnded)
        {
            reminders.DeleteAsync(grain).Ignore();
            return null;
        }

        if (owners.Find(record.Owner) is { } owner)
        {
            HandOverAsync(owner, entry).Ignore();
            return null;
        }

        if (execution is { Status: ExecutionStatus.Waiting, NextRetryAt: { } due } && !(entry.IsWoken && execution.WaitReason is not null))
        {
            var wait = due - time.GetUtcNow();
            if (wait >= ExecutionRun.LongWait)
            {
                // After a crash it may have no reminder.
                await reminders.RegisterAsync(execution.Id, grain, due);
                return null;
            }

            if (wait > TickTolerance)
            {
                TakeUpSoonAsync(execution.Id, wait).Ignore();
                return null;
            }
        }

        await limiter.WaitAsync(stopping);
        var acquisition = AcquirePermit(execution.ConnectorId, entry);
        if (acquisition == Acquisition.Acquired)
        {
            Start(stored, entry.IsWoken);
        }

        return acquisition;
    }

    private Acquisition AcquirePermit(Guid connectorId, Entry entry)
    {
        if (entry.PermitOf is not null)
        {
            entry.PermitOf = null;
            limiter.UseGiven();
            return Acquisition.Acquired;
        }

        return limiter.Acquire(connectorId, () =>
        {
            entry.PermitOf = connectorId;
            Queue(entry);
        });
    }

    private void Start(StoredExecution stored, bool isWoken)
    {
        var connectorId = stored.Record.Execution.ConnectorId;
        if (!executions.TryTake(stored, out var run))
        {
            limiter.Release(connectorId);
            return;
        }

        if (isWoken)
        {
            run.Wake();
        }

        executions.Run(run, () => limiter.Release(connectorId));
    }

    /// <summary>Waits for the rest of a short wait that a crash cut off.</summary>
    private async Task TakeUpSoonAsync(Guid id, TimeSpan wait)
    {
        if (Interlocked.Increment(ref _soon) <= MostSoon)
        {
            await Task.Delay(wait, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (Interlocked.Decrement(ref _soon) < MostSoon && !_stop.IsCancellationRequested)
        {
            await TakeUpAsync(id);
        }
    }

    /// <summary>Lets the silo go on that has an execution in hand, or had.</summary>
    private async Task HandOverAsync(IExecutionOwner owner, Entry entry)
    {
        try
        {
            await (entry.IsWoken ? owner.WakeAsync(entry.Id) : owner.TakeUpAsync(entry.Id));
        }
        catch (Exception exception)
        {
            LogNotHandedOver(exception, entry.Id);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} executions that are due could not be read; the next sweep finds them")]
    private partial void LogNotRead(Exception exception, int count);

    [LoggerMessage(LogLevel.Warning, "Execution {ExecutionId} is due, and the silo that has it in hand could not be told; the next sweep tries it")]
    private partial void LogNotHandedOver(Exception exception, Guid executionId);

    private sealed class Entry(Guid id)
    {
        public Guid Id { get; } = id;

        public bool IsWoken { get; set; }

        /// <summary>The connector of which it has been given a permit, and has not used it yet.</summary>
        public Guid? PermitOf { get; set; }

        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
