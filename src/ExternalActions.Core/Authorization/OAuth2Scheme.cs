using System.Net;
using ExternalActions.Connectors;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;

namespace ExternalActions.Core.Authorization;

/// <summary>Authorization type <see cref="AuthorizationType.OAuth2"/>: an access token in a header (RFC 6750 section 2.1).</summary>
internal sealed class OAuth2Scheme : AuthorizationScheme
{
    private const string UsualPrefix = "Bearer";

    public override AuthorizationType Type => AuthorizationType.OAuth2;

    public override string Member => "oauth2";

    public override bool IsIn(ConnectorSettings settings) => settings.OAuth2 is not null;

    public override IEnumerable<ProblemEntry> Check(ConnectorSettings merged) => merged.OAuth2 is { } oauth2 ? OAuth2Rules.Check(oauth2) : [];

    public override ConnectorSettings ReplaceSecrets(ConnectorSettings settings, Func<Secret, Secret> replace) =>
        settings.OAuth2 is { ClientSecret: { } secret } oauth2
            ? settings with { OAuth2 = oauth2 with { ClientSecret = replace(secret) } }
            : settings;

    /// <inheritdoc/>
    /// <remarks>
    /// A public client has no secret. The client secret does not follow to another origin: it is kept only when each URL that it would be
    /// sent to is of the origin of one that it was given for.
    /// </remarks>
    public override ConnectorSettings KeepSecrets(ConnectorSettings incoming, ConnectorSettings stored) =>
        incoming.OAuth2 is { ClientSecret: null or { Value: null } } oauth2 && stored.OAuth2 is { } known
            ? incoming with { OAuth2 = oauth2 with { ClientSecret = Keep(oauth2, known) } }
            : incoming;

    public override void AddSecrets(ConnectorSettings plain, SecretForms forms)
    {
        if (plain.OAuth2 is { ClientSecret.Value: { } secret } oauth2)
        {
            forms.Add(secret);
            AddCredentials(forms, oauth2.ClientId ?? "", secret);
        }
    }

    public override bool Sets(ConnectorSettings settings, string header) =>
        header.Equals(settings.OAuth2?.HeaderName, StringComparison.OrdinalIgnoreCase);

    public override RequestAuthenticator Authenticator(ConnectorSettings plain, string? accessToken) =>
        plain.OAuth2 is { } oauth2 && accessToken is not null
            ? new HeaderAuthenticator(
                [new Header { Name = oauth2.HeaderName, Value = WithPrefix(oauth2.HeaderPrefix ?? UsualPrefix, accessToken) }])
            : RequestAuthenticator.None;

    private static string WithPrefix(string prefix, string token) => prefix.Length == 0 ? token : $"{prefix} {token}";

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

    /// <summary>
    /// Client ID and secret as they stand in a Basic header: form-encoded each (RFC 6749 section 2.3.1). Encoders differ in a few
    /// characters, and some do not encode at all.
    /// </summary>
    private static void AddCredentials(SecretForms forms, string id, string secret)
    {
        ReadOnlySpan<Func<string, string>> encoders =
        [
            static text => text,
            Uri.EscapeDataString,
            static text => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal),
            FormEncode,
            WebUtility.UrlEncode!,
        ];
        foreach (var encode in encoders)
        {
            forms.Add(BasicScheme.Credentials(encode(id), encode(secret)));
        }
    }

    /// <summary>The encoding of forms to the letter: an asterisk stays and a tilde does not (WHATWG URL section 5.2).</summary>
    private static string FormEncode(string text) => Uri.EscapeDataString(text)
        .Replace("%20", "+", StringComparison.Ordinal)
        .Replace("%2A", "*", StringComparison.Ordinal)
        .Replace("~", "%7E", StringComparison.Ordinal);
}
