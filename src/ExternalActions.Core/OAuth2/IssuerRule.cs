using ExternalActions.Connectors;
using ExternalActions.Core.Syntax;

namespace ExternalActions.Core.OAuth2;

/// <summary>
/// Whether an authorization response comes from the provider that was asked (RFC 9207), so that the code of one provider is not given to
/// another.
/// </summary>
public static class IssuerRule
{
    private const int ShownLength = 200;

    /// <summary>Checks the issuer of an authorization response.</summary>
    /// <param name="settings">
    /// The connector's settings. With an issuer, the response's must be the same text (RFC 9207 section 2.4). Without one, the response may
    /// have none, or a URL of the origin of the authorization or the access token URL.
    /// </param>
    /// <param name="issuer">The response's <c>iss</c>; null when it has none.</param>
    /// <returns>What is wrong and what to do, as plain text; null when nothing is wrong.</returns>
    public static string? Explain(OAuth2Authorization settings, string? issuer)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Issuer is { } expected)
        {
            var got = issuer is null ? "an answer that names no issuer" : Shown(issuer);
            return expected == issuer
                ? null
                : $"Expected the answer to come from the issuer {Shown(expected)}, got {got}. "
                    + "If this is the right provider, correct the issuer in the connector's settings.";
        }

        if (issuer is null)
        {
            return null;
        }

        if (Origin.Of(issuer) is { } origin
            && (origin == Origin.Of(settings.AuthorizationUrl) || origin == Origin.Of(settings.AccessTokenUrl)))
        {
            return null;
        }

        return $"Expected the answer to come from an issuer on the host of the authorization URL or the access token URL, got {Shown(issuer)}. "
            + "If this is the right provider, set the issuer in the connector's settings to this text.";
    }

    // It came with a browser's request, so anyone may have written it.
    private static string Shown(string issuer) => $"\"{ForeignText.OneLine(issuer, ShownLength)}\"";
}
