using ExternalActions.Problems;

namespace ExternalActions.Executions;

/// <summary>Starts executions with and without an idempotency key.</summary>
public static class NewExecutionsExtensions
{
    /// <summary>Accepts an execution: answers once it is stored durably, before its first attempt.</summary>
    /// <param name="executions">Starts those without an idempotency key.</param>
    /// <param name="grains">Where the grain of an idempotency key is.</param>
    /// <param name="request">What to run.</param>
    /// <returns>The execution (the first one again for a repeated idempotency key), or one error a bad field, or a conflict.</returns>
    public static Task<Result<Execution>> StartAsync(this INewExecutions executions, IGrainFactory grains, ExecutionRequest request)
    {
        ArgumentNullException.ThrowIfNull(executions);
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(request);
        return request.IdempotencyKey is { } key
            ? grains.GetGrain<IExecutionGrain>(ExecutionId.Derive(request.ActionId, key)).StartAsync(request)
            : executions.StartAsync(request);
    }
}
