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
        var errors = ActionValidator.Validate(definition);
        var template = RequestTemplateCompiler.Compile(definition);
        var judge = ResponseJudge.Compile(definition.SuccessRule, definition.ResponseValues);
        // The validator and the judge both look at the names of response values.
        var reported = errors.Select(error => error.Pointer).ToHashSet(StringComparer.Ordinal);
        errors = [.. errors, .. ErrorsOf(template.Problem), .. ErrorsOf(judge.Problem).Where(error => !reported.Contains(error.Pointer))];
        if (!errors.IsEmpty)
        {
            return Problem.Invalid(errors);
        }

        var complete = definition with { Fields = FieldSettings.Adopt(template.Value!.FieldNames, definition.Fields) };
        return new CompiledAction(complete, template.Value!, judge.Value!);
    }

    private static ImmutableArray<ProblemEntry> ErrorsOf(Problem? problem) => problem?.Errors ?? [];
}
