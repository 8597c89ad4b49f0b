using System.Text.Json.Serialization;
using ExternalActions.Connectors;
using ExternalActions.Console.Common;

namespace ExternalActions.Console.Connectors;

/// <summary>The settings of OAuth 2.0 as they are being typed.</summary>
public sealed class OAuth2Form : AuthorizationForm
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

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HoldsSecrets => ClientSecret.Typed is not null;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsAuthorizedByPerson => GrantType == GrantType.AuthorizationCode;

    /// <inheritdoc/>
    public override void Read(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.OAuth2 is not { } oauth2)
        {
            return;
        }

        GrantType = oauth2.GrantType;
        ContentType = oauth2.ContentType;
        AuthorizationUrl = oauth2.AuthorizationUrl ?? "";
        AccessTokenUrl = oauth2.AccessTokenUrl;
        ClientId = oauth2.ClientId;
        ClientSecret = SecretInput.Of(oauth2.ClientSecret);
        Scope = oauth2.Scope ?? "";
        ClientAuthentication = oauth2.ClientAuthentication;
        RefreshUrl = oauth2.RefreshUrl ?? "";
        RevocationUrl = oauth2.RevocationUrl ?? "";
        Pkce = oauth2.Pkce;
        AuthorizationParameters = Rows(oauth2.AuthorizationParameters);
        TokenParameters = Rows(oauth2.TokenParameters);
        HeaderPrefix = oauth2.HeaderPrefix ?? UsualPrefix;
        HeaderName = oauth2.HeaderName;
        Issuer = oauth2.Issuer ?? "";
        WhenNotAuthorized = oauth2.WhenNotAuthorized;
    }

    /// <inheritdoc/>
    public override ConnectorSettings Write(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with { OAuth2 = ToSettings() };
    }

    private OAuth2Authorization ToSettings() => new()
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
