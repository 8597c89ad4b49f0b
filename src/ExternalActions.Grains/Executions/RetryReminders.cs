using ExternalActions.Core.Executions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Executions;

/// <summary>The reminders of executions that wait for long: registered without an activation, and deleted many at a time.</summary>
/// <param name="grains">Where <see cref="IReminderWriterGrain"/> is.</param>
/// <param name="rows">The rows of reminders.</param>
/// <param name="health">Told of reminders that could not be registered.</param>
/// <param name="time">The clock of due times.</param>
/// <param name="logger">Where to say so.</param>
public sealed partial class RetryReminders(
    IGrainFactory grains, IReminderRows rows, IExecutionStoreHealth health, TimeProvider time, ILogger<RetryReminders> logger)
    : BackgroundService
{
    // Enough to keep the database of reminders busy; what waits behind them is an id and a time.
    private const int ConcurrentRegistrations = 64;
    private const int MostDeletions = 500;

    private readonly SemaphoreSlim _registrations = new(ConcurrentRegistrations);
    private readonly PagedQueue<Deletion> _deletions = new(MostDeletions);

    /// <summary>Registers the reminder of an execution. Should that fail, the recovery finds the execution by its due time.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="grain">Its grain.</param>
    /// <param name="due">When it is due (UTC).</param>
    public async Task RegisterAsync(Guid id, GrainId grain, DateTimeOffset due)
    {
        await _registrations.WaitAsync();
        try
        {
            var wait = due - time.GetUtcNow();
            await grains.GetGrain<IReminderWriterGrain>(0).RegisterAsync(
                grain, ExecutionStorage.RetryReminder, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        }
        catch (Exception exception)
        {
            LogNotRegistered(exception, id);
            health.Report();
        }
        finally
        {
            _registrations.Release();
        }
    }

    /// <summary>Deletes the reminder of an execution that has ended. One that is left by a failure ticks once and is deleted then.</summary>
    /// <param name="grain">The grain of the execution.</param>
    /// <returns>Ends when it is deleted or could not be.</returns>
    public Task DeleteAsync(GrainId grain)
    {
        var deletion = new Deletion(grain.ToString(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return _deletions.TryAdd(deletion) ? deletion.Done.Task : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _registrations.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _deletions.ReadAsync(
        // What the stop leaves ticks once.
        _ => Task.CompletedTask, DeleteAsync, deletion => deletion.Done.TrySetResult(), stoppingToken);

    private async Task DeleteAsync(List<Deletion> page, CancellationToken cancellationToken)
    {
        try
        {
            await rows.DeleteAsync(page.ConvertAll(deletion => deletion.Grain), ExecutionStorage.RetryReminder, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotDeleted(exception, page.Count);
        }

        page.ForEach(deletion => deletion.Done.TrySetResult());
    }

    [LoggerMessage(LogLevel.Warning, "The reminder of execution {ExecutionId} could not be registered; the recovery will take it up when it is due")]
    private partial void LogNotRegistered(Exception exception, Guid executionId);

    [LoggerMessage(LogLevel.Warning, "The reminders of {Count} executions that have ended could not be deleted; each ticks once more")]
    private partial void LogNotDeleted(Exception exception, int count);

    private readonly record struct Deletion(string Grain, TaskCompletionSource Done);
}
