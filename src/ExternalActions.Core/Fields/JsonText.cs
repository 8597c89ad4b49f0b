using System.Buffers;
using System.Globalization;
using System.Text;

namespace ExternalActions.Core.Fields;

/// <summary>Works on the text of valid JSON without giving up what was written: digits, order, escapes.</summary>
internal static class JsonText
{
    private const int ExcerptLength = 40;

    /// <summary>What a JSON string says, from between its quotes.</summary>
    /// <remarks>
    /// Unlike <see cref="System.Text.Json.Utf8JsonReader.GetString"/> it takes an escaped half of a surrogate pair
    /// (<c>\ud800</c>) as the character it names: callers then decide, and nothing throws.
    /// </remarks>
    /// <param name="content">The valid UTF-8 text between the quotes.</param>
    public static string Unescape(ReadOnlySpan<byte> content)
    {
        var text = Encoding.UTF8.GetString(content);
        var escape = text.IndexOf('\\', StringComparison.Ordinal);
        if (escape < 0)
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (escape >= 0)
        {
            plain.Append(rest[..escape]);
            if (rest[escape + 1] == 'u')
            {
                plain.Append((char)ushort.Parse(rest.Slice(escape + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                rest = rest[(escape + 6)..];
            }
            else
            {
                plain.Append(Unescape(rest[escape + 1]));
                rest = rest[(escape + 2)..];
            }

            escape = rest.IndexOf('\\');
        }

        return plain.Append(rest).ToString();
    }

    /// <summary>Whether a text holds half of a surrogate pair alone, which is no character and has no UTF-8 form.</summary>
    /// <param name="text">The text.</param>
    public static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\ud800', '\udfff'); at >= 0; at = text.IndexOfAnyInRange('\ud800', '\udfff'))
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var taken) != OperationStatus.Done)
            {
                return true;
            }

            text = text[(at + taken)..];
        }

        return false;
    }

    /// <summary>The same JSON without the whitespace between its tokens.</summary>
    /// <param name="json">One valid JSON value as UTF-8.</param>
    public static string Compact(ReadOnlySpan<byte> json)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        var length = 0;
        var inString = false;
        for (var index = 0; index < json.Length; index++)
        {
            var current = json[index];
            if (!inString && current is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            {
                continue;
            }

            buffer[length++] = current;
            if (current == '"')
            {
                inString = !inString;
            }
            else if (current == '\\')
            {
                buffer[length++] = json[++index];
            }
        }

        var text = Encoding.UTF8.GetString(buffer, 0, length);
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }

    /// <summary>The first characters of a text, for an error.</summary>
    /// <param name="text">The text.</param>
    public static string Excerpt(string text)
    {
        if (text.Length <= ExcerptLength)
        {
            return text;
        }

        var length = char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength;
        return $"{text.AsSpan(0, length)}…";
    }

    /// <summary>The first characters of a JSON text, for an error.</summary>
    /// <param name="json">The UTF-8 text.</param>
    public static string Excerpt(ReadOnlySpan<byte> json)
    {
        // No character takes more than four bytes; what the cut tears apart lies beyond the excerpt.
        var head = json[..Math.Min(json.Length, 4 * (ExcerptLength + 1))];
        return Excerpt(Encoding.UTF8.GetString(head));
    }

    private static char Unescape(char escaped) => escaped switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => escaped,
    };
}
