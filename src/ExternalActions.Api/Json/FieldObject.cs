using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExternalActions.Api.Json;

/// <summary>A JSON object of field values by name, kept as its text.</summary>
/// <param name="Json">The object.</param>
[JsonConverter(typeof(FieldObjectConverter))]
internal sealed record FieldObject(RawJson Json)
{
    /// <summary>No values.</summary>
    public static FieldObject Empty { get; } = new(RawJson.EmptyObject);
}

/// <summary>Reads and writes a <see cref="FieldObject"/> as the object that it holds.</summary>
internal sealed class FieldObjectConverter : JsonConverter<FieldObject>
{
    private static readonly RawJsonConverter Inner = new();

    public override FieldObject Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Inner.Read(ref reader, typeof(RawJson), options));

    public override void Write(Utf8JsonWriter writer, FieldObject value, JsonSerializerOptions options) =>
        Inner.Write(writer, value.Json, options);
}
