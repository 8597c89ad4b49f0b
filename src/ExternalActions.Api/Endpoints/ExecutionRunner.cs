using ExternalActions.Api.Failures;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.Extensions.Hosting;

namespace ExternalActions.Api.Endpoints;

/// <summary>Starts executions and waits for their end, never longer than this server runs.</summary>
internal sealed class ExecutionRunner(IGrainFactory grains, INewExecutions executions, IHostApplicationLifetime lifetime)
{
    /// <summary>Starts an execution and, when asked, waits for its end.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="limit">How long to wait at most; null to answer as soon as it is accepted.</param>
    /// <param name="aborted">Ends the wait, not the execution.</param>
    /// <returns>The execution as last seen: once it is accepted, a wait that fails does not matter.</returns>
    public async Task<Result<Execution>> RunAsync(ExecutionRequest request, TimeSpan? limit, CancellationToken aborted) =>
        await WaitAsync(await StartAsync(request), limit, aborted);

    /// <summary>Starts an execution.</summary>
    /// <param name="request">What to run.</param>
    public Task<Result<Execution>> StartAsync(ExecutionRequest request) => executions.StartAsync(grains, request);

    /// <summary>Waits for the end of an execution that was started, when asked to.</summary>
    /// <param name="started">What came of its start.</param>
    /// <param name="limit">How long to wait at most; null for not at all.</param>
    /// <param name="aborted">Ends the wait, not the execution.</param>
    /// <returns>The execution as last seen.</returns>
    public async ValueTask<Result<Execution>> WaitAsync(Result<Execution> started, TimeSpan? limit, CancellationToken aborted) =>
        limit is { } time && started.Value is { HasEnded: false, Id: var id } && await WaitAsync(id, time, aborted) is { } execution
            ? execution
            : started;

    /// <summary>Waits for the end of an execution.</summary>
    /// <returns>The execution as it stands then; null when it could not be waited for.</returns>
    public async Task<Execution?> WaitAsync(Guid id, TimeSpan limit, CancellationToken aborted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        try
        {
            return await grains.GetGrain<IExecutionGrain>(id).WaitAsync(limit).WaitAsync(stop.Token);
        }
        catch (Exception exception) when (!aborted.IsCancellationRequested
            && (exception is OperationCanceledException || ApiExceptions.IsUnavailable(exception)))
        {
            return null;
        }
    }
}
