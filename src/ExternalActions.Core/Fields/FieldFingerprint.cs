using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExternalActions.Core.Fields;

/// <summary>Tells whether two triggers give the same values, however they are written.</summary>
public static class FieldFingerprint
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A hash of values. The order of members, whitespace and escapes make no difference; numbers count digit for digit.</summary>
    /// <param name="values">One JSON value.</param>
    /// <returns>A SHA-256 hash, 32 bytes.</returns>
    public static byte[] Compute(RawJson values)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(values.Text, new JsonDocumentOptions { MaxDepth = FieldLimits.MaxDepth });
        }
        catch (JsonException)
        {
            // Too deep for any field; coercion will say so.
            return SHA256.HashData(Encoding.UTF8.GetBytes(values.Text));
        }

        using var parsed = document;
        using var canonical = new MemoryStream();
        using (var writer = new Utf8JsonWriter(canonical, WriterOptions))
        {
            Write(writer, document.RootElement);
        }

        return SHA256.HashData(canonical.GetBuffer().AsSpan(0, (int)canonical.Length));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(NameOf, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(NameOf(member));
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(writer, element);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(JsonStrings.TryGetString(value, out var text) ? text : value.GetRawText());
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static string NameOf(JsonProperty member) => JsonStrings.TryGetName(member, out var name) ? name : "\uFFFD";
}
