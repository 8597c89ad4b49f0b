using ExternalActions.Problems;

namespace ExternalActions.Executions;

/// <summary>Starts executions on the silo at hand.</summary>
public interface INewExecutions
{
    /// <summary>Accepts an execution: answers once it is stored durably, before its first attempt.</summary>
    /// <param name="request">What to run, with an idempotency key or without.</param>
    /// <returns>
    /// The execution (with an idempotency key that was used before, the first one again), or one error a bad field, or a conflict. Its id is derived
    /// from the action and the idempotency key, or a new UUIDv7 (RFC 9562 section 5.7).
    /// </returns>
    Task<Result<Execution>> StartAsync(ExecutionRequest request);
}

/// <summary>
/// The same for servers and clients without a silo: a stateless worker on the silo that the call reaches. Any key will do; a client reaches one silo
/// by one key, so one that uses several keys in turn spreads its executions.
/// </summary>
[Alias("ea.INewExecutionsGrain")]
public interface INewExecutionsGrain : IGrainWithIntegerKey
{
    /// <inheritdoc cref="INewExecutions.StartAsync"/>
    [Alias("Start")]
    Task<Result<Execution>> StartAsync(ExecutionRequest request);
}
