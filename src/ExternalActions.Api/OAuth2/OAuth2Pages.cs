using ExternalActions.Api.Failures;
using ExternalActions.Connectors;
using ExternalActions.Facades;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ExternalActions.Api.OAuth2;

/// <summary>The pages for a person with a browser: the one that begins an authorization, and the one that it ends at.</summary>
internal static class OAuth2Pages
{
    private const int MaxNameLength = 100;
    private const int MaxErrorLength = 200;
    private const int MaxTextLength = 2000;

    /// <summary>Maps <c>/oauth2</c>.</summary>
    public static void MapOAuth2Pages(this IEndpointRouteBuilder endpoints)
    {
        // Not for programs, so not in the OpenAPI document.
        var pages = endpoints.MapGroup("").ExcludeFromDescription();
        pages.MapGet(Paths.OAuth2Callback, CompleteAsync);
        pages.MapGet(Paths.OAuth2Connectors + "/{id:guid}", ShowAsync);
        pages.MapPost(Paths.OAuth2Connectors + "/{id:guid}", BeginAsync);
    }

    /// <summary>The page where the framework sets a status code alone.</summary>
    public static Page ForStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => new Page(status, "Not found").Say("There is no page at this address."),
        StatusCodes.Status405MethodNotAllowed => new Page(status, "Not possible").Say("This page cannot be asked for in this way."),
        _ => new Page(status, "Not possible").Say("The request cannot be served."),
    };

    /// <summary>The page for an exception that no handler expected.</summary>
    public static Task HandleExceptionAsync(HttpContext context)
    {
        var (status, detail) = ApiExceptions.Explain(
            context,
            "The server could not finish this in time or is overloaded, and it may or may not have been carried out. "
            + "Look at the connector's status, and authorize it again if it is not authorized.");
        return new Page(status, "Something went wrong").Say(detail)
            .Show("Trace id", status >= StatusCodes.Status500InternalServerError ? ApiExceptions.TraceId(context) : null, MaxTextLength)
            .ExecuteAsync(context);
    }

    /// <summary>Passes a request on, or answers 403 to what a page of another site makes a browser send.</summary>
    public static Task RefuseCrossSite(HttpContext context, RequestDelegate next) => CrossSiteGuard.IsCrossSite(context.Request)
        ? new Page(StatusCodes.Status403Forbidden, "Not possible").Say(CrossSiteGuard.Refusal).ExecuteAsync(context)
        : next(context);

    private static async Task<IResult> CompleteAsync(HttpContext context, IConnectors connectors, PublicAddress address)
    {
        if (!CallbackQuery.TryRead(context.Request, out var response, out var connectorId, out var refusal))
        {
            return new Page(StatusCodes.Status400BadRequest, "Not authorized").Say(refusal);
        }

        var redirectUrl = address.RedirectUrl(context.Request);
        var outcome = await connectors.CompleteAuthorizationAsync(connectorId, response);
        BrowserKey.Take(context.Response, response.State, redirectUrl);
        var page = outcome.IsAuthorized
            ? new Page(StatusCodes.Status200OK, "Authorized")
            : new Page(StatusCodes.Status400BadRequest, "Not authorized");
        page.Show("Connector", outcome.ConnectorName, MaxNameLength).Say(outcome.Detail);

        // The text of a link that fits no authorization here may come from anyone.
        return outcome.ConnectorName is null
            ? page
            : page.Show("Error code of the provider", outcome.Error, MaxErrorLength)
                .Show("The provider's words", outcome.ErrorDescription, MaxTextLength)
                .Link(ConsolePath(redirectUrl, connectorId), "Back to the connector", atOnce: outcome.IsAuthorized);
    }

    private static async Task<Page> ShowAsync(Guid id, IConnectors connectors, PublicAddress address, HttpRequest request)
    {
        if (!(await connectors.GetAsync(id)).Succeeded(out var saved, out var problem))
        {
            return new Page(problem.ToStatus(), "Not found").Say(problem.Detail);
        }

        var name = saved.Settings.Name;
        if (saved.Settings is not { AuthorizationType: AuthorizationType.OAuth2, OAuth2.GrantType: GrantType.AuthorizationCode })
        {
            const string why = "Only connectors of OAuth 2.0 with the grant type authorization_code are authorized in a browser.";
            return Refuse(StatusCodes.Status409Conflict, why).Show("Connector", name, MaxNameLength);
        }

        return new Page(StatusCodes.Status200OK, "Authorize a connector")
            .Show("Connector", name, MaxNameLength)
            .Show("Status", Describe(saved.Status), MaxTextLength)
            .Show("Redirect URL, to be registered with the provider", address.RedirectUrl(request).AbsoluteUri, MaxTextLength)
            .Say("The next page is the provider's; it asks for consent and then leads back here.")
            .Button("Authorize");
    }

    private static async Task<IResult> BeginAsync(Guid id, HttpContext context, AuthorizationStarter starter, PublicAddress address)
    {
        var result = await starter.BeginAsync(id, context);
        return result.Succeeded(out var begun, out var problem)
            ? new SeeOther(new Uri(begun.AuthorizationUrl))
            : Refuse(problem.ToStatus(), problem.Detail)
                .Link(ConsolePath(address.RedirectUrl(context.Request), id), "Back to the connector", atOnce: false);
    }

    /// <summary>The console's page of a connector. It stands beside the callback, under the same path of a proxy.</summary>
    private static string ConsolePath(Uri redirectUrl, Guid id) => new Uri(redirectUrl, $"../connectors/{id}?authorization=ended").PathAndQuery;

    private static Page Refuse(int status, string detail) => new Page(status, "This connector cannot be authorized").Say(detail);

    private static string Describe(ConnectorStatus status)
    {
        var health = status.Health switch
        {
            ConnectorHealth.Ready => "Ready",
            ConnectorHealth.NeedsAuthorization => "Needs authorization",
            ConnectorHealth.Failing => "Failing",
        };
        return status.Reason is null ? health : $"{health}: {status.Reason}";
    }

    /// <summary>Leads the browser on with GET. The framework's own redirect would log the target, and so the state in it.</summary>
    private sealed class SeeOther(Uri target) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            Page.SetHeaders(httpContext.Response);
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = PublicAddress.ToAscii(target);
            return Task.CompletedTask;
        }
    }
}
