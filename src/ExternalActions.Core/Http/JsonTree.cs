using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace ExternalActions.Core.Http;

/// <summary>Reads JSON into the tree that JSON paths walk over, and writes parts of it out again with numbers digit for digit.</summary>
/// <remarks>Read by System.Text.Json, which is strict (RFC 8259) and bounded in depth.</remarks>
internal static class JsonTree
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads a text.</summary>
    /// <param name="utf8">The text; a byte order mark is skipped.</param>
    /// <returns>The root, or null when the text is not one JSON value.</returns>
    public static JToken? TryParse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8, Options);
            return Build(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped lone surrogate, which is no text.
            return null;
        }
    }

    /// <summary>Writes a value.</summary>
    /// <param name="token">A token of a tree that <see cref="TryParse"/> made.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="mask">Changes each text and member name on its way out.</param>
    public static void Write(JToken token, Utf8JsonWriter writer, Func<string, string> mask)
    {
        switch (token)
        {
            case JObject members:
                writer.WriteStartObject();
                foreach (var member in members.Properties())
                {
                    writer.WritePropertyName(mask(member.Name));
                    Write(member.Value, writer, mask);
                }

                writer.WriteEndObject();
                break;
            case JArray items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(item, writer, mask);
                }

                writer.WriteEndArray();
                break;
            case NumberToken number:
                writer.WriteRawValue(number.Text, skipInputValidation: true);
                break;
            case JValue { Value: string text }:
                writer.WriteStringValue(mask(text));
                break;
            case JValue { Value: bool flag }:
                writer.WriteBooleanValue(flag);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static JToken Build(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JObject();
                foreach (var member in element.EnumerateObject())
                {
                    members[member.Name] = Build(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                var items = new JArray();
                foreach (var item in element.EnumerateArray())
                {
                    items.Add(Build(item));
                }

                return items;
            case JsonValueKind.String:
                return new JValue(element.GetString());
            case JsonValueKind.Number:
                return new NumberToken(element.GetRawText());
            case JsonValueKind.True or JsonValueKind.False:
                return new JValue(element.GetBoolean());
            default:
                return JValue.CreateNull();
        }
    }

    /// <summary>A number that keeps its text; filters of a path compare it by a value as near as can be.</summary>
    private sealed class NumberToken(string text) : JValue(Nearest(text))
    {
        public string Text { get; } = text;

        private static object Nearest(string text)
        {
            const int Longest = 40;
            if (text.Length <= Longest)
            {
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small))
                {
                    return small;
                }

                if (BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var big))
                {
                    return big;
                }

                if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction))
                {
                    return fraction;
                }
            }

            return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        }
    }
}
