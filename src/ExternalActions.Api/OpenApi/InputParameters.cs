using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ExternalActions.Api.OpenApi;

/// <summary>Endpoint metadata: query parameters and headers that an input type reads for itself.</summary>
internal sealed record InputParameters(params IReadOnlyList<OpenApiParameter> Parameters)
{
    /// <summary>How many entries a page of a list may hold.</summary>
    public static OpenApiParameter Limit() => Query(
        "limit",
        "How many at most; 50 unless told.",
        new() { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "200" });

    /// <summary>Where a page of a list begins.</summary>
    public static OpenApiParameter Cursor() =>
        Query("cursor", "The nextCursor of the page before.", new() { Type = JsonSchemaType.String });

    /// <summary>Describes a query parameter that is an id.</summary>
    public static OpenApiParameter Id(string name, string description) =>
        Query(name, description, new() { Type = JsonSchemaType.String, Format = "uuid" });

    /// <summary>Describes a query parameter.</summary>
    public static OpenApiParameter Query(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    /// <summary>Describes a request header.</summary>
    public static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    /// <summary>Writes the parameters of an endpoint's inputs into its operation.</summary>
    public static Task AddToOperation(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var inputs = context.Description.ActionDescriptor.EndpointMetadata.OfType<InputParameters>();
        foreach (var parameter in inputs.SelectMany(input => input.Parameters))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(parameter);
        }

        return Task.CompletedTask;
    }
}
