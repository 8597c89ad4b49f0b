using ExternalActions.Api.Failures;
using ExternalActions.Api.OAuth2;
using ExternalActions.Api.OpenApi;
using ExternalActions.Connectors;
using ExternalActions.Facades;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ExternalActions.Api.Endpoints;

/// <summary>Authorizing, disconnecting and the history of connectors over HTTP.</summary>
internal static class AuthorizationEndpoints
{
    /// <summary>Maps authorization under <c>/connectors</c>.</summary>
    public static void MapAuthorization(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/connectors/{id:guid}").WithTags("Connectors");
        group.MapPost("/authorize", AuthorizeAsync).WithName("AuthorizeConnector").WithSummary("Begin to authorize a connector of OAuth 2.0")
            .WithDescription(
                "Answers the provider's page, to be opened in the browser that asked: a cookie binds the authorization to it. "
                + "A person without a program opens /oauth2/connectors/{id} instead.")
            .Refuses(400, 404, 409);
        group.MapPost("/disconnect", DisconnectAsync).WithName("DisconnectConnector").WithSummary("Forget a connector's tokens")
            .WithDescription("Also revokes them at the provider when the connector has a revocation URL.").Refuses(404, 409);
        group.MapGet("/events", ListEventsAsync).WithName("ListConnectorEvents")
            .WithSummary("List what happened to a connector, newest first").Refuses(404);
    }

    private static async Task<Results<Ok<AuthorizationRequest>, ProblemHttpResult>> AuthorizeAsync(
        Guid id, AuthorizationStarter starter, HttpContext context)
    {
        var result = await starter.BeginAsync(id, context);
        return result.Succeeded(out var begun, out var problem) ? TypedResults.Ok(begun) : problem.ToHttp();
    }

    private static async Task<Results<Ok<Disconnection>, ProblemHttpResult>> DisconnectAsync(Guid id, IConnectors connectors)
    {
        var result = await connectors.DisconnectAsync(id);
        return result.Succeeded(out var disconnection, out var problem) ? TypedResults.Ok(disconnection) : problem.ToHttp();
    }

    private static async Task<Results<Ok<ConnectorEvents>, ProblemHttpResult>> ListEventsAsync(
        Guid id, IConnectors connectors, CancellationToken aborted) =>
        (await connectors.GetEventsAsync(id, aborted)).Succeeded(out var events, out var problem) ? TypedResults.Ok(events) : problem.ToHttp();
}
