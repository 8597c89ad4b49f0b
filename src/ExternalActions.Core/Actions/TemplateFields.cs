using ExternalActions.Actions;
using ExternalActions.Core.Templates;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Actions;

/// <summary>Reads the fields off an action's templates, also while they are still being written.</summary>
public static class TemplateFields
{
    /// <summary>Parses a draft. Never refuses it: what is wrong is part of the answer.</summary>
    /// <param name="draft">The action as far as it is written.</param>
    /// <returns>
    /// The fields in order of first appearance, each with the settings that <see cref="ActionDefinition.Fields"/> of the draft has
    /// for its name, or else a required text; and all that a save would refuse about the templates.
    /// </returns>
    public static ParsedFields Parse(ActionDefinition draft)
    {
        var errors = new TemplateErrors();
        var template = RequestTemplateCompiler.Compile(draft, errors);
        return new ParsedFields
        {
            Fields = FieldSettings.Adopt(template.FieldNames, draft.Fields),
            Errors = errors.Errors,
            Warnings = template.Warnings,
        };
    }
}
