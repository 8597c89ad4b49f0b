using ExternalActions.Core.Executions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Recovery;

/// <summary>
/// Starts the sweep of every partition once the database answers again after it failed executions of this silo, which would otherwise wait
/// for the next regular sweep. Each silo looks for itself: one may have been cut off alone, and what it left behind the others do not know.
/// </summary>
internal sealed partial class OutageRecovery(
    IExecutionStoreHealth health, RecoverySweep sweep, TimeProvider time, ILogger<OutageRecovery> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = new RecoveryPause(Random.Shared);
        try
        {
            while (true)
            {
                await health.WaitForFailureAsync(stoppingToken);
                pause.Failed(time.GetUtcNow());
                do
                {
                    await Task.Delay(pause.Next(), time, stoppingToken);
                }
                while (!await health.AnswersAsync().WaitAsync(stoppingToken));

                LogAnswers();
                await sweep.RunAsync(stoppingToken);
                pause.Recovered(time.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(LogLevel.Information, "The database answers after it failed executions; the recovery looks for those left behind")]
    private partial void LogAnswers();
}
