using System.Reflection;
using ExternalActions.Api.OpenApi;
using ExternalActions.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace ExternalActions.Api.Input;

/// <summary>The query parameters of a list of connectors or actions.</summary>
internal sealed class CatalogListQuery : IInput, IBindableFromHttpContext<CatalogListQuery>, IEndpointParameterMetadataProvider
{
    /// <summary>The parameter that only the list of actions has.</summary>
    public static InputParameters OfConnector { get; } = new(
        InputParameters.Id("connectorId", "Only actions of this connector."));

    /// <summary>Which entries to list.</summary>
    public required CatalogQuery Value { get; init; }

    /// <inheritdoc/>
    public ProblemHttpResult? Refusal { get; private init; }

    /// <inheritdoc/>
    public static ValueTask<CatalogListQuery?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = new Query(context.Request.Query);
        var value = new CatalogQuery
        {
            Search = query.Text("search"),
            ConnectorId = query.Id("connectorId"),
            Limit = query.Limit("limit", otherwise: 50),
            After = query.Place("cursor", Cursor.DecodeName),
        };
        return ValueTask.FromResult<CatalogListQuery?>(new CatalogListQuery { Value = value, Refusal = query.Refusal });
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new InputParameters(
        InputParameters.Query("search", "Only names that hold this text, without regard to case.", new() { Type = JsonSchemaType.String }),
        InputParameters.Limit(),
        InputParameters.Cursor()));
}
