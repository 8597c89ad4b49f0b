using ExternalActions.Actions;
using ExternalActions.Core.Actions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Http;
using ExternalActions.Grains.Connectors;
using ExternalActions.Problems;
using Orleans.Concurrency;

namespace ExternalActions.Grains.Actions;

/// <summary>Parses and previews definitions that are not saved.</summary>
[StatelessWorker, GrainType("actiondraft")]
public sealed class ActionDraftGrain(ConnectorCache connectors, OutboundOptions options) : Grain, IActionDraftGrain
{
    // A preview has no execution to take the idempotency key from; zeros stand for it.
    private static readonly Guid NoExecution = Guid.Empty;

    /// <inheritdoc/>
    public Task<ParsedFields> ParseFieldsAsync(ActionDefinition draft) => Task.FromResult(TemplateFields.Parse(draft));

    /// <inheritdoc/>
    public async Task<Result<RequestPreview>> PreviewAsync(ActionDefinition definition, RawJson fields)
    {
        if (!ActionCompiler.Compile(definition).Succeeded(out var action, out var problem))
        {
            return problem.Under("definition");
        }

        if (!(await connectors.PeekAsync(definition.ConnectorId)).Succeeded(out var authorization, out problem))
        {
            return Problem.Invalid(new ProblemEntry("#/definition/connectorId", problem.Code, problem.Detail));
        }

        if (!FieldCoercer.Coerce(action.Definition.Fields, fields).Succeeded(out var values, out problem))
        {
            return problem.Under("fields");
        }

        if (!action.Template.Render(values).Succeeded(out var request, out problem))
        {
            return problem.Under("definition");
        }

        if (!authorization.Hosts.Allows(request.Url))
        {
            return Problem.Invalid(new ProblemEntry("#/definition/url", ProblemCode.HostNotAllowed, AttemptSender.ExplainHost(request.Url)));
        }

        return RequestAssembler.Assemble(request, authorization, options.UserAgent, definition.SendIdempotencyKey ? NoExecution : null).ToPreview();
    }
}
