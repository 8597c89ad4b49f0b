using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Connectors;

/// <content>How a connector of authorization type OAuth2 gets its access tokens without a person.</content>
public sealed partial class ConnectorGrain
{
    private const string RefreshReminder = "refresh";

    private const string RefusedAdvice = "The external system answered 401 to the access token, and the provider gave no refresh token to get "
        + "another one with. If that goes on, authorize the connector again.";

    // The shortest that Orleans allows. It ticks on while the token endpoint fails.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // A reminder may tick a little early by the clock that the due time was taken from.
    private static readonly TimeSpan TickTolerance = TimeSpan.FromSeconds(1);

    // An external system that answers 401 for another reason must not make the provider issue a token for each of its calls: after so many
    // in this time, a 401 is final. Refreshes that fail have pauses of their own.
    private const int MostForcedRefreshes = 3;
    private static readonly TimeSpan ForcedRefreshWindow = TimeSpan.FromMinutes(1);

    private readonly RefreshBackoff _backoff = new(options);
    private Task? _refresh;
    private long _forcedSince;
    private int _forced;

    private OAuth2Authorization? OAuth2 => _stored.Connector?.Settings.OAuth2;

    // Such a client asks with its own credentials each time. A refresh token that it gets all the same (RFC 6749 section 4.4.3 advises against
    // it) would only keep it asking while nobody uses it.
    private bool IsForClient => OAuth2 is { GrantType: GrantType.ClientCredentials };

    private bool MayAsk => time.GetUtcNow() >= _backoff.TryAgainAt;

    private bool IsUsable => GrantRules.IsUsable(_stored.Grant, options, time.GetUtcNow());

    /// <inheritdoc/>
    public async Task<ProtectedConnector?> AuthorizeAsync(long? refused)
    {
        if (OAuth2 is not { } settings)
        {
            return Describe();
        }

        if (refused is not null && refused == _stored.Grant.Generation && _stored.Grant.Tokens is not null)
        {
            return await ReplaceRefusedAsync(settings, refused.Value);
        }

        if (!IsUsable)
        {
            if (MayAsk && IsWorthAsking(settings))
            {
                var before = _stored.Grant.Generation;
                await RefreshAsync(null);
                return Describe(isNew: _stored.Grant.Generation != before);
            }
        }
        else if (MayAsk && IsDue(settings))
        {
            // The old token is good enough for whoever asks now.
            RefreshAsync(null).Ignore();
        }

        return Describe();
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (OAuth2 is not { } settings || _stored.Grant.Tokens?.RefreshToken is null)
        {
            await SetReminderAsync(Grant.None, time.GetUtcNow());
        }
        else if (MayAsk && IsDue(settings))
        {
            await RefreshAsync(null);
        }
    }

    // Tokens that cannot be refreshed have run out, which is then written down.
    private bool IsWorthAsking(OAuth2Authorization settings) =>
        _stored.Grant.Tokens is not null || GrantRules.CanRefresh(settings, _stored.Grant);

    private bool IsDue(OAuth2Authorization settings) =>
        GrantRules.CanRefresh(settings, _stored.Grant) && time.GetUtcNow() >= GrantRules.RefreshDue(_stored.Grant, options);

    private async Task<ProtectedConnector?> ReplaceRefusedAsync(OAuth2Authorization settings, long refused)
    {
        if (!GrantRules.CanRefresh(settings, _stored.Grant))
        {
            await ReportRefusedAsync(refused);
            return Describe();
        }

        if (_refresh is { IsCompleted: false } running)
        {
            await running;
            return Describe(refused);
        }

        if (!MayAsk)
        {
            return Describe(refused);
        }

        if (_forced == 0 || time.GetElapsedTime(_forcedSince) >= ForcedRefreshWindow)
        {
            (_forcedSince, _forced) = (time.GetTimestamp(), 0);
        }

        if (_forced >= MostForcedRefreshes)
        {
            return Describe();
        }

        await RefreshAsync(refused);
        return Describe(refused);
    }

    /// <summary>
    /// Writes down that the external system does not take the access token and no other can be had. The token goes on being sent: it may be
    /// that one URL that refuses it, and only a person can tell.
    /// </summary>
    private Task ReportRefusedAsync(long refused) => _stored.Grant.Advice == RefusedAdvice ? Task.CompletedTask : AloneAsync(async () =>
    {
        if (_stored.Grant is { Tokens: not null } grant && grant.Generation == refused && grant.Advice != RefusedAdvice)
        {
            await CommitAsync(_stored.With(time.GetUtcNow(), ConnectorEventKind.TokenRefused, RefusedAdvice) with
            {
                Grant = grant with { Advice = RefusedAdvice },
            });
        }
    });

    /// <summary>Gets an access token without a person. Whoever asks meanwhile waits for the same one.</summary>
    private Task RefreshAsync(long? refused) =>
        _refresh is { IsCompleted: false } running ? running : _refresh = AloneAsync(() => RefreshSafelyAsync(refused));

    private async Task RefreshSafelyAsync(long? refused)
    {
        try
        {
            await RefreshOnceAsync(refused);
        }
        catch (Exception exception)
        {
            LogRefreshFailed(exception, Id);
            _backoff.Note(
                new TokenFailure { Kind = TokenFailureKind.Transient, Detail = "This server could not get or store an access token; its log says why." },
                time.GetUtcNow());
        }
    }

    private async Task RefreshOnceAsync(long? refused)
    {
        if (_stored.Connector is not { } connector || OAuth2 is not { } settings || !NeedsRefresh(settings, refused))
        {
            return;
        }

        if (!GrantRules.CanRefresh(settings, _stored.Grant))
        {
            await LoseGrantAsync(GrantRules.RunOut);
            return;
        }

        if (!protector.TryUnprotect(Id, connector.Settings, _stored.Grant, out var plain, out var refreshToken))
        {
            await TakeFailureAsync(new TokenFailure { Kind = TokenFailureKind.Rejected, Detail = ConnectorCache.UnreadableSecrets });
            return;
        }

        var isRepeated = _stored.Grant.UnansweredSince is not null;
        var answer = refreshToken is null
            ? await tokenEndpoint.RequestClientCredentialsAsync(plain, CancellationToken.None)
            : await SendRefreshTokenAsync(plain, refreshToken);
        if (answer.Succeeded(out var issued, out var failure))
        {
            await StoreAsync(issued, _stored.Grant.Tokens, ConnectorEventKind.Refreshed, _stored.Grant.Advice);
            _forced += refused is null ? 0 : 1;
        }
        else
        {
            await TakeFailureAsync(isRepeated ? ExplainRepeated(failure) : failure);
        }
    }

    private async Task<TokenAnswer> SendRefreshTokenAsync(OAuth2Authorization plain, string refreshToken)
    {
        await CommitAsync(_stored with { Grant = _stored.Grant with { UnansweredSince = time.GetUtcNow() } });
        return await tokenEndpoint.RefreshAsync(plain, refreshToken, CancellationToken.None);
    }

    private bool NeedsRefresh(OAuth2Authorization settings, long? refused) =>
        (refused == _stored.Grant.Generation && _stored.Grant.Tokens is not null)
        || IsDue(settings)
        || (!IsUsable && IsWorthAsking(settings));

    /// <summary>Commits tokens: nobody is given a new access token before the refresh token that came with it is safe.</summary>
    private async Task StoreAsync(IssuedTokens issued, StoredTokens? before, ConnectorEventKind kind, string? advice, string? detail = null)
    {
        var now = time.GetUtcNow();
        var wasReady = _stored.Grant.Health == ConnectorHealth.Ready;
        var tokens = new StoredTokens
        {
            AccessToken = protector.Protect(Id, issued.AccessToken),
            RefreshToken = IsForClient ? null : issued.RefreshToken is { } token ? protector.Protect(Id, token) : before?.RefreshToken,
            ObtainedAt = issued.ObtainedAt,
            ExpiresAt = issued.ExpiresAt,
            Scope = issued.Scope ?? before?.Scope,
        };
        var grant = GrantRules.Issued(_stored.Grant, tokens, advice, now);
        await CommitAsync(_stored.With(now, kind, detail) with { Grant = grant }, isStubborn: true);
        _backoff.Forget();
        _forced = kind == ConnectorEventKind.Authorized ? 0 : _forced;
        LogTokensStored(Id, kind, tokens.ExpiresAt);
        if (!wasReady)
        {
            waiting.Wake(Id);
        }

        await SetReminderAsync(grant, now);
    }

    private Task TakeFailureAsync(TokenFailure failure)
    {
        if (failure.Kind == TokenFailureKind.GrantLost)
        {
            return LoseGrantAsync(failure.Detail);
        }

        var now = time.GetUtcNow();
        _backoff.Note(failure, now);
        LogTokenRequestFailed(Id, failure.Kind, failure.Detail, _backoff.TryAgainAt);
        return CommitAsync(_stored.With(now, ConnectorEventKind.RefreshFailed, failure.Detail) with
        {
            Grant = GrantRules.Failed(
                _stored.Grant, failure, failure.RefreshToken is { } replaced ? protector.Protect(Id, replaced) : null, now),
        });
    }

    private async Task LoseGrantAsync(string reason)
    {
        var now = time.GetUtcNow();
        LogGrantLost(Id, reason);
        await CommitAsync(_stored.With(now, ConnectorEventKind.GrantLost, reason) with { Grant = GrantRules.Lost(_stored.Grant, reason, now) });
        _backoff.Forget();
        await SetReminderAsync(_stored.Grant, now);
    }

    private static TokenFailure ExplainRepeated(TokenFailure failure) => failure.Kind == TokenFailureKind.GrantLost
        ? failure with
        {
            Detail = failure.Detail + " An earlier refresh was sent that brought no tokens which could be stored; the provider had probably replaced "
                + "the refresh token by then.",
        }
        : failure;

    /// <summary>What a silo is told: the access token, or why there is none.</summary>
    /// <param name="refused">The generation of an access token that is not to be told.</param>
    /// <param name="isNew">Whether the access token was got just now: then it is sent at least once, however soon it expires.</param>
    private ProtectedConnector? Describe(long? refused = null, bool isNew = false)
    {
        if (_stored.Connector is not { } connector)
        {
            return null;
        }

        var described = new ProtectedConnector
        {
            Settings = connector.Settings,
            Version = connector.Version,
            Generation = _stored.Grant.Generation,
        };
        if (connector.Settings.OAuth2 is not { } settings)
        {
            return described;
        }

        return (IsUsable || (isNew && _stored.Grant.Tokens is not null)) && refused != _stored.Grant.Generation
            ? described with { AccessToken = _stored.Grant.Tokens!.AccessToken, UsableUntil = GrantRules.UsableUntil(_stored.Grant, options) }
            : described with { Gap = GapOf(settings) };
    }

    private AuthorizationGap GapOf(OAuth2Authorization settings)
    {
        var isTransient = _backoff.Failure?.Kind == TokenFailureKind.Transient;
        return new AuthorizationGap
        {
            Reason = _backoff.Failure?.Detail ?? _stored.Grant.Reason ?? "The connector has no access token.",
            IsWaitedFor = isTransient || settings.WhenNotAuthorized == WhenNotAuthorized.Wait,
            TryAgainAt = isTransient ? _backoff.TryAgainAt : null,
        };
    }

    /// <summary>Sets the reminder that a grant needs, or takes it away. What it is for is done when this fails.</summary>
    private async Task SetReminderAsync(Grant grant, DateTimeOffset now)
    {
        try
        {
            if (grant.Tokens?.RefreshToken is not null && GrantRules.RefreshDue(grant, options) is { } due)
            {
                var delay = due + TickTolerance - now;
                await this.RegisterOrUpdateReminder(RefreshReminder, delay > TickTolerance ? delay : TickTolerance, ReminderPeriod);
            }
            else if (await this.GetReminder(RefreshReminder) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }
        }
        catch (Exception exception)
        {
            // The tokens are safe, and whoever uses them next has them refreshed in time; a tick for nothing takes its reminder away.
            LogReminderFailed(exception, Id);
        }
    }

    [LoggerMessage(LogLevel.Information, "Connector {ConnectorId} has a new access token ({Kind}) that expires at {ExpiresAt}")]
    private partial void LogTokensStored(Guid connectorId, ConnectorEventKind kind, DateTimeOffset? expiresAt);

    [LoggerMessage(LogLevel.Warning, "A token request of connector {ConnectorId} failed ({Kind}): {Reason} Tried again from {TryAgainAt} on")]
    private partial void LogTokenRequestFailed(Guid connectorId, TokenFailureKind kind, string reason, DateTimeOffset tryAgainAt);

    [LoggerMessage(LogLevel.Warning, "Connector {ConnectorId} must be authorized again: {Reason}")]
    private partial void LogGrantLost(Guid connectorId, string reason);

    [LoggerMessage(LogLevel.Error, "Connector {ConnectorId} could not get or store an access token")]
    private partial void LogRefreshFailed(Exception exception, Guid connectorId);

    [LoggerMessage(LogLevel.Warning, "Connector {ConnectorId} could not set or remove the reminder that keeps its tokens fresh while nobody uses it")]
    private partial void LogReminderFailed(Exception exception, Guid connectorId);
}
