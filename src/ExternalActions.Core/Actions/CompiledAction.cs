using ExternalActions.Actions;
using ExternalActions.Core.Http;
using ExternalActions.Core.Templates;

namespace ExternalActions.Core.Actions;

/// <summary>A valid definition with all that is worked out of it once, so that an execution only renders and judges.</summary>
public sealed class CompiledAction
{
    internal CompiledAction(ActionDefinition definition, RequestTemplate template, ResponseJudge judge)
    {
        Definition = definition;
        Template = template;
        Judge = judge;
    }

    /// <summary>The definition, with one field definition for each field of its templates, in order of first appearance.</summary>
    public ActionDefinition Definition { get; }

    /// <summary>Renders the request.</summary>
    public RequestTemplate Template { get; }

    /// <summary>Judges the answer.</summary>
    public ResponseJudge Judge { get; }
}
