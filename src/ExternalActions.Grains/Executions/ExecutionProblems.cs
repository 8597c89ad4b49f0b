using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Executions;

/// <summary>Why executions refuse what they are asked.</summary>
internal static class ExecutionProblems
{
    /// <summary>It can no longer be cancelled.</summary>
    /// <param name="execution">The execution, which has ended.</param>
    public static Problem AlreadyEnded(Execution execution) =>
        Problem.Conflict(ProblemCode.AlreadyEnded, $"The execution has already ended: {execution.Status}.");

    /// <summary>Its id is in use.</summary>
    /// <param name="id">The id of the new execution.</param>
    public static Problem AlreadyExists(Guid id) =>
        Problem.Conflict(ProblemCode.AlreadyExists, $"There is already an execution with the id {id}.");

    /// <summary>Its idempotency key belongs to an execution of other field values.</summary>
    /// <param name="id">The id that the action and the key lead to.</param>
    public static Problem KeyReused(Guid id) => Problem.Conflict(
        ProblemCode.IdempotencyKeyReused,
        $"The idempotency key was used before with other field values, for execution {id}. Use a new key for a new execution.");
}
