using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Executions;

/// <summary>Why executions refuse what they are asked.</summary>
internal static class ExecutionProblems
{
    /// <summary>There is no such execution.</summary>
    public static Problem NotFound(Guid id) => Problem.NotFound($"There is no execution {id}.");

    /// <summary>It can no longer be cancelled.</summary>
    public static Problem AlreadyEnded(Execution execution) => Problem.Conflict($"The execution has already ended: {execution.Status}.");
}
