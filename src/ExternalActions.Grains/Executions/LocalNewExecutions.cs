using ExternalActions.Core.Executions;
using ExternalActions.Core.Metrics;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// Starts executions in this silo and makes their attempts without an activation, which most of them never need: one goes on with those that wait
/// for long.
/// </summary>
/// <remarks>
/// An activation that is asked for meanwhile follows the run: <see cref="ExecutionPlacement"/> brings it here. Should one on another silo not know
/// of it after all, the version of the row lets only one of them save.
/// </remarks>
internal sealed partial class LocalNewExecutions(
    [FromKeyedServices(ExecutionStorage.Name)] IGrainStorage storage,
    ExecutionAcceptance acceptance,
    NextAttempt attempts,
    NewExecutionRuns runs,
    ExecutionMetrics metrics,
    IGrainFactory grains,
    ILocalSiloDetails silo,
    IExecutionStoreHealth health,
    IOptions<ExecutionOptions> options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<LocalNewExecutions> logger) : INewExecutions, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    // Well within the time in which placement still leads to a silo that stops.
    private static readonly TimeSpan InHandFor = ExecutionPlacement.Recently / 2;

    // Enough to keep the database of reminders busy; what waits behind them costs far less than an activation.
    private const int ActivationsAtATime = 64;

    private static readonly GrainType Type = GrainType.Create(ExecutionGrain.TypeName);

    private readonly SemaphoreSlim _activations = new(ActivationsAtATime);
    private readonly int _home = ExecutionPlacement.MarkOf(silo.SiloAddress);

    /// <inheritdoc/>
    public async Task<Result<Execution>> StartAsync(ExecutionRequest request)
    {
        var id = ExecutionId.Create(time.GetUtcNow(), _home);
        if (!(await acceptance.AcceptAsync(id, request)).Succeeded(out var accepted, out var problem))
        {
            return problem;
        }

        var grain = GrainId.Create(Type, GrainIdKeyExtensions.CreateGuidKey(id));
        var run = new NewExecutionRun(grain, accepted.Record, storage, metrics);
        runs.Add(run);
        try
        {
            await run.SaveAsync();
        }
        catch
        {
            End(run);
            throw;
        }

        metrics.Accepted();
        var answer = run.Record.Execution;
        // Without the caller's context: what belongs to its request is not the execution's.
        ThreadPool.UnsafeQueueUserWorkItem(
            static start => start.Silo.RunAsync(start.Run, start.Accepted).Ignore(), (Silo: this, Run: run, Accepted: accepted), preferLocal: false);
        return answer;
    }

    /// <summary>Whether an execution that is stored like this may have been in hand without an activation a moment ago, and changed since.</summary>
    /// <param name="execution">What is stored of it.</param>
    internal static bool MayHaveInHand(Execution execution) => execution.Status switch
    {
        ExecutionStatus.Pending or ExecutionStatus.Running => true,
        ExecutionStatus.Waiting => execution.NextRetryAt - execution.CreatedAt <= InHandFor,
        _ => false,
    };

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(LocalNewExecutions),
        ServiceLifecycleStage.GrainDeactivation,
        _ => Task.CompletedTask,
        cancellationToken => runs.StopAsync(options.Value.ShutdownGrace).WaitAsync(cancellationToken));

    /// <inheritdoc/>
    public void Dispose() => _activations.Dispose();

    private async Task RunAsync(NewExecutionRun run, AcceptedExecution accepted)
    {
        var needsGrain = false;
        try
        {
            var isMade = await attempts.MakeAsync(run, accepted.Action, accepted.Values, writeRunningFirst: false, run.Stopping);
            while (isMade && await IsAgainDueAsync(run))
            {
                isMade = await attempts.MakeAsync(run, accepted.Action, accepted.Values, writeRunningFirst: true, run.Stopping);
            }

            needsGrain = isMade && run.Record.Execution.Status == ExecutionStatus.Waiting && !run.IsFollowed;
        }
        catch (OperationCanceledException) when (run.Stopping.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped before an attempt began: a cancel ends it, and after a shutdown the recovery finds it.
        }
        catch (Exception exception)
        {
            LogRunFailed(exception, accepted.Record.Execution.Id);
            if (exception is not InconsistentStateException)
            {
                health.Report();
            }
        }
        finally
        {
            End(run);
        }

        if (needsGrain)
        {
            await GoOnAsync(run);
        }
    }

    /// <summary>Waits for the next attempt, if it comes soon.</summary>
    private async Task<bool> IsAgainDueAsync(NewExecutionRun run)
    {
        var execution = run.Record.Execution;
        if (execution is not { Status: ExecutionStatus.Waiting, NextRetryAt: { } due } || !MayHaveInHand(execution))
        {
            return false;
        }

        var delay = due - time.GetUtcNow();
        return delay < ExecutionGrain.LongWait && !lifetime.ApplicationStopping.IsCancellationRequested && await run.WaitAsync(delay, time);
    }

    private void End(NewExecutionRun run)
    {
        runs.Remove(run);
        run.Complete();
        run.Dispose();
    }

    private async Task GoOnAsync(NewExecutionRun run)
    {
        await _activations.WaitAsync();
        try
        {
            await grains.GetGrain<IExecutionGrain>(run.Grain).ResumeAsync();
        }
        catch (Exception exception)
        {
            LogNotResumed(exception, run.Record.Execution.Id);
        }
        finally
        {
            _activations.Release();
        }
    }

    [LoggerMessage(LogLevel.Error, "Execution {ExecutionId} could not go on; the recovery will take it up")]
    private partial void LogRunFailed(Exception exception, Guid executionId);

    [LoggerMessage(LogLevel.Warning, "Execution {ExecutionId} waits for its next attempt, but its grain could not be told; the recovery will do that")]
    private partial void LogNotResumed(Exception exception, Guid executionId);
}
