using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;
using Microsoft.OpenApi;

namespace ExternalActions.Core.Import;

/// <summary>Makes the payload of an operation: a token for each member of its body.</summary>
/// <param name="fields">Takes the fields.</param>
/// <param name="notes">Takes what was left out.</param>
internal sealed class OpenApiBody(ImportedFields fields, List<string> notes)
{
    private const string Place = "body";
    private const string FormType = "application/x-www-form-urlencoded";

    // Deeper objects are one JSON field each: a form of hundreds of fields is of no use.
    private const int MaxDepth = 4;
    private const int MaxTokens = 200;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private int _tokens;

    /// <summary>Makes the payload.</summary>
    /// <param name="body">The operation's body; null for none.</param>
    public Payload Make(IOpenApiRequestBody? body)
    {
        if (body?.Content is not { Count: > 0 } content)
        {
            return new Payload();
        }

        if (Find(content, IsJson) is { } json)
        {
            var text = Json(json.Media, body.Required);
            var type = json.Type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || json.Type.Contains('*', StringComparison.Ordinal)
                ? null
                : json.Type;
            return new Payload { Kind = PayloadKind.Plain, ContentType = type, Text = text };
        }

        if (Find(content, type => type.StartsWith(FormType, StringComparison.OrdinalIgnoreCase)) is { } form)
        {
            return new Payload { Kind = PayloadKind.FormUrlEncoded, Form = Form(form.Media.Schema) };
        }

        if (Find(content, type => !type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            return Text(other.Type, other.Media, body.Required);
        }

        notes.Add($"The body is {string.Join(" or ", content.Keys)}, which an action cannot send; the payload is empty.");
        return new Payload();
    }

    private static (string Type, OpenApiMediaType Media)? Find(IDictionary<string, OpenApiMediaType> content, Func<string, bool> fits)
    {
        foreach (var (type, media) in content)
        {
            if (fits(type) && media is not null)
            {
                return (type, media);
            }
        }

        return null;
    }

    private static bool IsJson(string type)
    {
        var name = type.Split(';')[0].Trim();
        return name.Equals("application/json", StringComparison.OrdinalIgnoreCase) || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
            || name is "*/*" or "text/json";
    }

    private string Json(OpenApiMediaType media, bool required)
    {
        var example = media.Example ?? media.Examples?.Values.Select(each => each.Value).FirstOrDefault(value => value is not null);
        var schema = OpenApiSchemas.Effective(media.Schema);
        example ??= OpenApiSchemas.ExampleOf(schema);
        var text = new StringBuilder();
        if (schema is not null && OpenApiSchemas.Properties(schema).Count > 0)
        {
            Value(text, Place, media.Schema!, example, required: true, depth: 0);
        }
        else if (example is JsonObject { Count: > 0 })
        {
            Value(text, Place, example, depth: 0);
        }
        else
        {
            text.Append($"{{{{{Add(Place, schema, example, required, FieldType.Json)}}}}}");
        }

        return text.ToString();
    }

    private void Value(StringBuilder text, string path, IOpenApiSchema declared, JsonNode? example, bool required, int depth)
    {
        var reference = (declared as OpenApiSchemaReference)?.Reference?.Id;
        var schema = OpenApiSchemas.Effective(declared) ?? declared;
        if (OpenApiSchemas.OnlyValue(schema) is { } only)
        {
            text.Append(only.ToJsonString(Readable));
            return;
        }

        var properties = OpenApiSchemas.Properties(schema).Where(property => !property.Schema.ReadOnly).ToList();
        var isObject = properties.Count > 0 && OpenApiSchemas.Kind(schema) is null or JsonSchemaType.Object;
        if (!isObject || properties.Count == 0 || depth >= MaxDepth || _tokens >= MaxTokens || (reference is not null && !_open.Add(reference)))
        {
            Token(text, path, schema, example, required);
            return;
        }

        Members(text, depth, properties, (name, property, isRequired) => Value(
            text,
            depth == 0 ? name : $"{path}.{name}",
            property,
            (example as JsonObject)?[name] ?? OpenApiSchemas.ExampleOf(property),
            required && isRequired,
            depth + 1));
        if (reference is not null)
        {
            _open.Remove(reference);
        }
    }

    private static void Members(
        StringBuilder text,
        int depth,
        List<(string Name, IOpenApiSchema Schema, bool Required)> properties,
        Action<string, IOpenApiSchema, bool> value)
    {
        var indent = new string(' ', 2 * (depth + 1));
        text.Append('{');
        foreach (var (index, (name, property, isRequired)) in properties.Index())
        {
            text.Append(index > 0 ? ",\n" : "\n").Append(indent).Append(JsonSerializer.Serialize(name, Readable)).Append(": ");
            value(name, property, isRequired);
        }

        text.Append('\n').Append(' ', 2 * depth).Append('}');
    }

    // An example instead of a schema: each of its values is a token.
    private void Value(StringBuilder text, string path, JsonNode? example, int depth)
    {
        if (example is not JsonObject { Count: > 0 } members || depth >= MaxDepth || _tokens >= MaxTokens)
        {
            var type = OpenApiSchemas.TypeOf(example, FieldType.Json);
            var field = fields.Add(path, Place, new FieldDefinition { Type = type, Description = Describe(path, null, null, example) });
            _tokens++;
            text.Append(FieldTypes.Of(type).IsText ? $"\"{{{{{field}}}}}\"" : $"{{{{{field}}}}}");
            return;
        }

        var indent = new string(' ', 2 * (depth + 1));
        text.Append('{');
        foreach (var (index, (name, value)) in members.Index())
        {
            text.Append(index > 0 ? ",\n" : "\n").Append(indent).Append(JsonSerializer.Serialize(name, Readable)).Append(": ");
            Value(text, depth == 0 ? name : $"{path}.{name}", value, depth + 1);
        }

        text.Append('\n').Append(' ', 2 * depth).Append('}');
    }

    // Within quotes a value that is not given is the empty text, bare it is null: so only what must be given stands within quotes.
    private void Token(StringBuilder text, string path, IOpenApiSchema schema, JsonNode? example, bool required)
    {
        var field = Add(path, schema, example, required, FieldType.Json);
        var isText = FieldTypes.Of(OpenApiSchemas.TypeOf(schema, FieldType.Json)).IsText;
        text.Append(isText && required ? $"\"{{{{{field}}}}}\"" : $"{{{{{field}}}}}");
    }

    private string Add(string path, IOpenApiSchema? schema, JsonNode? example, bool required, FieldType otherwise)
    {
        _tokens++;
        var field = new FieldDefinition
        {
            Type = OpenApiSchemas.TypeOf(schema, otherwise),
            Required = required,
            Description = Describe(path, schema?.Description, schema, example),
        };
        return fields.Add(path, Place, field, schema?.Default);
    }

    private static string Describe(string path, string? text, IOpenApiSchema? schema, JsonNode? example) =>
        OpenApiSchemas.Describe(text, schema, ImportedNames.IsSecret(path) ? null : example);

    private ImmutableArray<FormPair> Form(IOpenApiSchema? declared)
    {
        if (OpenApiSchemas.Effective(declared) is not { } schema)
        {
            return [];
        }

        return
        [
            .. OpenApiSchemas.Properties(schema)
                .Where(property => !property.Schema.ReadOnly)
                .Select(property => Pair(property.Name, property.Required, property.Schema)),
        ];
    }

    private FormPair Pair(string name, bool required, IOpenApiSchema schema)
    {
        var field = Add(name, OpenApiSchemas.Effective(schema), OpenApiSchemas.ExampleOf(schema), required, FieldType.String);
        return new FormPair { Key = name, Value = $"{{{{{field}}}}}" };
    }

    private Payload Text(string type, OpenApiMediaType media, bool required)
    {
        var contentType = type.Contains('*', StringComparison.Ordinal) ? "text/plain" : type;
        if (media.Example is JsonValue example && example.TryGetValue<string>(out var literal))
        {
            notes.Add("The payload is the document's example: put tokens such as {{name}} where values belong.");
            return new Payload { Kind = PayloadKind.Plain, ContentType = contentType, Text = ImportedText.ForPayload(literal, contentType) };
        }

        var field = Add(Place, OpenApiSchemas.Effective(media.Schema), null, required, FieldType.String);
        // The value is the whole body, with its markup.
        return new Payload { Kind = PayloadKind.Plain, ContentType = contentType, Text = $"{{{{{field} | raw}}}}" };
    }
}
