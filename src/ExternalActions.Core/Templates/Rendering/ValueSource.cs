using System.Diagnostics.CodeAnalysis;
using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Templates.Rendering;

/// <summary>Where the value of a token comes from.</summary>
internal abstract class ValueSource
{
    /// <summary>How to name it in an error, such as <c>the field "city"</c>. Holds no values.</summary>
    public abstract string Name { get; }

    /// <summary>Finds the value.</summary>
    /// <returns>False when it failed; the pass knows why.</returns>
    public abstract bool TryGet(RenderPass pass, [NotNullWhen(true)] out FieldValue? value);
}

/// <summary>A plain token: the value of one field, as it is.</summary>
internal sealed class FieldSource(string field) : ValueSource
{
    public string Field { get; } = field;

    public override string Name { get; } = $"the field \"{field}\"";

    public override bool TryGet(RenderPass pass, [NotNullWhen(true)] out FieldValue? value)
    {
        value = pass.Values[Field];
        return true;
    }
}
