using ExternalActions.Core.Fields;
using ExternalActions.Core.Http;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;
using ExternalActions.Grains.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Executions;

/// <summary>Makes one attempt of an execution: looks up its action and connector, renders its request, sends and judges it.</summary>
public sealed class ExecutionAttempts(ActionCache actions, ConnectorCache connectors, AttemptRunner runner, TimeProvider time)
{
    /// <summary>Makes the next attempt.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="action">Its action at its pinned version; null to look it up.</param>
    /// <param name="values">Its coerced field values; null to coerce them here.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <returns>How it went, and how many retries the action allows; whatever the target does is an outcome, never an exception.</returns>
    public async Task<(AttemptOutcome Outcome, int MaxRetries)> MakeAsync(
        Execution execution, PinnedAction? action, FieldValues? values, CancellationToken cancellationToken)
    {
        var number = execution.Attempts.Length + 1;
        Problem? problem = null;
        if (action is null && !(await actions.GetVersionAsync(execution.ActionId, execution.ActionVersion)).Succeeded(out action, out problem))
        {
            return (NotSent(number, ErrorKind.Internal, problem), 0);
        }

        var definition = action.Compiled.Definition;
        if (values is null && !FieldCoercer.Coerce(definition.Fields, execution.Fields).Succeeded(out values, out problem))
        {
            return (NotSent(number, ErrorKind.RenderFailed, problem), 0);
        }

        if (!action.Compiled.Template.Render(values).Succeeded(out var request, out problem))
        {
            return (NotSent(number, ErrorKind.RenderFailed, problem), 0);
        }

        if (!(await connectors.GetAsync(execution.ConnectorId)).Succeeded(out var authorization, out problem))
        {
            return (NotSent(number, ErrorKind.AuthorizationUnavailable, problem), 0);
        }

        var outcome = await runner.RunAsync(
            new AttemptInput
            {
                Number = number,
                ExecutionId = execution.Id,
                Request = request,
                Authorization = authorization,
                Judge = action.Compiled.Judge,
                Timeout = TimeSpan.FromSeconds(definition.TimeoutSeconds),
                SendIdempotencyKey = definition.SendIdempotencyKey,
            },
            cancellationToken);
        return (outcome, definition.MaxRetries);
    }

    private AttemptOutcome NotSent(int number, ErrorKind kind, Problem problem) => new()
    {
        Attempt = new Attempt { Number = number, StartedAt = time.GetUtcNow(), Error = new ExecutionError(kind, problem.Detail) },
        Verdict = AttemptVerdict.Failed,
    };
}
