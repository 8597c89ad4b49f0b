using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExternalActions.Core.Fields;

/// <summary>Writes and recognises JSON texts.</summary>
internal static class JsonTexts
{
    /// <summary>Texts are written as people write them: only what JSON itself forbids is escaped.</summary>
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = FieldLimits.MaxDepth,
    };

    /// <summary>A value without insignificant whitespace; numbers keep their digits and members their order.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Null when a text in it holds half a surrogate pair.</returns>
    public static string? Compact(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        try
        {
            value.WriteTo(writer);
            writer.Flush();
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether a text is exactly one JSON number (RFC 8259 section 6).</summary>
    /// <param name="text">The text.</param>
    public static bool IsNumber(string text)
    {
        if (text.Length is 0 or > FieldLimits.MaxNumberLength || text[0] is not ('-' or (>= '0' and <= '9')) || text[^1] is not (>= '0' and <= '9'))
        {
            return false;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
