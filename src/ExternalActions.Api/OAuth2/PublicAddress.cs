using ExternalActions.Connectors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ExternalActions.Api.OAuth2;

/// <summary>Knows the address that browsers reach this server at, and so the redirect URL of every connector.</summary>
public sealed class PublicAddress(IOptions<ApiOptions> options)
{
    private readonly string? _configured = string.IsNullOrEmpty(options.Value.PublicUrl) ? null : options.Value.PublicUrl.TrimEnd('/');

    /// <summary>The root of all pages.</summary>
    /// <param name="asked">Any address of this server that the browser has asked for; it counts when none is configured.</param>
    /// <returns>An absolute URL that ends with a slash.</returns>
    public Uri Root(Uri asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return new Uri($"{_configured ?? asked.GetLeftPart(UriPartial.Authority)}/");
    }

    /// <summary>Where providers of OAuth 2.0 send browsers back to.</summary>
    /// <param name="asked">Any address of this server that the browser has asked for; it counts when none is configured.</param>
    /// <returns>An absolute URL.</returns>
    public Uri RedirectUrl(Uri asked) => new(ToAscii(new Uri(Root(asked), Paths.OAuth2Callback[1..])));

    /// <summary>Where a provider sends a browser back to.</summary>
    /// <param name="request">The request whose host counts when no address is configured; the host filter limits what it may be.</param>
    /// <exception cref="BadHttpRequestException">No address is configured, and the request's host is none.</exception>
    internal Uri RedirectUrl(HttpRequest request)
    {
        var root = _configured ?? $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}";
        return Uri.TryCreate(root + Paths.OAuth2Callback, UriKind.Absolute, out var url)
            ? new Uri(ToAscii(url))
            : throw new BadHttpRequestException(
                "The Host header holds no host to make the redirect URL of; send one, or configure the server's address (Api:PublicUrl).");
    }

    /// <summary>Where a provider sends a browser back to that authorizes a connector; null for one that no browser authorizes.</summary>
    /// <inheritdoc cref="RedirectUrl(HttpRequest)"/>
    internal Uri? RedirectUrl(ConnectorSettings settings, HttpRequest request) =>
        settings.OAuth2?.GrantType is GrantType.AuthorizationCode ? RedirectUrl(request) : null;

    /// <summary>A connector as it is answered: with its redirect URL.</summary>
    /// <param name="saved">The connector.</param>
    /// <param name="redirectUrl">Its redirect URL, found before anything is changed, since finding it may refuse the request.</param>
    internal static SavedConnector Show(SavedConnector saved, Uri? redirectUrl) => saved.Settings.OAuth2 is { } oauth2
        ? saved with
        {
            Settings = saved.Settings with
            {
                OAuth2 = oauth2 with
                {
                    RedirectUrl = redirectUrl?.AbsoluteUri,
                },
            },
        }
        : saved;

    /// <summary>A URL fit for a header: escaped, with an internationalized host in its ASCII form (RFC 5891).</summary>
    internal static string ToAscii(Uri url)
    {
        var host = url.HostNameType is UriHostNameType.IPv6 ? url.Host : url.IdnHost;
        return $"{url.Scheme}://{host}{(url.IsDefaultPort ? "" : $":{url.Port}")}{url.PathAndQuery}";
    }
}
