using ExternalActions.Shared;
using Microsoft.AspNetCore.Http;

namespace ExternalActions.Console.Hosting;

/// <summary>
/// Keeps pages of other sites out of the console: they may neither frame it, nor post to it, nor open its connection. WebSockets need a guard
/// of their own, because browsers let every page open one to every site, with no more than the <c>Origin</c> header to tell.
/// </summary>
internal static class ConsoleGuard
{
    private const string Connection = "/_blazor";

    // Component libraries set styles on elements, so styles may be inline; scripts may not. Authorizing a connector is a form whose redirects
    // lead to the provider and from there to a sign-in page anywhere, and Chromium holds redirects against form-action too.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "base-uri 'self'; form-action 'self' http: https:; frame-ancestors 'none'";

    /// <summary>Passes a request on with the headers of the console, or answers 403.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (IsCrossSite(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("A browser sent this for a page of another site; only pages of this server may use the console.");
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return next(context);
    }

    private static bool IsCrossSite(HttpRequest request) =>
        (CrossSite.IsChange(request) || request.Path.StartsWithSegments(Connection)) && CrossSite.IsFromElsewhere(request);
}
