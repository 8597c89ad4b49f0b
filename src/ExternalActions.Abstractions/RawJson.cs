using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExternalActions;

/// <summary>One JSON value kept as its text, so that numbers keep every digit and nothing is parsed twice.</summary>
/// <remarks>Read from a request or built by this system, so <see cref="Text"/> is always one whole, valid JSON value.</remarks>
[GenerateSerializer, Immutable, Alias("ea.RawJson")]
[JsonConverter(typeof(RawJsonConverter))]
public sealed record RawJson
{
    /// <summary>Wraps a text that is already known to be one valid JSON value.</summary>
    /// <param name="text">The JSON text.</param>
    public RawJson(string text) => Text = text;

    /// <summary>The JSON object without members.</summary>
    public static RawJson EmptyObject { get; } = new("{}");

    /// <summary>The JSON text.</summary>
    [Id(0)]
    public string Text { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Reads and writes a <see cref="RawJson"/> as the JSON value that it holds.</summary>
public sealed class RawJsonConverter : JsonConverter<RawJson>
{
    /// <summary>A JSON <c>null</c> is a value here too (a field set to null), so the converter sees it.</summary>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(document.RootElement.GetRawText());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RawJson? value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(value.Text, skipInputValidation: true);
        }
    }
}
