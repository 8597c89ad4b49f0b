using ExternalActions.Core.Fields;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Executions;

/// <summary>Decides whether a request becomes an execution: coerces its fields and pins the action's newest version.</summary>
public sealed class ExecutionAcceptance(ActionCache actions, TimeProvider time)
{
    /// <summary>Makes an execution of a request. Nothing is stored yet.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="request">The request.</param>
    /// <returns>The execution, or one error a bad field, or why the action cannot run.</returns>
    internal async Task<Result<AcceptedExecution>> AcceptAsync(Guid id, ExecutionRequest request)
    {
        if (id == Guid.Empty)
        {
            return Problem.Invalid(ProblemEntry.Unexpected("#/id", ProblemCode.Required, "the id of a new execution", "the empty UUID"));
        }

        if (request.IdempotencyKey is { } key && id != ExecutionId.Derive(request.ActionId, key))
        {
            return Problem.Invalid(ProblemEntry.Unexpected(
                "#/id", ProblemCode.UnknownValue, "the id that the execution's action and its idempotency key lead to", "another"));
        }

        if (!(await actions.GetNewestAsync(request.ActionId)).Succeeded(out var action, out var problem))
        {
            return problem;
        }

        if (!FieldCoercer.Coerce(action.Compiled.Definition.Fields, request.Fields).Succeeded(out var values, out problem))
        {
            return problem.Under("fields");
        }

        var execution = new Execution
        {
            Id = id,
            ActionId = action.Id,
            ActionVersion = action.Version,
            ConnectorId = action.Compiled.Definition.ConnectorId,
            Status = ExecutionStatus.Pending,
            IsTest = request.IsTest,
            RetryOf = request.RetryOf,
            IdempotencyKey = request.IdempotencyKey,
            Fields = request.Fields,
            CreatedAt = time.GetUtcNow(),
        };
        var record = new ExecutionRecord { Execution = execution, DueAt = execution.CreatedAt, Fingerprint = FingerprintOf(request) };
        return new AcceptedExecution(record, action, values);
    }

    /// <summary>Whether a request repeats the one that an execution was made of.</summary>
    /// <param name="record">The execution.</param>
    /// <param name="request">A request with the same idempotency key.</param>
    internal static bool IsRepeated(ExecutionRecord record, ExecutionRequest request) =>
        record.Fingerprint.AsSpan().SequenceEqual(FingerprintOf(request));

    private static byte[]? FingerprintOf(ExecutionRequest request) =>
        request.IdempotencyKey is null ? null : FieldFingerprint.Compute(request.Fields);
}
