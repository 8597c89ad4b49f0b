using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExternalActions.Connectors;

/// <summary>A secret as an admin gives it and as the API shows it: it goes in as text and never comes out.</summary>
/// <remarks>
/// In JSON a string sets it, and it is written as <c>{"isSet": true}</c>. Reading that same object, or leaving the secret
/// out, means "keep what is stored", so what a GET answered can be sent back with PUT.
/// </remarks>
[GenerateSerializer, Immutable, Alias("ea.Secret")]
[JsonConverter(typeof(SecretConverter))]
public sealed record Secret
{
    /// <summary>A secret whose value is not shown.</summary>
    public static Secret Hidden { get; } = new() { IsSet = true };

    /// <summary>The text, or null where it is not known here (hidden, or to be kept as stored).</summary>
    [Id(0)]
    public string? Value { get; init; }

    /// <summary>Whether there is a value, shown or hidden.</summary>
    [Id(1)]
    public bool IsSet { get; init; }

    /// <summary>A secret with its text.</summary>
    /// <param name="value">The text.</param>
    public static Secret Of(string value) => new() { Value = value, IsSet = true };

    /// <summary>Never the text: secrets must not reach a log through a record's printed form.</summary>
    public override string ToString() => IsSet ? "Secret (set)" : "Secret (not set)";
}

/// <summary>Reads a secret from a string (or keeps it, from an object) and writes only whether it is set.</summary>
public sealed class SecretConverter : JsonConverter<Secret>
{
    /// <inheritdoc/>
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return Secret.Of(reader.GetString()!);
            case JsonTokenType.StartObject:
                reader.Skip();
                return new Secret();
            default:
                throw new JsonException("A secret is a string to set it, or is left out to keep the stored one.");
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        writer.WriteBoolean("isSet", value.IsSet);
        writer.WriteEndObject();
    }
}
