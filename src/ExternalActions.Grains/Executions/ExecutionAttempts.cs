using ExternalActions.Core.Fields;
using ExternalActions.Core.Http;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;
using ExternalActions.Grains.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Executions;

/// <summary>Makes one attempt of an execution: looks up its connector, renders its request, sends and judges it.</summary>
public sealed class ExecutionAttempts(ConnectorCache connectors, AttemptRunner runner, TimeProvider time)
{
    /// <summary>Makes the next attempt.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="action">Its action at its pinned version.</param>
    /// <param name="values">Its coerced field values; null to coerce them here.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <returns>How it went; whatever the target does is an outcome, never an exception.</returns>
    public async Task<AttemptOutcome> MakeAsync(
        Execution execution, PinnedAction action, FieldValues? values, CancellationToken cancellationToken)
    {
        var number = execution.Attempts.Length + 1;
        Problem? problem = null;
        if (values is null && !FieldCoercer.Coerce(action.Compiled.Definition.Fields, execution.Fields).Succeeded(out values, out problem))
        {
            return NotSent(number, ErrorKind.RenderFailed, problem);
        }

        if (!action.Compiled.Template.Render(values).Succeeded(out var request, out problem))
        {
            return NotSent(number, ErrorKind.RenderFailed, problem);
        }

        if (!(await connectors.GetAsync(execution.ConnectorId)).Succeeded(out var authorization, out problem))
        {
            return NotSent(number, ErrorKind.AuthorizationUnavailable, problem);
        }

        return await runner.RunAsync(
            new AttemptInput
            {
                Number = number,
                ExecutionId = execution.Id,
                Request = request,
                Authorization = authorization,
                Judge = action.Compiled.Judge,
                Timeout = TimeSpan.FromSeconds(action.Compiled.Definition.TimeoutSeconds),
                SendIdempotencyKey = action.Compiled.Definition.SendIdempotencyKey,
            },
            cancellationToken);
    }
    private AttemptOutcome NotSent(int number, ErrorKind kind, Problem problem) => new()
    {
        Attempt = new Attempt { Number = number, StartedAt = time.GetUtcNow(), Error = new ExecutionError(kind, problem.Detail) },
        Verdict = AttemptVerdict.Failed,
    };
}
