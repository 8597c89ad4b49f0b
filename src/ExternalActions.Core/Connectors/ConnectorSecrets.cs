using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;

namespace ExternalActions.Core.Connectors;

/// <summary>Works on all secrets of a connector's settings, wherever they stand. The one place that knows where that is.</summary>
public static class ConnectorSecrets
{
    /// <summary>Replaces the text of each secret, for example by its encrypted form.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="transform">Makes the new text from the old; not called for a secret whose text is not known.</param>
    /// <returns>The settings with the new texts.</returns>
    public static ConnectorSettings Map(ConnectorSettings settings, Func<string, string> transform)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(transform);
        return Replace(settings, secret => secret.Value is null ? secret : Secret.Of(transform(secret.Value)));
    }

    /// <summary>Takes out the text of each secret, so that only whether it is set remains.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>The settings with <see cref="Secret.Hidden"/> in place of each secret that is set.</returns>
    public static ConnectorSettings Hide(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Replace(settings, static secret => secret.IsSet || secret.Value is not null ? Secret.Hidden : secret);
    }

    /// <summary>
    /// Takes secrets that an edit leaves out from what is stored: the password of a connector that stays Basic, the values of
    /// a Token connector's headers by name, without regard to case, the client secret of a connector that stays OAuth2, unless it
    /// becomes a public client. A change of the authorization type keeps nothing. The client secret does not follow to another origin: it is
    /// kept only when each URL that it would be sent to is of the origin of one that it was given for.
    /// </summary>
    /// <param name="incoming">The edit.</param>
    /// <param name="stored">What is stored; null when nothing is.</param>
    /// <returns>
    /// The edit with its secrets filled in. One that is nowhere stays unset. A client secret that must be entered again for another origin is
    /// <see cref="Secret.Hidden"/>, which <see cref="ConnectorValidator"/> refuses.
    /// </returns>
    public static ConnectorSettings Merge(ConnectorSettings incoming, ConnectorSettings? stored)
    {
        ArgumentNullException.ThrowIfNull(incoming);
        if (stored is null || stored.AuthorizationType != incoming.AuthorizationType)
        {
            return incoming;
        }

        if (incoming.Basic is { } basic && stored.Basic is { } storedBasic && IsLeftOut(basic.Password))
        {
            incoming = incoming with { Basic = basic with { Password = storedBasic.Password } };
        }

        if (incoming.Token is { Headers.IsDefault: false } token && stored.Token is { Headers.IsDefault: false } storedToken)
        {
            incoming = incoming with { Token = FillIn(token, storedToken) };
        }

        if (incoming.OAuth2 is { } oauth2 && stored.OAuth2 is { } storedOAuth2 && IsLeftOut(oauth2.ClientSecret))
        {
            incoming = incoming with { OAuth2 = oauth2 with { ClientSecret = Keep(oauth2, storedOAuth2) } };
        }

        return incoming;
    }

    private static Secret Keep(OAuth2Authorization incoming, OAuth2Authorization stored)
    {
        if (incoming.ClientAuthentication == ClientAuthentication.None || stored.ClientSecret?.Value is null)
        {
            return new Secret();
        }

        var known = SecretUrls(stored).Select(Origin.Of).ToHashSet();
        return SecretUrls(incoming).All(url => Origin.Of(url) is { } origin && known.Contains(origin)) ? stored.ClientSecret : Secret.Hidden;
    }

    /// <summary>Where client authentication goes.</summary>
    private static IEnumerable<string?> SecretUrls(OAuth2Authorization settings) =>
    [
        settings.AccessTokenUrl,
        .. new[] { settings.RefreshUrl, settings.RevocationUrl }.Where(static url => url is not null),
    ];

    private static TokenAuthorization FillIn(TokenAuthorization incoming, TokenAuthorization stored)
    {
        var known = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in stored.Headers)
        {
            known.TryAdd(header.Name, header.Value);
        }

        return incoming with
        {
            Headers =
            [
                .. incoming.Headers.Select(header =>
                    header?.Name is { } name && IsLeftOut(header.Value) && known.TryGetValue(name, out var value)
                        ? header with { Value = value }
                        : header!),
            ],
        };
    }

    private static bool IsLeftOut(Secret? secret) => secret?.Value is null;

    // Settings as they come from outside may have null in any place; the validator answers for that, not this class.
    private static ConnectorSettings Replace(ConnectorSettings settings, Func<Secret, Secret> replace) => settings with
    {
        Basic = settings.Basic is { Password: not null } basic ? basic with { Password = replace(basic.Password) } : settings.Basic,
        Token = settings.Token is { Headers.IsDefault: false } token
            ? token with
            {
                Headers =
                [
                    .. token.Headers.Select(header => header?.Value is { } value ? header with { Value = replace(value) } : header!),
                ],
            }
            : settings.Token,
        OAuth2 = settings.OAuth2 is { ClientSecret: not null } oauth2
            ? oauth2 with { ClientSecret = replace(oauth2.ClientSecret) }
            : settings.OAuth2,
    };
}
