using ExternalActions.Problems;

namespace ExternalActions.Executions;

/// <summary>Starts executions that have no idempotency key, and chooses their ids.</summary>
public interface INewExecutions
{
    /// <summary>Accepts an execution: answers once it is stored durably, before its first attempt.</summary>
    /// <param name="request">What to run; without an idempotency key.</param>
    /// <returns>The execution, whose id is a new UUIDv7 (RFC 9562 section 5.7), or one error a bad field.</returns>
    Task<Result<Execution>> StartAsync(ExecutionRequest request);
}
