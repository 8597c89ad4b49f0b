using System.Buffers;
using System.Text;
using System.Xml;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Encoders;

/// <summary>Where in an XML document a value stands.</summary>
internal enum XmlPlace
{
    /// <summary>Between tags.</summary>
    Text,

    /// <summary>In a quoted attribute value.</summary>
    Attribute,

    /// <summary>In a CDATA section.</summary>
    Cdata,
}

/// <summary>
/// In XML: escaped so that a parser reads the value back, line ends included. Characters that XML 1.0 section 2.2 excludes are refused.
/// </summary>
internal sealed class XmlEncoder : ValueEncoder
{
    private readonly XmlPlace _place;

    private XmlEncoder(XmlPlace place) => _place = place;

    public static XmlEncoder Text { get; } = new(XmlPlace.Text);

    public static XmlEncoder Attribute { get; } = new(XmlPlace.Attribute);

    public static XmlEncoder Cdata { get; } = new(XmlPlace.Cdata);

    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        if (value.Text.Length == 0 && _place == XmlPlace.Cdata)
        {
            pass.Output.Write("]]><![CDATA["u8); // Keeps "]]" and ">" of the template apart when nothing stands between them.
        }

        var text = value.Text.AsSpan();
        while (!text.IsEmpty)
        {
            var isWhole = Rune.DecodeFromUtf16(text, out var rune, out var taken) == OperationStatus.Done;
            if (!isWhole || (rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value)))
            {
                return pass.Fail($"XML cannot hold the value of {name}: it has the character U+{(int)text[0]:X4}.");
            }

            text = text[taken..];

            if (_place == XmlPlace.Cdata)
            {
                WriteInCdata(rune, pass.Output);
            }
            else
            {
                WriteEscaped(rune, pass.Output);
            }
        }

        return true;
    }

    private void WriteEscaped(Rune rune, TemplateOutput output)
    {
        switch (rune.Value)
        {
            case '&':
                output.Write("&amp;"u8);
                break;
            case '<':
                output.Write("&lt;"u8);
                break;
            case '>':
                output.Write("&gt;"u8);
                break;
            case '"':
                output.Write("&quot;"u8);
                break;
            case '\'':
                output.Write("&apos;"u8);
                break;
            // A parser reads a bare CR as LF everywhere, and tab and LF in an attribute as a space (XML 1.0 sections 2.11 and 3.3.3).
            case '\r':
                output.Write("&#13;"u8);
                break;
            case '\n' when _place == XmlPlace.Attribute:
                output.Write("&#10;"u8);
                break;
            case '\t' when _place == XmlPlace.Attribute:
                output.Write("&#9;"u8);
                break;
            default:
                WriteRune(rune, output);
                break;
        }
    }

    // "]" and ">" are written outside the section, so that no value, alone or with the text beside it, ends the section.
    private static void WriteInCdata(Rune rune, TemplateOutput output)
    {
        switch (rune.Value)
        {
            case ']':
                output.Write("]]>]<![CDATA["u8);
                break;
            case '>':
                output.Write("]]>&gt;<![CDATA["u8);
                break;
            case '\r':
                output.Write("]]>&#13;<![CDATA["u8);
                break;
            default:
                WriteRune(rune, output);
                break;
        }
    }

    private static void WriteRune(Rune rune, TemplateOutput output)
    {
        Span<byte> utf8 = stackalloc byte[4];
        output.Write(utf8[..rune.EncodeToUtf8(utf8)]);
    }
}
