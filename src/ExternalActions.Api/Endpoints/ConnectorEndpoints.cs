using ExternalActions.Api.Failures;
using ExternalActions.Api.Input;
using ExternalActions.Api.Json;
using ExternalActions.Api.OAuth2;
using ExternalActions.Api.OpenApi;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Facades;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ExternalActions.Api.Endpoints;

/// <summary>Connectors over HTTP.</summary>
internal static class ConnectorEndpoints
{
    /// <summary>Maps <c>/connectors</c>.</summary>
    public static void MapConnectors(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/connectors").WithTags("Connectors");
        group.MapPost("/", CreateAsync).WithName("CreateConnector").WithSummary("Create a connector").Refuses(400, 409, 413, 415);
        group.MapGet("/", ListAsync).WithName("ListConnectors").WithSummary("List connectors by name").Refuses(400);
        group.MapGet("/{id:guid}", GetAsync).WithName("GetConnector").WithSummary("Read a connector").Refuses(404);
        group.MapPut("/{id:guid}", UpdateAsync).WithName("UpdateConnector").WithSummary("Replace a connector's settings")
            .WithDescription("A secret that is left out keeps its stored value.").Refuses(400, 404, 409, 412, 413, 415);
        group.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteConnector").WithSummary("Delete a connector")
            .WithDescription("Refused with 409 while actions use it.").Refuses(400, 404, 409, 412);
        group.MapPost("/{id:guid}/test", TestAsync).WithName("TestConnector").WithSummary("Send a connector's GET URL, authenticated")
            .WithDescription("A body gives settings to try instead of the stored ones; secrets that it leaves out are taken from those.")
            .Refuses(400, 404, 413, 415);
        group.MapPost("/test", TestUnsavedAsync).WithName("TestUnsavedConnector")
            .WithSummary("Send the GET URL of settings that are not saved").Refuses(400, 413, 415);
    }

    private static async Task<Results<Created<SavedConnector>, ProblemHttpResult>> CreateAsync(
        JsonBody<ConnectorSettings> body, IConnectors connectors, PublicAddress address, HttpResponse response)
    {
        var redirectUrl = address.RedirectUrl(body.Value, response.HttpContext.Request);
        var result = await connectors.CreateAsync(body.Value);
        if (!result.Succeeded(out var saved, out var problem))
        {
            return problem.ToHttp();
        }

        response.Headers.ETag = IfMatch.TagOf(saved.Version);
        return TypedResults.Created(Paths.Connector(saved.Id), PublicAddress.Show(saved, redirectUrl));
    }

    private static async Task<Ok<ListPage<ConnectorEntry>>> ListAsync(CatalogListQuery query, IConnectors connectors, CancellationToken aborted)
    {
        var page = await connectors.ListAsync(query.Value, aborted);
        return TypedResults.Ok(new ListPage<ConnectorEntry> { Items = page.Items, NextCursor = Cursor.Encode(page.Next) });
    }

    private static async Task<Results<Ok<SavedConnector>, ProblemHttpResult>> GetAsync(
        Guid id, IConnectors connectors, PublicAddress address, HttpResponse response, CancellationToken aborted)
    {
        if (!(await connectors.GetAsync(id, aborted)).Succeeded(out var saved, out var problem))
        {
            return problem.ToHttp();
        }

        response.Headers.ETag = IfMatch.TagOf(saved.Version);
        return TypedResults.Ok(PublicAddress.Show(saved, address.RedirectUrl(saved.Settings, response.HttpContext.Request)));
    }

    private static async Task<Results<Ok<SavedConnector>, ProblemHttpResult>> UpdateAsync(
        Guid id, JsonBody<ConnectorSettings> body, IfMatch ifMatch, IConnectors connectors, PublicAddress address, HttpResponse response)
    {
        var redirectUrl = address.RedirectUrl(body.Value, response.HttpContext.Request);
        var result = await connectors.UpdateAsync(id, body.Value, ifMatch.Version);
        if (!result.Succeeded(out var saved, out var problem))
        {
            return problem.ToHttp();
        }

        response.Headers.ETag = IfMatch.TagOf(saved.Version);
        return TypedResults.Ok(PublicAddress.Show(saved, redirectUrl));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, IfMatch ifMatch, IConnectors connectors) =>
        await connectors.DeleteAsync(id, ifMatch.Version) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    private static async Task<Results<Ok<ConnectionTest>, ProblemHttpResult>> TestAsync(
        Guid id, OptionalJsonBody<ConnectorSettings> body, IConnectors connectors, CancellationToken aborted)
    {
        var result = await connectors.TestAsync(id, body.Value, aborted);
        return result.Succeeded(out var test, out var problem) ? TypedResults.Ok(test) : problem.ToHttp();
    }

    private static async Task<Results<Ok<ConnectionTest>, ProblemHttpResult>> TestUnsavedAsync(
        JsonBody<ConnectorSettings> body, IConnectors connectors, CancellationToken aborted)
    {
        var result = await connectors.TestAsync(null, body.Value, aborted);
        return result.Succeeded(out var test, out var problem) ? TypedResults.Ok(test) : problem.ToHttp();
    }
}
