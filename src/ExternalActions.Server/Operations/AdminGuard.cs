using System.Net;

namespace ExternalActions.Server.Operations;

/// <summary>Lets only requests from loopback and from allowed networks through, and keeps pages of other sites out.</summary>
internal sealed class AdminGuard(AdminOptions options)
{
    // A proxy on the same machine comes from loopback too, for all its clients.
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

    // The dashboard sets styles on its elements; all the rest comes from files of this server.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private readonly IPNetwork[] _networks = [.. options.AllowedNetworks.Select(network => IPNetwork.Parse(network))];

    /// <summary>Passes a request on with the headers of the pages, or answers 403.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsAllowed(context))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync(
                $"This page is only for the server's own machine, without a proxy, and for the networks of {AdminOptions.Section}:"
                + $"{nameof(AdminOptions.AllowedNetworks)}.");
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    }

    private bool IsAllowed(HttpContext context)
    {
        // Links of other sites may lead here, their scripts may not ask.
        var site = context.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "cross-site" or "same-site" && context.Request.Headers["Sec-Fetch-Mode"] != "navigate")
        {
            return false;
        }

        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_networks, network => network.Contains(address))
            || (IPAddress.IsLoopback(address) && !Array.Exists(ProxyHeaders, context.Request.Headers.ContainsKey));
    }
}
