using System.Collections.Immutable;
using ExternalActions.Connectors;

namespace ExternalActions.Grains.Connectors;

/// <summary>The tokens of an OAuth 2.0 connector, encrypted, and what is known of them.</summary>
[GenerateSerializer, Immutable, Alias("ea.Grant")]
public sealed record Grant
{
    /// <summary>Of a connector that has none and needs none.</summary>
    public static Grant None { get; } = new();

    /// <summary>The tokens; null when there are none.</summary>
    [Id(0)]
    public StoredTokens? Tokens { get; init; }

    /// <summary>Counts the access tokens that the connector has had, so that two parties can tell whether they mean the same one.</summary>
    [Id(1)]
    public long Generation { get; init; }

    /// <summary>Authorizations that began in a browser, oldest first.</summary>
    [Id(2)]
    public ImmutableArray<PendingAuthorization> Pending { get; init; } = [];

    /// <summary>How it stands.</summary>
    [Id(3)]
    public ConnectorHealth Health { get; init; }

    /// <summary>Why; null when there is nothing to say.</summary>
    [Id(4)]
    public string? Reason { get; init; }

    /// <summary>Since when (UTC).</summary>
    [Id(5)]
    public DateTimeOffset? Since { get; init; }

    /// <summary>
    /// When a token request went out whose answer is not known (UTC): written before it is sent, so that after a crash it is known that the
    /// provider may have replaced the refresh token.
    /// </summary>
    [Id(6)]
    public DateTimeOffset? UnansweredSince { get; init; }

    /// <summary>When an access token was last got (UTC).</summary>
    [Id(7)]
    public DateTimeOffset? LastRefreshAt { get; init; }

    /// <summary>What a person should do although the tokens are good; null when there is nothing.</summary>
    [Id(8)]
    public string? Advice { get; init; }

    /// <summary>The same grant in another health; the time of the change is kept while it stays the same.</summary>
    /// <param name="health">The health.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The present moment (UTC).</param>
    public Grant As(ConnectorHealth health, string? reason, DateTimeOffset now) =>
        this with { Health = health, Reason = reason, Since = Health == health && Since is not null ? Since : now };
}

/// <summary>Tokens as they are stored.</summary>
[GenerateSerializer, Immutable, Alias("ea.StoredTokens")]
public sealed record StoredTokens
{
    /// <summary>The access token, encrypted.</summary>
    [Id(0)]
    public string AccessToken { get; init; } = "";

    /// <summary>The refresh token, encrypted; null when the provider gave none.</summary>
    [Id(1)]
    public string? RefreshToken { get; init; }

    /// <summary>When the access token was got (UTC).</summary>
    [Id(2)]
    public DateTimeOffset ObtainedAt { get; init; }

    /// <summary>When the access token expires (UTC); null when the provider did not say.</summary>
    [Id(3)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The granted scope; null when the provider did not say.</summary>
    [Id(4)]
    public string? Scope { get; init; }

    /// <summary>Whether the access token must be refreshed before it is used: the client's credentials have changed.</summary>
    [Id(5)]
    public bool IsOutdated { get; init; }
}

/// <summary>An authorization that began in a browser. Holds nothing that could finish it.</summary>
[GenerateSerializer, Immutable, Alias("ea.PendingAuthorization")]
public sealed record PendingAuthorization
{
    /// <summary>The hash of its <c>state</c>.</summary>
    [Id(0)]
    public ImmutableArray<byte> StateHash { get; init; } = [];

    /// <summary>The hash of the browser's key.</summary>
    [Id(1)]
    public ImmutableArray<byte> BrowserKeyHash { get; init; } = [];

    /// <summary>The code verifier of its proof key (RFC 7636), encrypted; null when it has none.</summary>
    [Id(2)]
    public string? CodeVerifier { get; init; }

    /// <summary>The redirect URL that it began with: the token request must name the same (RFC 6749 section 4.1.3).</summary>
    [Id(3)]
    public string RedirectUrl { get; init; } = "";

    /// <summary>When it is too late to finish (UTC).</summary>
    [Id(4)]
    public DateTimeOffset ExpiresAt { get; init; }
}
