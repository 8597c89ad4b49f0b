using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Connectors;

/// <summary>
/// Gets a connector of authorization type OAuth2 its access tokens without a person. All that need one at the same time share one request to the
/// provider.
/// </summary>
/// <param name="record">What is stored of the connector.</param>
/// <param name="tokens">Commits what the provider answers.</param>
/// <param name="protector">Decrypts the refresh token and the client's secret.</param>
/// <param name="endpoint">Asks the provider.</param>
/// <param name="options">Valid options.</param>
/// <param name="time">The clock of expiry.</param>
/// <param name="logger">The log.</param>
internal sealed partial class TokenRefresher(
    ConnectorRecord record,
    TokenStore tokens,
    SecretProtector protector,
    TokenEndpoint endpoint,
    OAuth2Options options,
    TimeProvider time,
    ILogger logger)
{
    private const string RefusedAdvice = "The external system answered 401 to the access token, and the provider gave no refresh token to get "
        + "another one with. If that goes on, authorize the connector again.";

    private static readonly TokenFailure NotStored = new()
    {
        Kind = TokenFailureKind.Transient,
        Detail = "This server could not get or store an access token; its log says why.",
    };

    private Task? _refresh;

    private bool IsUsable => GrantRules.IsUsable(record.Grant, options, time.GetUtcNow());

    /// <summary>What a silo needs to authenticate requests, with an access token that is refreshed first where that is needed.</summary>
    /// <param name="refused">The generation of an access token that the external system answered 401 to; null for none.</param>
    /// <returns>
    /// Null when there is no connector. With <paramref name="refused"/>, an access token of the same generation says that no other can be got.
    /// </returns>
    public async Task<ProtectedConnector?> AuthorizeAsync(long? refused)
    {
        if (record.OAuth2 is not { } settings)
        {
            return Describe();
        }

        if (refused is not null && refused == record.Grant.Generation && record.Grant.Tokens is not null)
        {
            return await ReplaceRefusedAsync(settings, refused.Value);
        }

        if (!IsUsable)
        {
            if (tokens.MayAsk && IsWorthAsking(settings))
            {
                var before = record.Grant.Generation;
                await RefreshAsync(null);
                return Describe(isNew: record.Grant.Generation != before);
            }
        }
        else if (tokens.MayAsk && IsDue(settings))
        {
            // The old token is good enough for this caller.
            RefreshAsync(null).Ignore();
        }

        return Describe();
    }

    /// <summary>Refreshes the tokens if that is due, whether or not an execution needs them. To be called by the reminder.</summary>
    public async Task RefreshIdleAsync()
    {
        if (record.OAuth2 is not { } settings || record.Grant.Tokens?.RefreshToken is null)
        {
            await tokens.SetReminderAsync();
        }
        else if (tokens.MayAsk && IsDue(settings))
        {
            await RefreshAsync(null);
        }
    }

    // Tokens that cannot be refreshed have run out, which is then written down.
    private bool IsWorthAsking(OAuth2Authorization settings) => record.Grant.Tokens is not null || GrantRules.CanRefresh(settings, record.Grant);

    private bool IsDue(OAuth2Authorization settings) =>
        GrantRules.CanRefresh(settings, record.Grant) && time.GetUtcNow() >= GrantRules.RefreshDue(record.Grant, options);

    private bool NeedsRefresh(OAuth2Authorization settings, long? refused) =>
        (refused == record.Grant.Generation && record.Grant.Tokens is not null)
        || IsDue(settings)
        || (!IsUsable && IsWorthAsking(settings));

    private async Task<ProtectedConnector?> ReplaceRefusedAsync(OAuth2Authorization settings, long refused)
    {
        if (!GrantRules.CanRefresh(settings, record.Grant))
        {
            await NoteRefusedAsync(refused);
            return Describe();
        }

        if (_refresh is { IsCompleted: false } running)
        {
            await running;
            return Describe(refused);
        }

        if (!tokens.MayAsk)
        {
            return Describe(refused);
        }

        if (!tokens.Forced.MayBegin())
        {
            return Describe();
        }

        await RefreshAsync(refused);
        return Describe(refused);
    }

    /// <summary>
    /// Writes down that the external system does not take the access token and no other can be got. The token goes on being sent: it may be
    /// that one URL that refuses it, and only a person can tell.
    /// </summary>
    private Task NoteRefusedAsync(long refused) => record.Grant.Advice == RefusedAdvice ? Task.CompletedTask : record.ChangeAsync(async () =>
    {
        if (record.Grant is { Tokens: not null } grant && grant.Generation == refused && grant.Advice != RefusedAdvice)
        {
            await record.CommitAsync(record.Current.With(time.GetUtcNow(), ConnectorEventKind.TokenRefused, RefusedAdvice) with
            {
                Grant = grant with { Advice = RefusedAdvice },
            });
        }
    });

    /// <summary>Refreshes, or waits for the refresh that is under way.</summary>
    private Task RefreshAsync(long? refused) =>
        _refresh is { IsCompleted: false } running ? running : _refresh = record.ChangeAsync(() => TryRefreshAsync(refused));

    private async Task TryRefreshAsync(long? refused)
    {
        try
        {
            await RequestAsync(refused);
        }
        catch (Exception exception)
        {
            LogRefreshFailed(exception, record.Id);
            tokens.Backoff.Note(NotStored, time.GetUtcNow());
        }
    }

    private async Task RequestAsync(long? refused)
    {
        if (record.Connector is not { } connector || record.OAuth2 is not { } settings || !NeedsRefresh(settings, refused))
        {
            return;
        }

        if (!GrantRules.CanRefresh(settings, record.Grant))
        {
            await tokens.LostAsync(GrantRules.RunOut);
            return;
        }

        if (!protector.TryUnprotect(record.Id, connector.Settings, record.Grant, out var plain, out var refreshToken))
        {
            await tokens.FailedAsync(new TokenFailure { Kind = TokenFailureKind.Rejected, Detail = ConnectorCache.UnreadableSecrets });
            return;
        }

        var isRepeated = record.Grant.UnansweredSince is not null;
        var answer = refreshToken is null
            ? await endpoint.RequestClientCredentialsAsync(plain, CancellationToken.None)
            : await SendRefreshTokenAsync(plain, refreshToken);
        if (answer.Succeeded(out var issued, out var failure))
        {
            await tokens.IssuedAsync(issued, record.Grant.Tokens, ConnectorEventKind.Refreshed, record.Grant.Advice);
            if (refused is not null)
            {
                tokens.Forced.Count();
            }
        }
        else
        {
            await tokens.FailedAsync(isRepeated ? ExplainRepeated(failure) : failure);
        }
    }

    private async Task<TokenAnswer> SendRefreshTokenAsync(OAuth2Authorization plain, string refreshToken)
    {
        await record.CommitAsync(record.Current with { Grant = record.Grant with { UnansweredSince = time.GetUtcNow() } });
        return await endpoint.RefreshAsync(plain, refreshToken, CancellationToken.None);
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
        if (record.Connector is not { } connector)
        {
            return null;
        }

        var described = new ProtectedConnector
        {
            Settings = connector.Settings,
            Version = connector.Version,
            Generation = record.Grant.Generation,
        };
        if (connector.Settings.OAuth2 is not { } settings)
        {
            return described;
        }

        return (IsUsable || (isNew && record.Grant.Tokens is not null)) && refused != record.Grant.Generation
            ? described with
            {
                AccessToken = record.Grant.Tokens!.AccessToken,
                UsableUntil = GrantRules.UsableUntil(record.Grant, options),
                RefreshDue = GrantRules.CanRefresh(settings, record.Grant) ? GrantRules.RefreshDue(record.Grant, options) : null,
            }
            : described with { Gap = GapOf(settings) };
    }

    private AuthorizationGap GapOf(OAuth2Authorization settings)
    {
        var failure = tokens.Backoff.Failure;
        var isTransient = failure?.Kind == TokenFailureKind.Transient;
        return new AuthorizationGap
        {
            Reason = failure?.Detail ?? record.Grant.Reason ?? "The connector has no access token.",
            IsWaitedFor = isTransient || settings.WhenNotAuthorized == WhenNotAuthorized.Wait,
            TryAgainAt = isTransient ? tokens.Backoff.TryAgainAt : null,
        };
    }

    [LoggerMessage(LogLevel.Error, "Connector {ConnectorId} could not get or store an access token")]
    private partial void LogRefreshFailed(Exception exception, Guid connectorId);
}
