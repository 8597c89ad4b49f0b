using ExternalActions.Core.Templates.Encoders;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Contexts;

/// <summary>A JSON payload: knows whether the walk stands in a string.</summary>
internal sealed class JsonContext : TemplateContext
{
    private const int Bare = 0;
    private const int InString = 1;
    private const int AfterBackslash = 2;

    private readonly HashSet<string> _bare = new(StringComparer.Ordinal);
    private readonly HashSet<string> _quoted = new(StringComparer.Ordinal);

    /// <summary>Fields that stand both in and out of quotes.</summary>
    public IEnumerable<string> BareAndQuoted => _bare.Intersect(_quoted);

    public override string Literal(LiteralNode literal)
    {
        foreach (var character in literal.Text)
        {
            State = (State, character) switch
            {
                (Bare, '"') => InString,
                (Bare, _) => Bare,
                (AfterBackslash, _) => InString,
                (_, '\\') => AfterBackslash,
                (_, '"') => Bare,
                _ => InString,
            };
        }

        return literal.Text;
    }

    public override ValueEncoder Encoder(ValueNode value)
    {
        if (value.Raw)
        {
            return TextEncoder.Instance;
        }

        if (value.Source is FieldSource field)
        {
            (State == Bare ? _bare : _quoted).Add(field.Field);
        }

        return State == Bare ? JsonBareEncoder.Instance : JsonStringEncoder.Instance;
    }
}
