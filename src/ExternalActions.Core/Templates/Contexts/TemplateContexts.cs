using ExternalActions.Core.Templates.Encoders;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Contexts;

/// <summary>
/// Follows one template from left to right and knows at each token what encoder its place asks for. Runs once, at compile time.
/// </summary>
internal abstract class TemplateContext
{
    /// <summary>Where the walk stands, as a number of the derived class. Set back for each branch of a block.</summary>
    public virtual int State { get; set; }

    /// <summary>Moves past literal text.</summary>
    /// <returns>The text as it goes out.</returns>
    public abstract string Literal(LiteralNode literal);

    /// <summary>The encoder of a value that stands here.</summary>
    /// <returns>Null when no value may stand here; the error is reported.</returns>
    public abstract ValueEncoder? Encoder(ValueNode value);

    /// <summary>Whether an <c>if</c> or a <c>for</c> may stand here; reports the error when not.</summary>
    public virtual bool AllowsBlock(TemplateNode block) => true;
}

/// <summary>A text payload: nothing is encoded.</summary>
internal sealed class PlainTextContext : TemplateContext
{
    public override string Literal(LiteralNode literal) => literal.Text;

    public override ValueEncoder Encoder(ValueNode value) => TextEncoder.Instance;
}

/// <summary>A key or a value of a form.</summary>
internal sealed class FormContext(TemplateSource source) : TemplateContext
{
    public override string Literal(LiteralNode literal)
    {
        using var output = new Rendering.TemplateOutput();
        output.Begin(int.MaxValue);
        FormValueEncoder.Write(literal.Text, output);
        return output.ToString();
    }

    public override ValueEncoder? Encoder(ValueNode value) => RawTokens.Refuse(value, source) ? null : FormValueEncoder.Instance;
}

/// <summary>A header's value.</summary>
internal sealed class HeaderContext(TemplateSource source, string header) : TemplateContext
{
    public override string Literal(LiteralNode literal)
    {
        var bad = literal.Text.AsSpan().IndexOfAnyExcept(HeaderValueEncoder.Allowed);
        if (bad >= 0)
        {
            source.Error(literal.Offset + bad, "A header's value may hold only printable ASCII characters, spaces and tabs.");
        }

        return literal.Text;
    }

    public override ValueEncoder? Encoder(ValueNode value) => RawTokens.Refuse(value, source) ? null : new HeaderValueEncoder(header);
}

/// <summary>The rule that <c>| raw</c> is for payload text only.</summary>
internal static class RawTokens
{
    public static bool Refuse(ValueNode value, TemplateSource source)
    {
        if (value.Raw)
        {
            source.Error(value.Offset, "\"| raw\" may stand in the text of a plain payload only; remove it here.");
        }

        return value.Raw;
    }
}
