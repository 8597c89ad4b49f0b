using System.Diagnostics.CodeAnalysis;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Expressions;

/// <summary>The result of an expression, or a loop's variable.</summary>
internal sealed class ExpressionSource(Expression expression) : ValueSource
{
    public override string Name { get; } = $"the expression at {expression.Place}";

    public override bool TryGet(RenderPass pass, [NotNullWhen(true)] out FieldValue? value)
    {
        value = null;
        return expression.TryEvaluate(pass, out var result)
            && (EngineValue.TryWrite(result, out value)
                || pass.Fail($"The expression at {expression.Place} gives no text, number, list or object that can be sent."));
    }
}
