using ExternalActions.Core.Executions;
using ExternalActions.Core.Metrics;
using ExternalActions.Executions;
using ExternalActions.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Metrics;

/// <summary>
/// Counts once a step how many executions wait for their next attempt. The database knows it: what silos add and take away would be wrong
/// after the first crash.
/// </summary>
internal sealed partial class WaitingCount(
    IExecutionBacklog backlog, ExecutionMetrics metrics, TimeProvider time, ILogger<WaitingCount> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(MetricSeries.StepLength, time, stoppingToken);
                metrics.Waiting(await CountAsync(stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task<int?> CountAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await backlog.CountAsync(ExecutionStatus.Waiting, MetricStep.WaitingLimit, stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(exception);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Debug, "The executions that wait could not be counted")]
    private partial void LogFailed(Exception exception);
}
