using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Core.Http;
using ExternalActions.Core.Templates;
using ExternalActions.Problems;

namespace ExternalActions.Core.Actions;

/// <summary>Validates a definition and compiles its templates and its rules.</summary>
public static class ActionCompiler
{
    /// <summary>Compiles a definition.</summary>
    /// <param name="definition">The definition; settings of fields that no token names are dropped.</param>
    /// <returns>The compiled action, or one entry for each thing that is wrong, relative to the definition.</returns>
    public static Result<CompiledAction> Compile(ActionDefinition definition)
    {
        // An Orleans client may leave lists out; to the compilers they are empty.
        definition = definition with
        {
            Headers = definition.Headers.IsDefault ? [] : definition.Headers,
            Fields = definition.Fields.IsDefault ? [] : definition.Fields,
            ResponseValues = definition.ResponseValues.IsDefault ? [] : definition.ResponseValues,
        };
        var errors = ActionValidator.Validate(definition);
        if (HasHoles(definition))
        {
            return Problem.Invalid(errors);
        }

        var template = RequestTemplateCompiler.Compile(definition);
        var judge = ResponseJudge.Compile(definition.SuccessRule, definition.ResponseValues);
        errors = [.. errors, .. ErrorsOf(template.Problem), .. ErrorsOf(judge.Problem)];
        if (!errors.IsEmpty)
        {
            return Problem.Invalid(errors);
        }

        var complete = definition with { Fields = FieldSettings.Adopt(template.Value!.FieldNames, definition.Fields) };
        return new CompiledAction(complete, template.Value!, judge.Value!);
    }

    // What an Orleans client may leave null and the compilers cannot look into; the validator has an entry for each.
    private static bool HasHoles(ActionDefinition definition) =>
        definition is not { Method: not null, Url: not null, Payload: not null }
        || definition.Headers.Any(header => header is not { Name: not null, Value: not null })
        || (!definition.Payload.Form.IsDefault && definition.Payload.Form.Any(pair => pair is not { Key: not null, Value: not null }))
        || definition.ResponseValues.Any(value => value is null);

    private static ImmutableArray<ProblemEntry> ErrorsOf(Problem? problem) => problem?.Errors ?? [];
}
