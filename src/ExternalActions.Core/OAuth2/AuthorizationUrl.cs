using System.Text;
using ExternalActions.Connectors;

namespace ExternalActions.Core.OAuth2;

/// <summary>The provider's page where a person consents, with the parameters of the authorization request (RFC 6749 section 4.1.1).</summary>
public static class AuthorizationUrl
{
    /// <summary>Puts it together. A query that the authorization URL has stays in front.</summary>
    /// <param name="settings">Valid settings of grant type authorization code.</param>
    /// <param name="redirectUrl">Where the provider shall send the browser back to.</param>
    /// <param name="state">The state.</param>
    /// <param name="codeChallenge">The S256 challenge of the proof key (RFC 7636 section 4.3); null sends none.</param>
    /// <returns>The URL, all ASCII.</returns>
    /// <exception cref="ArgumentException">The settings have no authorization URL.</exception>
    public static string Build(OAuth2Authorization settings, string redirectUrl, string state, string? codeChallenge)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(redirectUrl);
        ArgumentNullException.ThrowIfNull(state);
        if (!Uri.TryCreate(settings.AuthorizationUrl, UriKind.Absolute, out var page))
        {
            throw new ArgumentException("Expected settings with an absolute authorization URL.", nameof(settings));
        }

        var url = new StringBuilder(page.AbsoluteUri);
        Append(url, "response_type", "code");
        Append(url, "client_id", settings.ClientId);
        Append(url, "redirect_uri", redirectUrl);
        if (settings.Scope is { Length: > 0 } scope)
        {
            Append(url, "scope", scope);
        }

        Append(url, "state", state);
        if (codeChallenge is not null)
        {
            Append(url, "code_challenge", codeChallenge);
            Append(url, "code_challenge_method", "S256");
        }

        foreach (var parameter in settings.AuthorizationParameters.IsDefault ? [] : settings.AuthorizationParameters)
        {
            Append(url, parameter.Name, parameter.Value);
        }

        return url.ToString();
    }

    // A space as %20 and not as +: readers of forms and readers of URLs both take it for a space.
    private static void Append(StringBuilder url, string name, string value)
    {
        if (url[^1] is not ('?' or '&'))
        {
            url.Append(HasQuery(url) ? '&' : '?');
        }

        url.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static bool HasQuery(StringBuilder url)
    {
        foreach (var chunk in url.GetChunks())
        {
            if (chunk.Span.Contains('?'))
            {
                return true;
            }
        }

        return false;
    }
}
