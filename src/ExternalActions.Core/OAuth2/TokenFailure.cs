namespace ExternalActions.Core.OAuth2;

/// <summary>What a failed token request means for the connector.</summary>
public enum TokenFailureKind
{
    /// <summary>The provider or the network has a problem; the grant may be good, and a later try may succeed.</summary>
    Transient,

    /// <summary>The provider no longer accepts the grant (<c>invalid_grant</c>): a person must authorize the connector again.</summary>
    GrantLost,

    /// <summary>The provider refuses the request as it is: the settings must change, here or there.</summary>
    Rejected,
}

/// <summary>Why a token endpoint issued no tokens that can be used. May hold a secret.</summary>
public sealed record TokenFailure
{
    /// <summary>What it means for the connector.</summary>
    public required TokenFailureKind Kind { get; init; }

    /// <summary>
    /// Which provider was asked, what it answered and what to do, in plain text. It quotes the provider, without secrets and control
    /// characters, and cut to a sensible length.
    /// </summary>
    public required string Detail { get; init; }

    /// <summary>How long the provider asks to wait; null when it does not, and for a failure that does not pass by waiting.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// The new refresh token that came with an access token that is refused, when it can be used: the one that was sent may have been used up
    /// by it (RFC 6749 section 6). Null otherwise.
    /// </summary>
    public string? RefreshToken { get; init; }

    /// <summary>Never the token.</summary>
    public override string ToString() => $"TokenFailure ({Kind}): {Detail}";
}
