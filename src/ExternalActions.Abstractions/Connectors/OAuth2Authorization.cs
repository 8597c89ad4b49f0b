using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExternalActions.Connectors;

/// <summary>How access tokens are got; in JSON by the names of RFC 6749 and RFC 7591 section 2.</summary>
[GenerateSerializer, Alias("ea.GrantType")]
[JsonConverter(typeof(JsonStringEnumConverter<GrantType>))]
public enum GrantType
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>A person consents in a browser (RFC 6749 section 4.1).</summary>
    [JsonStringEnumMemberName("authorization_code")]
    AuthorizationCode = 0,

    /// <summary>The client acts for itself, without a person's consent (RFC 6749 section 4.4).</summary>
    [JsonStringEnumMemberName("client_credentials")]
    ClientCredentials = 1,
}

/// <summary>How the client authenticates to the token endpoint (RFC 6749 section 2.3.1, names of RFC 7591 section 2).</summary>
[GenerateSerializer, Alias("ea.ClientAuthentication")]
[JsonConverter(typeof(JsonStringEnumConverter<ClientAuthentication>))]
public enum ClientAuthentication
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>Client ID and secret in an <c>Authorization: Basic</c> header.</summary>
    [JsonStringEnumMemberName("client_secret_basic")]
    ClientSecretBasic = 0,

    /// <summary>Client ID and secret in the request's body.</summary>
    [JsonStringEnumMemberName("client_secret_post")]
    ClientSecretPost = 1,

    /// <summary>A public client: only the client ID, in the body.</summary>
    [JsonStringEnumMemberName("none")]
    None = 2,
}

/// <summary>How the parameters of a token request are written.</summary>
[GenerateSerializer, Alias("ea.TokenRequestContentType")]
[JsonConverter(typeof(JsonStringEnumConverter<TokenRequestContentType>))]
public enum TokenRequestContentType
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>As a form, which RFC 6749 asks for.</summary>
    [JsonStringEnumMemberName("application/x-www-form-urlencoded")]
    FormUrlEncoded = 0,

    /// <summary>As a JSON object of strings, which some providers ask for.</summary>
    [JsonStringEnumMemberName("application/json")]
    Json = 1,
}

/// <summary>What becomes of executions while a person must act before the connector has an access token.</summary>
[GenerateSerializer, Alias("ea.WhenNotAuthorized")]
[JsonConverter(typeof(JsonStringEnumConverter<WhenNotAuthorized>))]
public enum WhenNotAuthorized
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>They fail at once and say why.</summary>
    Fail = 0,

    /// <summary>They wait until the connector is authorized, or until someone cancels them.</summary>
    Wait = 1,
}

/// <summary>One further parameter of a request to the provider.</summary>
[GenerateSerializer, Immutable, Alias("ea.OAuth2Parameter")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OAuth2Parameter
{
    /// <summary>The parameter's name, such as <c>audience</c>.</summary>
    [Id(0)]
    public string Name { get; init; } = "";

    /// <summary>The parameter's value. Not a secret: it is shown to everyone who may read the connector.</summary>
    [Id(1)]
    public string Value { get; init; } = "";
}

/// <summary>The settings of authorization type <see cref="AuthorizationType.OAuth2"/>.</summary>
[GenerateSerializer, Immutable, Alias("ea.OAuth2Authorization")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OAuth2Authorization
{
    /// <summary>How access tokens are got.</summary>
    [Id(0)]
    public GrantType GrantType { get; init; }

    /// <summary>The provider's authorization endpoint, where a person consents; set exactly with grant type authorization code.</summary>
    [Id(1)]
    public string? AuthorizationUrl { get; init; }

    /// <summary>The provider's token endpoint.</summary>
    [Id(2)]
    public string AccessTokenUrl { get; init; } = "";

    /// <summary>Where tokens are refreshed, for the few providers with an endpoint of its own for it; null is <see cref="AccessTokenUrl"/>.</summary>
    [Id(3)]
    public string? RefreshUrl { get; init; }

    /// <summary>Where tokens are revoked when the connector is disconnected (RFC 7009); null revokes nothing.</summary>
    [Id(4)]
    public string? RevocationUrl { get; init; }

    /// <summary>The client ID that the provider has given.</summary>
    [Id(5)]
    public string ClientId { get; init; } = "";

    /// <summary>The client secret that the provider has given; unset for a public client.</summary>
    [Id(6)]
    public Secret ClientSecret { get; init; } = new();

    /// <summary>How the client authenticates, at every one of the provider's endpoints.</summary>
    [Id(7)]
    public ClientAuthentication ClientAuthentication { get; init; }

    /// <summary>The scopes to ask for, as the provider separates them (mostly by spaces); null asks for none.</summary>
    [Id(8)]
    public string? Scope { get; init; }

    /// <summary>How token requests are written.</summary>
    [Id(9)]
    public TokenRequestContentType ContentType { get; init; }

    /// <summary>Whether the authorization code is bound to this server by a proof key, method S256 (RFC 7636).</summary>
    [Id(10)]
    public bool Pkce { get; init; } = true;

    /// <summary>Further parameters of the authorization request, such as <c>access_type=offline</c> or <c>prompt</c>.</summary>
    [Id(11)]
    public ImmutableArray<OAuth2Parameter> AuthorizationParameters { get; init; } = [];

    /// <summary>Further parameters of every token request, such as <c>audience</c>.</summary>
    [Id(12)]
    public ImmutableArray<OAuth2Parameter> TokenParameters { get; init; } = [];

    /// <summary>
    /// What stands before the access token in the header. Null is <c>Bearer</c> (RFC 6750 section 2.1), and then tokens of another type are
    /// refused; the empty text sends the token alone.
    /// </summary>
    [Id(13)]
    public string? HeaderPrefix { get; init; }

    /// <summary>The header that carries the access token.</summary>
    [Id(14)]
    public string HeaderName { get; init; } = "Authorization";

    /// <summary>
    /// The provider's issuer identifier. When set, the provider must send it back as <c>iss</c> (RFC 9207); when null, an <c>iss</c> that is
    /// sent must be of the origin of the authorization or the token endpoint.
    /// </summary>
    [Id(15)]
    public string? Issuer { get; init; }

    /// <summary>What becomes of executions while a person must act.</summary>
    [Id(16)]
    public WhenNotAuthorized WhenNotAuthorized { get; init; }

    /// <summary>
    /// Where the provider sends the browser back to: filled in by this server, to be registered with the provider. Ignored as input.
    /// </summary>
    [Id(17)]
    public string? RedirectUrl { get; init; }
}
