using System.Text;
using System.Text.Json;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>Where a text stops being valid JSON, and why; never holds any of the text.</summary>
/// <param name="Offset">The byte where the error stands.</param>
/// <param name="Detail">What is wrong.</param>
internal readonly record struct JsonError(int Offset, string Detail)
{
    /// <summary>The place as <c>line 2, column 5</c>.</summary>
    public string Place(TemplateOutput output)
    {
        var before = Encoding.UTF8.GetString(output.Written[..Offset]);
        return Tokens.TextPosition.Describe(before, before.Length);
    }
}

/// <summary>Checks JSON strictly: RFC 8259 without comments, trailing commas or byte order mark, and no name twice in one object.</summary>
internal static class JsonSyntax
{
    private const int MaxDepth = 128;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth + 1 }; // The check below comes first.

    /// <summary>Finds the first error.</summary>
    /// <returns>Null for valid JSON.</returns>
    public static JsonError? FindError(TemplateOutput output)
    {
        var json = output.Written;
        if (!json.ContainsAnyExcept(" \t\r\n"u8))
        {
            return new JsonError(0, "it is empty.");
        }

        var reader = new Utf8JsonReader(json, Strict);
        var names = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= MaxDepth)
                {
                    return new JsonError((int)reader.TokenStartIndex, $"it nests more than {MaxDepth} deep.");
                }

                if (FindDuplicate(ref reader, names))
                {
                    return new JsonError((int)reader.TokenStartIndex, "this name stands twice in one object.");
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            return new JsonError(OffsetOf(exception, json), "something else is expected here.");
        }
    }

    private static bool FindDuplicate(ref Utf8JsonReader reader, Stack<HashSet<string>> names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                names.Push(new HashSet<string>(StringComparer.Ordinal));
                break;
            case JsonTokenType.EndObject:
                names.Pop();
                break;
            case JsonTokenType.PropertyName:
                return !names.Peek().Add(NameOf(ref reader));
        }

        return false;
    }

    // A name with a lone surrogate escape has no string form; its raw text tells it apart well enough.
    private static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static int OffsetOf(JsonException exception, ReadOnlySpan<byte> json)
    {
        var offset = 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--)
        {
            offset += json[offset..].IndexOf((byte)'\n') + 1;
        }

        return Math.Min(offset + (int)(exception.BytePositionInLine ?? 0), json.Length);
    }
}
