using System.Text.Json.Nodes;
using ExternalActions.Api.Json;
using ExternalActions.Connectors;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ExternalActions.Api.OpenApi;

/// <summary>Schemas of the types whose JSON a converter writes, which the generator cannot see into or sees in part.</summary>
internal static class Schemas
{
    /// <summary>Replaces the schema of such a type.</summary>
    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(RawJson))
        {
            schema.Description = "Any JSON value.";
        }
        else if (type == typeof(FieldObject))
        {
            schema.Type = JsonSchemaType.Object;
            schema.Description = "Field values by name.";
        }
        else if (type == typeof(Secret))
        {
            schema.Description = "A string sets the secret; leaving it out, or sending what was read, keeps the stored one.";
            schema.OneOf =
            [
                new OpenApiSchema { Type = JsonSchemaType.String },
                new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema> { ["isSet"] = new OpenApiSchema { Type = JsonSchemaType.Boolean } },
                },
            ];
        }

        else if ((Nullable.GetUnderlyingType(type) ?? type).IsEnum)
        {
            // Where null is allowed, the member that refers to the enumeration says so.
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. EnumNames.Of(Nullable.GetUnderlyingType(type) ?? type).Select(name => JsonValue.Create(name))];
        }

        return Task.CompletedTask;
    }
}
