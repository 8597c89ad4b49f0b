using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExternalActions.Api.Json;

/// <summary>The names that the values of enumerations have in JSON.</summary>
internal static class EnumNames
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<string>> Known = new();

    /// <summary>The names of an enumeration, in the order of its values.</summary>
    public static IReadOnlyList<string> Of(Type type) => Known.GetOrAdd(type, static type =>
        [.. Enum.GetNames(type).Select(name =>
            type.GetField(name)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? name)]);
}

/// <summary>
/// Reads every enumeration by its names in any case, and never by numbers. The serializer's own converter takes names given by attribute in
/// their own case alone.
/// </summary>
internal sealed class EnumNamesConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Reader<>).MakeGenericType(typeToConvert))!;

    private sealed class Reader<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<string, T> Values = EnumNames.Of(typeof(T))
            .Zip(Enum.GetNames<T>().Select(Enum.Parse<T>))
            .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.OrdinalIgnoreCase);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value)
                ? value
                : throw new JsonException($"Expected one of {string.Join(", ", EnumNames.Of(typeof(T)))}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            throw new NotSupportedException("These options are for reading.");
    }
}
