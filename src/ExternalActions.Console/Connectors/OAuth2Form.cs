using ExternalActions.Connectors;
using ExternalActions.Console.Common;

namespace ExternalActions.Console.Connectors;

/// <summary>The settings of OAuth 2.0 as they are being typed.</summary>
public sealed class OAuth2Form
{
    // What the system means by no prefix.
    private const string UsualPrefix = "Bearer";

    /// <inheritdoc cref="OAuth2Authorization.GrantType"/>
    public GrantType GrantType { get; set; }

    /// <inheritdoc cref="OAuth2Authorization.ContentType"/>
    public TokenRequestContentType ContentType { get; set; }

    /// <inheritdoc cref="OAuth2Authorization.AuthorizationUrl"/>
    public string AuthorizationUrl { get; set; } = "";

    /// <inheritdoc cref="OAuth2Authorization.AccessTokenUrl"/>
    public string AccessTokenUrl { get; set; } = "";

    /// <inheritdoc cref="OAuth2Authorization.ClientId"/>
    public string ClientId { get; set; } = "";

    /// <inheritdoc cref="OAuth2Authorization.ClientSecret"/>
    public SecretInput ClientSecret { get; set; } = new();

    /// <inheritdoc cref="OAuth2Authorization.Scope"/>
    public string Scope { get; set; } = "";

    /// <inheritdoc cref="OAuth2Authorization.ClientAuthentication"/>
    public ClientAuthentication ClientAuthentication { get; set; }

    /// <inheritdoc cref="OAuth2Authorization.RefreshUrl"/>
    public string RefreshUrl { get; set; } = "";

    /// <inheritdoc cref="OAuth2Authorization.RevocationUrl"/>
    public string RevocationUrl { get; set; } = "";

    /// <inheritdoc cref="OAuth2Authorization.Pkce"/>
    public bool Pkce { get; set; } = true;

    /// <inheritdoc cref="OAuth2Authorization.AuthorizationParameters"/>
    public List<HeaderRow> AuthorizationParameters { get; set; } = [];

    /// <inheritdoc cref="OAuth2Authorization.TokenParameters"/>
    public List<HeaderRow> TokenParameters { get; set; } = [];

    /// <summary>What stands before the access token in the header; empty sends the token alone.</summary>
    public string HeaderPrefix { get; set; } = UsualPrefix;

    /// <inheritdoc cref="OAuth2Authorization.HeaderName"/>
    public string HeaderName { get; set; } = "Authorization";

    /// <inheritdoc cref="OAuth2Authorization.Issuer"/>
    public string Issuer { get; set; } = "";

    /// <inheritdoc cref="OAuth2Authorization.WhenNotAuthorized"/>
    public WhenNotAuthorized WhenNotAuthorized { get; set; }

    /// <summary>The form of stored settings.</summary>
    /// <param name="settings">The settings; null for those of a new connector.</param>
    public static OAuth2Form From(OAuth2Authorization? settings) => settings is null ? new OAuth2Form() : new OAuth2Form
    {
        GrantType = settings.GrantType,
        ContentType = settings.ContentType,
        AuthorizationUrl = settings.AuthorizationUrl ?? "",
        AccessTokenUrl = settings.AccessTokenUrl,
        ClientId = settings.ClientId,
        ClientSecret = ConnectorForm.Stored(settings.ClientSecret),
        Scope = settings.Scope ?? "",
        ClientAuthentication = settings.ClientAuthentication,
        RefreshUrl = settings.RefreshUrl ?? "",
        RevocationUrl = settings.RevocationUrl ?? "",
        Pkce = settings.Pkce,
        AuthorizationParameters = Rows(settings.AuthorizationParameters),
        TokenParameters = Rows(settings.TokenParameters),
        HeaderPrefix = settings.HeaderPrefix ?? UsualPrefix,
        HeaderName = settings.HeaderName,
        Issuer = settings.Issuer ?? "",
        WhenNotAuthorized = settings.WhenNotAuthorized,
    };

    /// <summary>The settings as the system takes them.</summary>
    public OAuth2Authorization ToSettings() => new()
    {
        GrantType = GrantType,
        ContentType = ContentType,
        AuthorizationUrl = GrantType == GrantType.AuthorizationCode ? ConnectorForm.OrNull(AuthorizationUrl) : null,
        AccessTokenUrl = AccessTokenUrl.Trim(),
        ClientId = ClientId.Trim(),
        ClientSecret = ClientAuthentication == ClientAuthentication.None ? new Secret() : ClientSecret.ToSecret(),
        Scope = ConnectorForm.OrNull(Scope),
        ClientAuthentication = ClientAuthentication,
        RefreshUrl = ConnectorForm.OrNull(RefreshUrl),
        RevocationUrl = ConnectorForm.OrNull(RevocationUrl),
        Pkce = Pkce,
        AuthorizationParameters = [.. AuthorizationParameters.Select(ToParameter)],
        TokenParameters = [.. TokenParameters.Select(ToParameter)],
        HeaderPrefix = HeaderPrefix.Trim() == UsualPrefix ? null : HeaderPrefix.Trim(),
        HeaderName = HeaderName.Trim(),
        Issuer = ConnectorForm.OrNull(Issuer),
        WhenNotAuthorized = WhenNotAuthorized,
    };

    private static List<HeaderRow> Rows(IEnumerable<OAuth2Parameter> parameters) =>
        [.. parameters.Select(parameter => new HeaderRow { Name = parameter.Name, Value = parameter.Value })];

    private static OAuth2Parameter ToParameter(HeaderRow row) => new() { Name = row.Name.Trim(), Value = row.Value };
}
