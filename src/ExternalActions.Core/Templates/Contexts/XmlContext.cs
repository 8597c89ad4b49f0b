using ExternalActions.Core.Templates.Encoders;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Contexts;

/// <summary>An XML payload: knows whether the walk stands in text, in an attribute's value, in CDATA, or where no value is safe.</summary>
internal sealed class XmlContext(TemplateSource source) : TemplateContext
{
    private const int Text = 0;
    private const int Tag = 1;
    private const int DoubleQuoted = 2;
    private const int SingleQuoted = 3;
    private const int Cdata = 4;
    private const int Comment = 5;
    private const int Instruction = 6;
    private const int Declaration = 7;
    private const int InternalSubset = 8;

    public override string Literal(LiteralNode literal)
    {
        var text = literal.Text;
        for (var index = 0; index < text.Length;)
        {
            var (state, taken) = Next(text.AsSpan(index));
            State = state;
            index += taken;
        }

        return text;
    }

    public override ValueEncoder? Encoder(ValueNode value)
    {
        if (value.Raw)
        {
            return TextEncoder.Instance;
        }

        switch (State)
        {
            case Text:
                return XmlEncoder.Text;
            case DoubleQuoted or SingleQuoted:
                return XmlEncoder.Attribute;
            case Cdata:
                return XmlEncoder.Cdata;
            default:
                source.Error(
                    value.Offset,
                    "In XML a token may stand in text, in CDATA or in a quoted attribute value, "
                    + "not elsewhere in a tag, in a declaration or in a comment.");
                return null;
        }
    }

    private (int State, int Taken) Next(ReadOnlySpan<char> rest) => State switch
    {
        Text when rest.StartsWith("<![CDATA[", StringComparison.Ordinal) => (Cdata, 9),
        Text when rest.StartsWith("<!--", StringComparison.Ordinal) => (Comment, 4),
        Text when rest.StartsWith("<?", StringComparison.Ordinal) => (Instruction, 2),
        Text when rest.StartsWith("<!", StringComparison.Ordinal) => (Declaration, 2),
        Text when rest[0] == '<' => (Tag, 1),
        Tag when rest[0] == '>' => (Text, 1),
        Tag when rest[0] == '"' => (DoubleQuoted, 1),
        Tag when rest[0] == '\'' => (SingleQuoted, 1),
        DoubleQuoted when rest[0] == '"' => (Tag, 1),
        SingleQuoted when rest[0] == '\'' => (Tag, 1),
        Cdata when rest.StartsWith("]]>", StringComparison.Ordinal) => (Text, 3),
        Comment when rest.StartsWith("-->", StringComparison.Ordinal) => (Text, 3),
        Declaration when rest[0] == '[' => (InternalSubset, 1),
        Declaration when rest[0] == '>' => (Text, 1),
        InternalSubset when rest[0] == ']' => (Declaration, 1),
        Instruction when rest.StartsWith("?>", StringComparison.Ordinal) => (Text, 2),
        _ => (State, 1),
    };
}
