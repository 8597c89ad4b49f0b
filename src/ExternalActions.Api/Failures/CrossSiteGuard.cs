using Microsoft.AspNetCore.Http;

namespace ExternalActions.Api.Failures;

/// <summary>
/// Refuses changes that a page of another site makes a browser send. Programs send neither <c>Sec-Fetch-Site</c> nor <c>Origin</c>.
/// </summary>
internal static class CrossSiteGuard
{
    /// <summary>What to say to such a request.</summary>
    public const string Refusal = "A browser sent this for a page of another site; only pages of this server may change anything here.";

    /// <summary>Passes a request on, or answers 403.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next) => IsCrossSite(context.Request)
        ? ApiProblems.Create(StatusCodes.Status403Forbidden, Refusal).ExecuteAsync(context)
        : next(context);

    /// <summary>Whether a request would change something and comes from a page of another site.</summary>
    public static bool IsCrossSite(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return false;
        }

        // Every current browser sends Sec-Fetch-Site over https and to loopback, and no page can set it; Origin is for the rest.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is not ("same-origin" or "none");
        }

        // Only host and port are compared: behind a proxy that ends TLS the schemes differ.
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
