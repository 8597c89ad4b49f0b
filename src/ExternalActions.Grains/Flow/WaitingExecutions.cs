using ExternalActions.Executions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Flow;

/// <summary>Wakes executions that wait for the authorization of their connector, once it has one.</summary>
public sealed partial class WaitingExecutions(
    IGrainFactory grains, IExecutionReader reader, IHostApplicationLifetime lifetime, ILogger<WaitingExecutions> logger)
{
    private const int PageSize = 100;

    /// <summary>Begins to wake them. Those that it does not reach before the server stops wake by their own reminders.</summary>
    /// <param name="connectorId">The connector.</param>
    public void Wake(Guid connectorId) => Task.Run(() => WakeAsync(connectorId, lifetime.ApplicationStopping)).Ignore();

    private async Task WakeAsync(Guid connectorId, CancellationToken stopping)
    {
        try
        {
            var query = new ExecutionQuery { ConnectorId = connectorId, Statuses = [ExecutionStatus.Waiting], Limit = PageSize };
            ExecutionCursor? next;
            do
            {
                var page = await reader.ListAsync(query, stopping);
                await Task.WhenAll(page.Items.Select(execution => WakeOneAsync(execution.Id)));
                next = page.Next;
                query = query with { After = next };
            }
            while (next is not null && !stopping.IsCancellationRequested);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // They wake later.
        }
        catch (Exception exception)
        {
            LogFailed(exception, connectorId);
        }
    }

    private async Task WakeOneAsync(Guid executionId)
    {
        try
        {
            await grains.GetGrain<IExecutionGrain>(executionId).WakeAsync();
        }
        catch (Exception exception)
        {
            LogOneFailed(exception, executionId);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Execution {ExecutionId}, which waits for its connector, could not be woken; it wakes by itself later")]
    private partial void LogOneFailed(Exception exception, Guid executionId);

    [LoggerMessage(LogLevel.Warning, "Not all executions that wait for connector {ConnectorId} could be woken; they wake by themselves later")]
    private partial void LogFailed(Exception exception, Guid connectorId);
}
