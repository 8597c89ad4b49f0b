using System.Text.Json;

namespace ExternalActions.Core.Fields;

/// <summary>Where one JSON value stands in the text it was given in.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="Length">How many bytes, whitespace around it left out.</param>
/// <param name="Kind">Its first token.</param>
/// <param name="Depth">How deep its arrays and objects nest; 0 for a scalar.</param>
internal readonly record struct GivenSpan(int Start, int Length, JsonTokenType Kind, int Depth)
{
    /// <summary>Reads past the value on whose first token the reader stands.</summary>
    /// <param name="reader">The reader; left on the value's last token.</param>
    /// <exception cref="JsonException">The text is not valid JSON.</exception>
    public static GivenSpan Read(ref Utf8JsonReader reader)
    {
        var kind = reader.TokenType;
        var start = (int)reader.TokenStartIndex;
        var outside = reader.CurrentDepth;
        var depth = 0;
        if (kind is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            depth = 1;
            while (reader.Read() && reader.CurrentDepth > outside)
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    depth = Math.Max(depth, reader.CurrentDepth - outside + 1);
                }
            }
        }

        return new GivenSpan(start, (int)reader.BytesConsumed - start, kind, depth);
    }
}

/// <summary>One JSON value as it was given for a field.</summary>
internal readonly ref struct GivenValue(ReadOnlySpan<byte> document, GivenSpan span)
{
    /// <summary>How the values' texts are read: their depth is judged by field, not by the reader.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = int.MaxValue };

    /// <summary>The value's own JSON text.</summary>
    public ReadOnlySpan<byte> Json { get; } = document.Slice(span.Start, span.Length);

    /// <summary>The value's first token.</summary>
    public JsonTokenType Kind { get; } = span.Kind;

    /// <summary>How deep its arrays and objects nest; 0 for a scalar.</summary>
    public int Depth { get; } = span.Depth;

    /// <summary>Whether it is the JSON string without characters.</summary>
    public bool IsEmptyText => Kind == JsonTokenType.String && Json.Length == 2;

    /// <summary>What a JSON string says; only for that kind.</summary>
    public string Unescape() => JsonText.Unescape(Json[1..^1]);

    /// <summary>What was got, for an error.</summary>
    public string Describe() => Kind switch
    {
        JsonTokenType.String when IsEmptyText => "the empty text",
        JsonTokenType.String => $"the text \"{JsonText.Excerpt(Json[1..^1])}\"",
        JsonTokenType.Number => $"the number {JsonText.Excerpt(Json)}",
        JsonTokenType.StartObject => $"the object {JsonText.Excerpt(Json)}",
        JsonTokenType.StartArray => $"the array {JsonText.Excerpt(Json)}",
        _ => JsonText.Excerpt(Json),
    };
}
