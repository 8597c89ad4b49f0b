using System.Buffers;
using System.Globalization;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Encoders;

/// <summary>Outside a JSON string: the value's own JSON literal.</summary>
internal sealed class JsonBareEncoder : ValueEncoder
{
    public static readonly JsonBareEncoder Instance = new();

    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        pass.Output.Write(value.Json);
        return true;
    }
}

/// <summary>Inside a JSON string: the text, escaped by RFC 8259 section 7, no more than it must be, so that it stays readable.</summary>
internal sealed class JsonStringEncoder : ValueEncoder
{
    public static readonly JsonStringEncoder Instance = new();

    // Quote, backslash, controls; surrogates are looked at one by one because a lone one has no UTF-8 form.
    private static readonly SearchValues<char> Special = SearchValues.Create(
    [
        '"', '\\',
        .. Enumerable.Range(0, 0x20).Select(code => (char)code),
        .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code),
    ]);

    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        Write(value.Text, pass.Output);
        return true;
    }

    public static void Write(ReadOnlySpan<char> text, TemplateOutput output)
    {
        while (!text.IsEmpty)
        {
            var special = text.IndexOfAny(Special);
            if (special < 0)
            {
                output.Write(text);
                return;
            }

            output.Write(text[..special]);
            text = text[special..];
            var taken = char.IsHighSurrogate(text[0]) && text.Length > 1 && char.IsLowSurrogate(text[1]) ? 2 : 1;
            if (taken == 2)
            {
                output.Write(text[..2]);
            }
            else
            {
                WriteEscaped(text[0], output);
            }

            text = text[taken..];
        }
    }

    private static void WriteEscaped(char special, TemplateOutput output)
    {
        switch (special)
        {
            case '"':
                output.Write("\\\""u8);
                break;
            case '\\':
                output.Write("\\\\"u8);
                break;
            case '\n':
                output.Write("\\n"u8);
                break;
            case '\r':
                output.Write("\\r"u8);
                break;
            case '\t':
                output.Write("\\t"u8);
                break;
            default:
                Span<char> escape = ['\\', 'u', '0', '0', '0', '0'];
                ((int)special).TryFormat(escape[2..], out _, "x4", CultureInfo.InvariantCulture);
                output.Write(escape);
                break;
        }
    }
}
