using Microsoft.AspNetCore.Http;

namespace ExternalActions.Shared;

/// <summary>Tells requests that a page of another site makes a browser send. Programs send neither <c>Sec-Fetch-Site</c> nor <c>Origin</c>.</summary>
internal static class CrossSite
{
    /// <summary>Whether a request may change something, by its method (RFC 9110 section 9.2.1).</summary>
    public static bool IsChange(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));

    /// <summary>Whether a request comes from a page of another site.</summary>
    public static bool IsFromElsewhere(HttpRequest request)
    {
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
