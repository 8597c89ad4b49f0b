using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExternalActions.Connectors;

/// <summary>How a connector authenticates its requests.</summary>
[GenerateSerializer, Alias("ea.AuthorizationType")]
[JsonConverter(typeof(JsonStringEnumConverter<AuthorizationType>))]
public enum AuthorizationType
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>URL based: knowing the URL is enough.</summary>
    None = 0,

    /// <summary>User name and password in an <c>Authorization: Basic</c> header (RFC 7617).</summary>
    Basic = 1,

    /// <summary>One or more headers whose values authenticate.</summary>
    Token = 2,

    /// <summary>An access token of OAuth 2.0 (RFC 6749), got and refreshed by this server.</summary>
    OAuth2 = 3,
}

/// <summary>One header as it is sent, or as a template of it.</summary>
[GenerateSerializer, Immutable, Alias("ea.Header")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Header
{
    /// <summary>The header's name (a token of RFC 9110 section 5.6.2).</summary>
    [Id(0)]
    public string Name { get; init; } = "";

    /// <summary>The header's value; a template where an action holds it.</summary>
    [Id(1)]
    public string Value { get; init; } = "";
}

/// <summary>One header whose value is a secret.</summary>
[GenerateSerializer, Immutable, Alias("ea.SecretHeader")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SecretHeader
{
    /// <summary>The header's name.</summary>
    [Id(0)]
    public string Name { get; init; } = "";

    /// <summary>The header's value.</summary>
    [Id(1)]
    public Secret Value { get; init; } = new();
}

/// <summary>The settings of authorization type <see cref="AuthorizationType.Basic"/>.</summary>
[GenerateSerializer, Immutable, Alias("ea.BasicAuthorization")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BasicAuthorization
{
    /// <summary>The user name; must not hold a colon (RFC 7617 section 2).</summary>
    [Id(0)]
    public string UserName { get; init; } = "";

    /// <summary>The password; may be set to the empty string.</summary>
    [Id(1)]
    public Secret Password { get; init; } = new();
}

/// <summary>The settings of authorization type <see cref="AuthorizationType.Token"/>.</summary>
[GenerateSerializer, Immutable, Alias("ea.TokenAuthorization")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TokenAuthorization
{
    /// <summary>The headers that authenticate; at least one.</summary>
    [Id(0)]
    public ImmutableArray<SecretHeader> Headers { get; init; } = [];
}

/// <summary>The settings of a connector: how to reach one external system and authenticate to it.</summary>
[GenerateSerializer, Immutable, Alias("ea.ConnectorSettings")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ConnectorSettings
{
    /// <summary>The unique name, 1 to 100 characters, compared without regard to case.</summary>
    [Id(0)]
    public string Name { get; init; } = "";

    /// <summary>Free text, at most 2,000 characters.</summary>
    [Id(1)]
    public string? Description { get; init; }

    /// <summary>How requests are authenticated.</summary>
    [Id(2)]
    public AuthorizationType AuthorizationType { get; init; }

    /// <summary>Set exactly when the type is <see cref="AuthorizationType.Basic"/>.</summary>
    [Id(3)]
    public BasicAuthorization? Basic { get; init; }

    /// <summary>Set exactly when the type is <see cref="AuthorizationType.Token"/>.</summary>
    [Id(4)]
    public TokenAuthorization? Token { get; init; }

    /// <summary>Headers sent with every request of the connector; an action's header of the same name replaces one.</summary>
    [Id(5)]
    public ImmutableArray<Header> DefaultHeaders { get; init; } = [];

    /// <summary>The URL that "Test connection" asks with GET; its host and port are also allowed for actions.</summary>
    [Id(6)]
    public string? GetUrl { get; init; }

    /// <summary>
    /// Further hosts that actions may reach: <c>host</c> (the scheme's default port), <c>host:port</c>, <c>host:*</c> (any port)
    /// or <c>*.domain</c> (any subdomain). With no <see cref="GetUrl"/>, at least one.
    /// </summary>
    [Id(7)]
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary>Set exactly when the type is <see cref="AuthorizationType.OAuth2"/>.</summary>
    [Id(8), JsonPropertyName("oauth2")]
    public OAuth2Authorization? OAuth2 { get; init; }

    /// <summary>How fast requests may go out, and when they shall wait because the external system fails; null for no limits.</summary>
    [Id(9)]
    public FlowSettings? Flow { get; init; }
}
