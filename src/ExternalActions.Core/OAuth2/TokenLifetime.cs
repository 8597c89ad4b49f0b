namespace ExternalActions.Core.OAuth2;

/// <summary>When an access token is replaced and when it is no longer sent.</summary>
public static class TokenLifetime
{
    /// <summary>
    /// When a token is to be replaced: <see cref="OAuth2Options.RefreshAhead"/> or half of its lifetime before its expiry, whichever is
    /// shorter, and never after <see cref="UsableUntil"/>, so that no call has to wait.
    /// </summary>
    /// <param name="obtainedAt">When the token was asked for.</param>
    /// <param name="expiresAt">When it expires; null for not known.</param>
    /// <param name="options">Valid options.</param>
    /// <returns>Null for a token without known expiry.</returns>
    public static DateTimeOffset? RefreshAt(DateTimeOffset obtainedAt, DateTimeOffset? expiresAt, OAuth2Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var ahead = Shorter(options.RefreshAhead, Lifetime(obtainedAt, expiresAt) / 2);
        return expiresAt - Longer(ahead, SkewOf(obtainedAt, expiresAt, options));
    }

    /// <summary>
    /// Until when a token is sent: <see cref="OAuth2Options.ClockSkew"/> or a tenth of its lifetime before its expiry, whichever is shorter.
    /// </summary>
    /// <param name="obtainedAt">When the token was asked for.</param>
    /// <param name="expiresAt">When it expires; null for not known.</param>
    /// <param name="options">Valid options.</param>
    /// <returns>Null for a token without known expiry.</returns>
    public static DateTimeOffset? UsableUntil(DateTimeOffset obtainedAt, DateTimeOffset? expiresAt, OAuth2Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return expiresAt - SkewOf(obtainedAt, expiresAt, options);
    }

    private static TimeSpan SkewOf(DateTimeOffset obtainedAt, DateTimeOffset? expiresAt, OAuth2Options options) =>
        Shorter(options.ClockSkew, Lifetime(obtainedAt, expiresAt) / 10);

    private static TimeSpan Lifetime(DateTimeOffset obtainedAt, DateTimeOffset? expiresAt) =>
        expiresAt > obtainedAt ? expiresAt.Value - obtainedAt : TimeSpan.Zero;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
