using System.Buffers;
using System.Text;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Encoders;

/// <summary>Percent-encoding of UTF-8 bytes (RFC 3986 section 2.1).</summary>
internal static class PercentEncoding
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The unreserved characters of RFC 3986 section 2.3: all that a value in a URL keeps.</summary>
    public static readonly SearchValues<char> Unreserved = SearchValues.Create(Alphanumeric + "-._~");

    /// <summary>What stays as it is in a form (WHATWG URL, application/x-www-form-urlencoded percent-encode set).</summary>
    public static readonly SearchValues<char> FormSafe = SearchValues.Create(Alphanumeric + "*-._");

    /// <summary>What an admin's own text keeps in a path or a query: unreserved, reserved, and escapes already there.</summary>
    public static readonly SearchValues<char> UrlSafe = SearchValues.Create(Alphanumeric + "-._~:/?[]@!$&'()*+,;=");

    /// <summary>Writes text, with every character that is not in <paramref name="safe"/> percent-encoded as UTF-8.</summary>
    /// <param name="text">The text; a lone surrogate is encoded as U+FFFD.</param>
    /// <param name="safe">ASCII characters that stay.</param>
    /// <param name="spaceAsPlus">Whether a space becomes <c>+</c>, as forms have it.</param>
    /// <param name="output">Where it goes.</param>
    public static void Write(ReadOnlySpan<char> text, SearchValues<char> safe, bool spaceAsPlus, TemplateOutput output)
    {
        while (!text.IsEmpty)
        {
            var kept = text.IndexOfAnyExcept(safe);
            if (kept < 0)
            {
                output.Write(text);
                return;
            }

            output.Write(text[..kept]);
            Rune.DecodeFromUtf16(text[kept..], out var rune, out var taken);
            WriteEncoded(rune, spaceAsPlus, output);
            text = text[(kept + taken)..];
        }
    }

    /// <summary>An admin's own text in a path or a query: what is not URL-safe is encoded, escapes already there stay.</summary>
    public static string EncodeUrlText(string text)
    {
        using var output = new TemplateOutput();
        output.Begin(int.MaxValue);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var percent = rest.IndexOf('%');
            Write(percent < 0 ? rest : rest[..percent], UrlSafe, spaceAsPlus: false, output);
            if (percent < 0)
            {
                break;
            }

            rest = rest[(percent + 1)..];
            var isEscape = rest.Length >= 2 && char.IsAsciiHexDigit(rest[0]) && char.IsAsciiHexDigit(rest[1]);
            output.Write(isEscape ? "%"u8 : "%25"u8);
        }

        return output.ToString();
    }

    private static void WriteEncoded(Rune rune, bool spaceAsPlus, TemplateOutput output)
    {
        if (spaceAsPlus && rune.Value == ' ')
        {
            output.Write((byte)'+');
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
        {
            output.Write([(byte)'%', HexDigit(value >> 4), HexDigit(value & 0xF)]);
        }
    }

    private static byte HexDigit(int value) => (byte)"0123456789ABCDEF"[value];
}

/// <summary>In a URL's path or query: everything but unreserved characters is percent-encoded, a space as <c>%20</c>.</summary>
internal sealed class UrlValueEncoder : ValueEncoder
{
    public static readonly UrlValueEncoder Instance = new();

    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        var start = pass.Output.Length;
        PercentEncoding.Write(value.Text, PercentEncoding.Unreserved, spaceAsPlus: false, pass.Output);
        pass.Marks?.Add(new ValueMark(start, pass.Output.Length - start, name, value.IsNull));
        return true;
    }
}

/// <summary>In a form's key or value: form-encoded, a space as <c>+</c>.</summary>
internal sealed class FormValueEncoder : ValueEncoder
{
    public static readonly FormValueEncoder Instance = new();

    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        Write(value.Text, pass.Output);
        return true;
    }

    public static void Write(ReadOnlySpan<char> text, TemplateOutput output) =>
        PercentEncoding.Write(text, PercentEncoding.FormSafe, spaceAsPlus: true, output);
}
