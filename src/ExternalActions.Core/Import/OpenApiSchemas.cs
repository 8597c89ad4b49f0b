using System.Text.Json;
using System.Text.Json.Nodes;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;
using Microsoft.OpenApi;

namespace ExternalActions.Core.Import;

/// <summary>Maps OpenAPI schemas to fields.</summary>
internal static class OpenApiSchemas
{
    private const int ExampleLength = 120;
    private const int MaxDepth = 16;

    /// <summary>The schema that counts: of alternatives the first, and what <c>allOf</c> holds when that is all there is.</summary>
    public static IOpenApiSchema? Effective(IOpenApiSchema? schema)
    {
        for (var depth = 0; depth < MaxDepth && schema is not null; depth++)
        {
            if (schema.Properties is { Count: > 0 } || Kind(schema) is not null and not JsonSchemaType.Object || schema.Enum is { Count: > 0 })
            {
                return schema;
            }

            var next = First(schema.OneOf) ?? First(schema.AnyOf) ?? (schema.AllOf is [var only] ? only : null);
            if (next is null)
            {
                return schema;
            }

            schema = next;
        }

        return schema;
    }

    /// <summary>The properties of an object, those of its <c>allOf</c> included, in order; with whether each is required.</summary>
    public static List<(string Name, IOpenApiSchema Schema, bool Required)> Properties(IOpenApiSchema schema)
    {
        var found = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        var order = new List<string>();
        var required = new HashSet<string>(StringComparer.Ordinal);
        Gather(schema, 0);
        return [.. order.Select(name => (name, found[name], required.Contains(name)))];

        void Gather(IOpenApiSchema part, int depth)
        {
            if (depth > MaxDepth)
            {
                return;
            }

            foreach (var each in part.AllOf ?? [])
            {
                Gather(each, depth + 1);
            }

            required.UnionWith(part.Required ?? (IEnumerable<string>)[]);
            foreach (var (name, property) in part.Properties ?? new Dictionary<string, IOpenApiSchema>())
            {
                if (found.TryAdd(name, property))
                {
                    order.Add(name);
                }
            }
        }
    }

    /// <summary>The type without null; null when the schema names none or several.</summary>
    public static JsonSchemaType? Kind(IOpenApiSchema? schema) => (schema?.Type & ~JsonSchemaType.Null) switch
    {
        JsonSchemaType.String => JsonSchemaType.String,
        JsonSchemaType.Integer or JsonSchemaType.Number or (JsonSchemaType.Integer | JsonSchemaType.Number) => JsonSchemaType.Number,
        JsonSchemaType.Boolean => JsonSchemaType.Boolean,
        JsonSchemaType.Array => JsonSchemaType.Array,
        JsonSchemaType.Object => JsonSchemaType.Object,
        _ => null,
    };

    private static JsonValueKind? ValueKind(IOpenApiSchema? schema) => Kind(schema) switch
    {
        JsonSchemaType.String => JsonValueKind.String,
        JsonSchemaType.Number => JsonValueKind.Number,
        JsonSchemaType.Boolean => JsonValueKind.True,
        JsonSchemaType.Array => JsonValueKind.Array,
        JsonSchemaType.Object => JsonValueKind.Object,
        _ => null,
    };

    /// <summary>The data type of the field for a schema.</summary>
    /// <param name="schema">The schema; null for none.</param>
    /// <param name="otherwise">The type when the schema does not tell.</param>
    public static FieldType TypeOf(IOpenApiSchema? schema, FieldType otherwise) =>
        (ValueKind(schema) is { } kind ? FieldTypes.ThatHolds(kind, schema!.Format) : null)
        ?? TypeOf(ExampleOf(schema) ?? schema?.Enum?.FirstOrDefault(), otherwise);

    /// <summary>A value; null for the reader's own mark of an explicit null.</summary>
    public static JsonNode? Real(JsonNode? value) => value is null || value.IsJsonNullSentinel() ? null : value;

    /// <summary>The data type of a value.</summary>
    public static FieldType TypeOf(JsonNode? value, FieldType otherwise) =>
        (Real(value)?.GetValueKind() is { } kind ? FieldTypes.ThatHolds(kind) : null) ?? otherwise;

    /// <summary>The only value that a schema allows; null when there are several.</summary>
    public static JsonNode? OnlyValue(IOpenApiSchema schema) => schema switch
    {
        { Const: { } constant } => Kind(schema) is null or JsonSchemaType.String ? JsonValue.Create(constant) : TryParse(constant),
        { Enum: [{ } only] } => Real(only),
        _ => null,
    };

    /// <summary>An example of a schema.</summary>
#pragma warning disable CS0618 // Documents of 2.0 and 3.0 have their one example there.
    public static JsonNode? ExampleOf(IOpenApiSchema? schema) => Real(schema?.Example ?? schema?.Examples?.FirstOrDefault());
#pragma warning restore CS0618

    /// <summary>The help text of a field.</summary>
    /// <param name="text">The description, if any.</param>
    /// <param name="schema">The schema, if any.</param>
    /// <param name="example">An example, if any.</param>
    public static string Describe(string? text, IOpenApiSchema? schema, JsonNode? example)
    {
        var parts = new List<string>();
        if (!string.IsNullOrWhiteSpace(text))
        {
            parts.Add(text.Trim().TrimEnd('.') + ".");
        }

        if (schema?.Enum is { Count: > 1 } values)
        {
            parts.Add($"One of {string.Join(", ", values.Select(Real).OfType<JsonNode>().Select(Plain))}.");
        }

        if (Kind(schema) == JsonSchemaType.Array)
        {
            parts.Add("A JSON array.");
        }

        if (Real(example) is { } real && Plain(real) is { Length: <= ExampleLength } shown)
        {
            parts.Add($"For example {shown}.");
        }

        return string.Join(' ', parts);
    }

    private static string Plain(JsonNode value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    private static JsonNode? TryParse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(json);
        }
    }

    private static IOpenApiSchema? First(IList<IOpenApiSchema>? schemas) =>
        schemas?.FirstOrDefault(schema => schema.Type != JsonSchemaType.Null) ?? schemas?.FirstOrDefault();
}
