using System.Text.Json.Serialization;

namespace ExternalActions.Connectors;

/// <summary>A wish to authorize a connector in a browser.</summary>
[GenerateSerializer, Immutable, Alias("ea.AuthorizationStart")]
public sealed record AuthorizationStart
{
    /// <summary>Where the provider shall send the browser back to.</summary>
    [Id(0)]
    public string RedirectUrl { get; init; } = "";

    /// <summary>A random key that only the browser that begins holds, in a cookie; only that browser can finish.</summary>
    [Id(1)]
    public string BrowserKey { get; init; } = "";

    /// <summary>Never the key.</summary>
    public override string ToString() => $"AuthorizationStart to {RedirectUrl}";
}

/// <summary>An authorization that has begun.</summary>
[GenerateSerializer, Immutable, Alias("ea.AuthorizationRequest")]
public sealed record AuthorizationRequest
{
    /// <summary>The provider's page to open in the browser that began (RFC 6749 section 4.1.1).</summary>
    [Id(0)]
    public string AuthorizationUrl { get; init; } = "";

    /// <summary>When it is too late to finish (UTC).</summary>
    [Id(1)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The <c>state</c> of the request, which names the cookie of the browser's key.</summary>
    [Id(2), JsonIgnore]
    public string State { get; init; } = "";

    /// <summary>Never the state.</summary>
    public override string ToString() => $"AuthorizationRequest until {ExpiresAt:O}";
}

/// <summary>What the provider sent the browser back with (RFC 6749 section 4.1.2), and the browser's key.</summary>
[GenerateSerializer, Immutable, Alias("ea.AuthorizationResponse")]
public sealed record AuthorizationResponse
{
    /// <summary>The <c>state</c> that began it.</summary>
    [Id(0)]
    public string State { get; init; } = "";

    /// <summary>The key from the browser's cookie; null when it has none for this state.</summary>
    [Id(1)]
    public string? BrowserKey { get; init; }

    /// <summary>The authorization code; null when there is none.</summary>
    [Id(2)]
    public string? Code { get; init; }

    /// <summary>The provider's error code; null for success.</summary>
    [Id(3)]
    public string? Error { get; init; }

    /// <summary>The provider's words about the error.</summary>
    [Id(4)]
    public string? ErrorDescription { get; init; }

    /// <summary>The issuer, when the provider names itself (RFC 9207).</summary>
    [Id(5)]
    public string? Issuer { get; init; }

    /// <summary>None of what it holds.</summary>
    public override string ToString() => "AuthorizationResponse";
}

/// <summary>What became of an authorization, for a person to read.</summary>
[GenerateSerializer, Immutable, Alias("ea.AuthorizationOutcome")]
public sealed record AuthorizationOutcome
{
    /// <summary>Whether the connector is now authorized.</summary>
    [Id(0)]
    public bool IsAuthorized { get; init; }

    /// <summary>The connector's name, when the answer belongs to an authorization that began here.</summary>
    [Id(1)]
    public string? ConnectorName { get; init; }

    /// <summary>What happened and what to do, in words, without the provider's. Plain text.</summary>
    [Id(2)]
    public string Detail { get; init; } = "";

    /// <summary>The provider's own error code, as it came. Plain text, not to be trusted.</summary>
    [Id(3)]
    public string? Error { get; init; }

    /// <summary>The provider's own words, as they came. Plain text, not to be trusted.</summary>
    [Id(4)]
    public string? ErrorDescription { get; init; }
}

/// <summary>What became of the tokens at the provider.</summary>
[GenerateSerializer, Alias("ea.RevocationOutcome")]
[JsonConverter(typeof(JsonStringEnumConverter<RevocationOutcome>))]
public enum RevocationOutcome
{
    /// <summary>There was nothing to revoke.</summary>
    NothingToRevoke,

    /// <summary>The connector has no revocation URL: the tokens may still be valid at the provider.</summary>
    NotConfigured,

    /// <summary>The provider revoked them.</summary>
    Revoked,

    /// <summary>The provider could not be asked or refused: the tokens may still be valid there.</summary>
    Failed,
}

/// <summary>What "Disconnect" did. The tokens are forgotten here in every case.</summary>
[GenerateSerializer, Immutable, Alias("ea.Disconnection")]
public sealed record Disconnection
{
    /// <summary>What became of the tokens at the provider.</summary>
    [Id(0)]
    public RevocationOutcome Revocation { get; init; }

    /// <summary>The same in words a person can act on.</summary>
    [Id(1)]
    public string Detail { get; init; } = "";
}
