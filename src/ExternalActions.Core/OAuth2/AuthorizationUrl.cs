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

        List<(string Name, string Value)> parameters =
        [
            ("response_type", "code"),
            ("client_id", settings.ClientId),
            ("redirect_uri", redirectUrl),
            .. settings.Scope is { Length: > 0 } scope ? [("scope", scope)] : Array.Empty<(string, string)>(),
            ("state", state),
            .. codeChallenge is null
                ? Array.Empty<(string, string)>()
                : [("code_challenge", codeChallenge), ("code_challenge_method", "S256")],
            .. (settings.AuthorizationParameters.IsDefault ? [] : settings.AuthorizationParameters).Select(static more => (more.Name, more.Value)),
        ];
        return WithQuery(page.AbsoluteUri) + string.Join('&', parameters.Select(static one => $"{Encode(one.Name)}={Encode(one.Value)}"));
    }

    /// <summary>The URL up to where another parameter can follow.</summary>
    private static string WithQuery(string url) => url switch
    {
        _ when !url.Contains('?', StringComparison.Ordinal) => $"{url}?",
        [.., '?' or '&'] => url,
        _ => $"{url}&",
    };

    // A space becomes %20 and not +: readers of forms and readers of URLs both take it for a space.
    private static string Encode(string text) => Uri.EscapeDataString(text);
}
