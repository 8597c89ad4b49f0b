namespace ExternalActions.Core.OAuth2;

/// <summary>What a token endpoint has issued (RFC 6749 section 5.1). Holds secrets.</summary>
public sealed record IssuedTokens
{
    /// <summary>The access token: 1 to 65,536 visible ASCII characters and inner spaces, so that it can stand in a header.</summary>
    public required string AccessToken { get; init; }

    /// <summary>The refresh token, of the same characters; null when this answer brought none.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>When it was asked for, by this server's clock (UTC).</summary>
    public required DateTimeOffset ObtainedAt { get; init; }

    /// <summary>
    /// When the access token expires, counted from <see cref="ObtainedAt"/> (UTC); null when the provider has not said. A lifetime of zero
    /// or less counts as not said, since providers use it for "never"; one of more than ten years is cut to that.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The granted scopes, separated by spaces or as the provider separates them, at most 4,000 characters; null when not said.</summary>
    public string? Scope { get; init; }

    /// <summary>Never the tokens.</summary>
    public override string ToString() => $"IssuedTokens of {ObtainedAt:O}, expiring {ExpiresAt:O}";
}
