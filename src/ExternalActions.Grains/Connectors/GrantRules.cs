using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;

namespace ExternalActions.Grains.Connectors;

/// <summary>When the tokens of a connector may be used and when they are refreshed.</summary>
internal static class GrantRules
{
    /// <summary>Why a grant without refresh token ends.</summary>
    public const string RunOut = "The access token has expired, and the provider gave no refresh token. Authorize the connector again.";

    private const string TokensOfOtherSettings =
        "The settings have changed so that the tokens do not belong to them any more. Authorize the connector again.";

    private const string OtherConsent =
        "What is asked of the provider has changed since the connector was authorized. Authorize it again for that to count.";

    /// <summary>Until when the access token may be sent (UTC); null when that is not known, or when there is none.</summary>
    public static DateTimeOffset? UsableUntil(Grant grant, OAuth2Options options) =>
        grant.Tokens is { } tokens ? TokenLifetime.UsableUntil(tokens.ObtainedAt, tokens.ExpiresAt, options) : null;

    /// <summary>Whether there is an access token that may be sent now.</summary>
    public static bool IsUsable(Grant grant, OAuth2Options options, DateTimeOffset now) =>
        grant.Tokens is { IsOutdated: false } && !(now >= UsableUntil(grant, options));

    /// <summary>Whether another access token can be had without a person.</summary>
    public static bool CanRefresh(OAuth2Authorization settings, Grant grant) =>
        settings.GrantType == GrantType.ClientCredentials || grant.Tokens?.RefreshToken is not null;

    /// <summary>
    /// When the access token is to be refreshed (UTC), ahead of its expiry; a refresh token also once it has long not been used, as providers
    /// forget idle ones. Null for never.
    /// </summary>
    public static DateTimeOffset? RefreshDue(Grant grant, OAuth2Options options)
    {
        if (grant.Tokens is not { } tokens)
        {
            return null;
        }

        var ahead = TokenLifetime.RefreshAt(tokens.ObtainedAt, tokens.ExpiresAt, options);
        var idle = tokens.RefreshToken is null ? (DateTimeOffset?)null : tokens.ObtainedAt + options.IdleRefresh;
        return ahead is null || idle < ahead ? idle : ahead;
    }

    /// <summary>How it stands before anything was asked of the provider.</summary>
    /// <param name="settings">The connector's settings.</param>
    /// <param name="grant">The grant so far, of which only the count of its tokens goes on.</param>
    /// <param name="reason">Why a person must act, if one must.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static Grant Begin(ConnectorSettings settings, Grant grant, string reason, DateTimeOffset now) =>
        settings.OAuth2 is { GrantType: GrantType.AuthorizationCode }
            ? new Grant { Generation = grant.Generation }.As(ConnectorHealth.NeedsAuthorization, reason, now)
            : new Grant { Generation = grant.Generation };

    /// <summary>What an edit of the settings does to the tokens.</summary>
    /// <param name="grant">The grant so far.</param>
    /// <param name="change">What kind of edit it is.</param>
    /// <param name="settings">The new settings.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static Grant AfterEdit(Grant grant, SettingsChange change, ConnectorSettings settings, DateTimeOffset now) => change switch
    {
        SettingsChange.None => grant,
        SettingsChange.Reauthorize => Begin(settings, grant, TokensOfOtherSettings, now),
        // What began with other settings cannot be finished with these.
        SettingsChange.Refresh => grant with { Pending = [], Tokens = Outdated(grant.Tokens, settings) },
        SettingsChange.Advise => grant with { Pending = [], Advice = grant.Tokens is null ? grant.Advice : OtherConsent },
    };

    /// <summary>Takes in new tokens.</summary>
    /// <param name="grant">The grant so far.</param>
    /// <param name="tokens">The tokens, encrypted.</param>
    /// <param name="advice">What a person should do all the same; null when there is nothing.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static Grant Issued(Grant grant, StoredTokens tokens, string? advice, DateTimeOffset now) => (grant with
    {
        Tokens = tokens,
        Generation = grant.Generation + 1,
        UnansweredSince = null,
        LastRefreshAt = now,
        Advice = advice,
    }).As(ConnectorHealth.Ready, null, now);

    /// <summary>Takes in that a token request failed. The tokens are kept: the old ones may still be good, or be so again.</summary>
    /// <param name="grant">The grant so far.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="replaced">The refresh token that came in place of the old one, encrypted; null when none did.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static Grant Failed(Grant grant, TokenFailure failure, string? replaced, DateTimeOffset now) =>
        grant.As(ConnectorHealth.Failing, failure.Detail, now) with
        {
            Tokens = grant.Tokens is { RefreshToken: not null } tokens && replaced is not null
                ? tokens with { RefreshToken = replaced }
                : grant.Tokens,
            // Without an answer the provider may have replaced the refresh token all the same.
            UnansweredSince = failure.Kind == TokenFailureKind.Transient ? grant.UnansweredSince : null,
        };

    /// <summary>Takes in that the tokens are of no more use.</summary>
    /// <param name="grant">The grant so far.</param>
    /// <param name="reason">Why, and what to do.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static Grant Lost(Grant grant, string reason, DateTimeOffset now) =>
        (grant with { Tokens = null, UnansweredSince = null }).As(ConnectorHealth.NeedsAuthorization, reason, now);

    /// <summary>What is shown of a grant. One that has run out is shown so even if no execution has used it since.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="settings">The connector's settings.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static ConnectorStatus StatusOf(Grant grant, ConnectorSettings settings, DateTimeOffset now)
    {
        var hasRunOut = settings.OAuth2 is { } oauth2 && grant.Tokens is { } tokens && now >= tokens.ExpiresAt && !CanRefresh(oauth2, grant);
        return new ConnectorStatus
        {
            Health = hasRunOut ? ConnectorHealth.NeedsAuthorization : grant.Health,
            Reason = hasRunOut ? RunOut : grant.Reason ?? grant.Advice,
            Since = hasRunOut ? grant.Tokens!.ExpiresAt : grant.Since,
            TokenExpiresAt = grant.Tokens?.ExpiresAt,
            LastRefreshAt = grant.LastRefreshAt,
            GrantedScope = grant.Tokens?.Scope,
        };
    }

    private static StoredTokens? Outdated(StoredTokens? tokens, ConnectorSettings settings) =>
        tokens is null ? null : tokens with { IsOutdated = tokens.RefreshToken is not null || IsForClient(settings) };

    private static bool IsForClient(ConnectorSettings settings) => settings.OAuth2 is { GrantType: GrantType.ClientCredentials };
}
