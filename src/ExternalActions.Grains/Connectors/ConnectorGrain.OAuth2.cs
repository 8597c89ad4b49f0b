using System.Diagnostics.CodeAnalysis;
using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;
using ExternalActions.Problems;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Connectors;

/// <content>The tokens of a connector of authorization type OAuth2.</content>
public sealed partial class ConnectorGrain
{
    private const string RefreshReminder = "refresh";
    private const int MaxPending = 20;

    // The shortest that Orleans allows. It ticks on while the token endpoint fails.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // A reminder may tick a little early by the clock that the due time was taken from.
    private static readonly TimeSpan TickTolerance = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstBackoffOfRejected = TimeSpan.FromSeconds(30);

    // An external system that answers 401 for another reason must not make the provider issue a token for each of its calls.
    private static readonly TimeSpan BetweenForcedRenewals = TimeSpan.FromMinutes(1);

    private Task? _renewal;
    private TokenFailure? _failure;
    private int _failures;
    private DateTimeOffset _tryAgainAt;
    private DateTimeOffset _forcedAt;

    private OAuth2Options Options => options.Value;

    private OAuth2Authorization? OAuth2 => _stored.Connector?.Settings.OAuth2;

    /// <inheritdoc/>
    public async Task<ProtectedConnector?> AuthorizeAsync(long? refused)
    {
        if (OAuth2 is not { } settings)
        {
            return Describe();
        }

        var now = time.GetUtcNow();
        if (refused is not null && refused == _stored.Grant.Generation && _stored.Grant.Tokens is not null)
        {
            return await ReplaceRefusedAsync(settings, refused.Value, now);
        }

        if (!GrantRules.IsUsable(_stored.Grant, Options, now))
        {
            if (now >= _tryAgainAt && (_stored.Grant.Tokens is not null || GrantRules.CanRenew(settings, _stored.Grant)))
            {
                await RenewAsync(null);
            }
        }
        else if (now >= _tryAgainAt && IsDue(settings, now))
        {
            // The old token is good enough for whoever asks now.
            RenewAsync(null).Ignore();
        }

        return Describe();
    }

    /// <inheritdoc/>
    public async Task<Result<AuthorizationRequest>> BeginAuthorizationAsync(AuthorizationStart start)
    {
        await _changes.WaitAsync();
        try
        {
            if (_stored.Connector is null)
            {
                return NotFound();
            }

            if (OAuth2 is not { GrantType: GrantType.AuthorizationCode } settings)
            {
                return Problem.Conflict(
                    "Only connectors of authorization type OAuth2 with grant type authorization_code are authorized in a browser; this one is not.");
            }

            var now = time.GetUtcNow();
            var oauthState = AuthorizationState.Create(Id);
            var proof = settings.Pkce ? Pkce.Create() : default;
            var pending = new PendingAuthorization
            {
                StateHash = [.. AuthorizationState.Hash(oauthState)],
                BrowserKeyHash = [.. AuthorizationState.Hash(start.BrowserKey)],
                CodeVerifier = settings.Pkce ? protector.Protect(Id, proof.Verifier) : null,
                RedirectUrl = start.RedirectUrl,
                ExpiresAt = now + Options.AuthorizationLifetime,
            };
            var others = _stored.Grant.Pending.Where(other => other.ExpiresAt > now).TakeLast(MaxPending - 1);
            await CommitAsync(_stored.With(now, ConnectorEventKind.AuthorizationStarted) with
            {
                Grant = _stored.Grant with { Pending = [.. others, pending] },
            });
            return new AuthorizationRequest
            {
                AuthorizationUrl = AuthorizationUrl.Build(settings, start.RedirectUrl, oauthState, settings.Pkce ? proof.Challenge : null),
                ExpiresAt = pending.ExpiresAt,
                State = oauthState,
            };
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<AuthorizationOutcome> CompleteAuthorizationAsync(AuthorizationResponse response)
    {
        await _changes.WaitAsync();
        try
        {
            var now = time.GetUtcNow();
            if (_stored.Connector is not { } connector || Find(response, now) is not { } pending)
            {
                return new AuthorizationOutcome
                {
                    Detail = "This answer belongs to no authorization that is under way in this browser: it was finished before, took too long, "
                        + "began in another browser, or the connector's settings have changed since. Begin again.",
                };
            }

            // Used up before anything else happens, so that it cannot be used twice.
            await CommitAsync(_stored with { Grant = _stored.Grant with { Pending = _stored.Grant.Pending.Remove(pending) } });
            var outcome = await FinishAuthorizationAsync(response, pending);
            return outcome with { ConnectorName = connector.Settings.Name };
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<Result<Disconnection>> DisconnectAsync()
    {
        await _changes.WaitAsync();
        try
        {
            if (_stored.Connector is not { } connector)
            {
                return NotFound();
            }

            if (OAuth2 is null)
            {
                return Problem.Conflict("Only connectors of authorization type OAuth2 hold tokens that can be forgotten; this one is not.");
            }

            var done = await RevokeAsync(connector, _stored.Grant);
            var now = time.GetUtcNow();
            await CommitAsync(_stored.With(now, ConnectorEventKind.Disconnected, done.Detail) with
            {
                Grant = GrantRules.Begin(connector.Settings, _stored.Grant, "The connector was disconnected. Authorize it again to use it.", now),
            });
            ForgetFailure();
            await UnregisterReminderAsync();
            return done;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var now = time.GetUtcNow();
        if (OAuth2 is not { } settings || _stored.Grant.Tokens?.RefreshToken is null)
        {
            await UnregisterReminderAsync();
        }
        else if (now >= _tryAgainAt && IsDue(settings, now))
        {
            await RenewAsync(null);
        }
    }

    private bool IsDue(OAuth2Authorization settings, DateTimeOffset now) =>
        GrantRules.CanRenew(settings, _stored.Grant) && now >= GrantRules.RenewalDue(_stored.Grant, Options);

    private async Task<ProtectedConnector?> ReplaceRefusedAsync(OAuth2Authorization settings, long refused, DateTimeOffset now)
    {
        if (!GrantRules.CanRenew(settings, _stored.Grant))
        {
            await ReportRefusedAsync(refused);
            return Describe();
        }

        if (_renewal is { IsCompleted: false } running)
        {
            await running;
            return Describe(refused);
        }

        if (now < _tryAgainAt)
        {
            return Describe(refused);
        }

        if (now - _forcedAt < BetweenForcedRenewals)
        {
            return Describe();
        }

        await RenewAsync(refused);
        return Describe(refused);
    }

    /// <summary>Writes down that the external system does not take the access token, and that nothing can be done without a person.</summary>
    private async Task ReportRefusedAsync(long refused)
    {
        if (_stored.Grant.Health == ConnectorHealth.Failing)
        {
            return;
        }

        await _changes.WaitAsync();
        try
        {
            if (_stored.Grant is not { Health: ConnectorHealth.Ready, Tokens: not null } grant || grant.Generation != refused)
            {
                return;
            }

            const string Reason = "The external system answered 401 to the access token, and the provider gave no refresh token to get another "
                + "one with. Authorize the connector again.";
            var now = time.GetUtcNow();
            await CommitAsync(_stored.With(now, ConnectorEventKind.TokenRefused, Reason) with
            {
                Grant = grant.As(ConnectorHealth.Failing, Reason, now),
            });
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Gets an access token without a person. Whoever asks meanwhile waits for the same one.</summary>
    private Task RenewAsync(long? refused) =>
        _renewal is { IsCompleted: false } running ? running : _renewal = RenewOnceAsync(refused);

    private async Task RenewOnceAsync(long? refused)
    {
        await _changes.WaitAsync();
        try
        {
            var now = time.GetUtcNow();
            if (_stored.Connector is not { } connector || OAuth2 is not { } settings || !NeedsRenewal(settings, refused, now))
            {
                return;
            }

            if (refused is not null)
            {
                _forcedAt = now;
            }

            if (!GrantRules.CanRenew(settings, _stored.Grant))
            {
                await LoseGrantAsync("The access token has expired, and the provider gave no refresh token. Authorize the connector again.");
                return;
            }

            if (!TryUnprotect(connector, _stored.Grant, out var plain, out var refreshToken))
            {
                await TakeFailureAsync(new TokenFailure { Kind = TokenFailureKind.Rejected, Detail = ConnectorCache.UnreadableSecrets });
                return;
            }

            var isRepeated = _stored.Grant.UnansweredSince is not null;
            await CommitAsync(_stored with { Grant = _stored.Grant with { UnansweredSince = now } });
            var answer = settings.GrantType == GrantType.ClientCredentials
                ? await tokenEndpoint.RequestClientCredentialsAsync(plain, CancellationToken.None)
                : await tokenEndpoint.RefreshAsync(plain, refreshToken!, CancellationToken.None);
            if (answer.Succeeded(out var issued, out var failure))
            {
                await StoreAsync(issued, _stored.Grant.Tokens, ConnectorEventKind.Refreshed, detail: null);
            }
            else
            {
                await TakeFailureAsync(isRepeated ? ExplainRepeated(failure) : failure);
            }
        }
        catch (Exception exception)
        {
            LogRenewalFailed(exception, Id);
            BackOff(new TokenFailure
            {
                Kind = TokenFailureKind.Transient,
                Detail = "This server could not get or store an access token; its log says why.",
            });
        }
        finally
        {
            _changes.Release();
        }
    }

    private bool NeedsRenewal(OAuth2Authorization settings, long? refused, DateTimeOffset now) =>
        refused == _stored.Grant.Generation
        || IsDue(settings, now)
        || (!GrantRules.IsUsable(_stored.Grant, Options, now) && (_stored.Grant.Tokens is not null || GrantRules.CanRenew(settings, _stored.Grant)));

    private bool TryUnprotect(
        SavedConnector connector, Grant grant, [NotNullWhen(true)] out OAuth2Authorization? settings, out string? refreshToken)
    {
        settings = protector.Unprotect(Id, connector.Settings)?.OAuth2;
        var stored = grant.Tokens?.RefreshToken;
        refreshToken = stored is null ? null : protector.Unprotect(Id, stored);
        return settings is not null && (stored is null || refreshToken is not null);
    }

    /// <summary>Commits tokens: nobody is given a new access token before the refresh token that came with it is safe.</summary>
    private async Task StoreAsync(IssuedTokens issued, StoredTokens? before, ConnectorEventKind kind, string? detail)
    {
        var now = time.GetUtcNow();
        var wasReady = _stored.Grant.Health == ConnectorHealth.Ready;
        var tokens = new StoredTokens
        {
            AccessToken = protector.Protect(Id, issued.AccessToken),
            RefreshToken = issued.RefreshToken is { } token ? protector.Protect(Id, token) : before?.RefreshToken,
            ObtainedAt = issued.ObtainedAt,
            ExpiresAt = issued.ExpiresAt,
            Scope = issued.Scope ?? before?.Scope,
        };
        var grant = _stored.Grant with
        {
            Tokens = tokens,
            Generation = _stored.Grant.Generation + 1,
            UnansweredSince = null,
            LastRefreshAt = now,
            Advice = kind == ConnectorEventKind.Refreshed ? _stored.Grant.Advice : detail,
        };
        // The reminder first: a tick too many does no harm, a missing one would let the refresh token grow old.
        await RegisterReminderAsync(grant, now);
        await CommitAsync(_stored.With(now, kind, detail) with { Grant = grant.As(ConnectorHealth.Ready, null, now) }, isStubborn: true);
        ForgetFailure();
        LogTokensStored(Id, kind, tokens.ExpiresAt);
        if (!wasReady)
        {
            waiting.Wake(Id);
        }
    }

    private Task TakeFailureAsync(TokenFailure failure)
    {
        if (failure.Kind == TokenFailureKind.GrantLost)
        {
            return LoseGrantAsync(failure.Detail);
        }

        BackOff(failure);
        LogTokenRequestFailed(Id, failure.Kind, failure.Detail, _tryAgainAt);
        var now = time.GetUtcNow();
        return CommitAsync(_stored.With(now, ConnectorEventKind.RefreshFailed, failure.Detail) with
        {
            Grant = _stored.Grant.As(ConnectorHealth.Failing, failure.Detail, now) with
            {
                // Without an answer the provider may have replaced the refresh token all the same.
                UnansweredSince = failure.Kind == TokenFailureKind.Transient ? _stored.Grant.UnansweredSince : null,
            },
        });
    }

    private async Task LoseGrantAsync(string reason)
    {
        var now = time.GetUtcNow();
        LogGrantLost(Id, reason);
        await CommitAsync(_stored.With(now, ConnectorEventKind.GrantLost, reason) with
        {
            Grant = (_stored.Grant with { Tokens = null, UnansweredSince = null }).As(ConnectorHealth.NeedsAuthorization, reason, now),
        });
        ForgetFailure();
        await UnregisterReminderAsync();
    }

    private static TokenFailure ExplainRepeated(TokenFailure failure) => failure.Kind == TokenFailureKind.GrantLost
        ? failure with
        {
            Detail = failure.Detail + " An earlier refresh was sent whose answer never came or was not stored; the provider had probably replaced "
                + "the refresh token by then.",
        }
        : failure;

    private void BackOff(TokenFailure failure)
    {
        var first = failure.Kind == TokenFailureKind.Rejected ? FirstBackoffOfRejected : FirstBackoff;
        var pause = TimeSpan.FromSeconds(Math.Min(first.TotalSeconds * Math.Pow(2, Math.Min(_failures, 30)), Options.MaxBackoff.TotalSeconds));
        _failures++;
        _failure = failure;
        _tryAgainAt = time.GetUtcNow() + (failure.RetryAfter > pause ? failure.RetryAfter.Value : pause);
    }

    private void ForgetFailure()
    {
        _failure = null;
        _failures = 0;
        _tryAgainAt = default;
    }

    private PendingAuthorization? Find(AuthorizationResponse response, DateTimeOffset now) => _stored.Grant.Pending.FirstOrDefault(pending =>
        pending.ExpiresAt > now
        && AuthorizationState.Matches(response.State, pending.StateHash.AsSpan())
        && AuthorizationState.Matches(response.BrowserKey, pending.BrowserKeyHash.AsSpan()));

    private async Task<AuthorizationOutcome> FinishAuthorizationAsync(AuthorizationResponse response, PendingAuthorization pending)
    {
        if (response.Error is not null)
        {
            return await RefuseAsync("The provider did not authorize the connector.", response.Error, response.ErrorDescription);
        }

        if (IssuerRule.Explain(OAuth2!, response.Issuer) is { } wrongIssuer)
        {
            return await RefuseAsync(wrongIssuer);
        }

        if (string.IsNullOrEmpty(response.Code))
        {
            return await RefuseAsync("The provider sent neither an authorization code nor an error.");
        }

        var verifier = pending.CodeVerifier is { } secured ? protector.Unprotect(Id, secured) : null;
        if (!TryUnprotect(_stored.Connector!, Grant.None, out var settings, out _) || (pending.CodeVerifier is not null && verifier is null))
        {
            return await RefuseAsync(ConnectorCache.UnreadableSecrets);
        }

        var answer = await tokenEndpoint.ExchangeCodeAsync(settings, response.Code, pending.RedirectUrl, verifier, CancellationToken.None);
        if (!answer.Succeeded(out var issued, out var failure))
        {
            return await RefuseAsync($"The authorization code could not be exchanged for an access token. {failure.Detail}");
        }

        await StoreAsync(issued, before: null, ConnectorEventKind.Authorized, ScopeNote(settings.Scope, issued.Scope));
        return new AuthorizationOutcome { IsAuthorized = true, Detail = "The connector is authorized. You can close this page." };
    }

    private async Task<AuthorizationOutcome> RefuseAsync(string detail, string? error = null, string? description = null)
    {
        var words = error is null ? detail : $"{detail} It answered: {Bounded(error)}{(description is null ? "" : $" ({Bounded(description)})")}.";
        await CommitAsync(_stored.With(time.GetUtcNow(), ConnectorEventKind.AuthorizationFailed, words));
        return new AuthorizationOutcome { Detail = detail, Error = error, ErrorDescription = description };
    }

    private static string Bounded(string text) =>
        string.Concat(text.Take(300).Select(static character => char.IsControl(character) ? ' ' : character));

    private static string? ScopeNote(string? asked, string? granted)
    {
        if (asked is null || granted is null || Scopes(asked).SetEquals(Scopes(granted)))
        {
            return null;
        }

        return $"The provider granted the scope \"{Bounded(granted)}\", which is not the one asked for.";

        static HashSet<string> Scopes(string text) => [.. text.Split([' ', ',', '+'], StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Asks the provider to revoke the tokens (RFC 7009 section 2.1): the refresh token first, as it outlives the other.</summary>
    private async Task<Disconnection> RevokeAsync(SavedConnector connector, Grant grant)
    {
        if (grant.Tokens is not { } tokens)
        {
            return new Disconnection { Revocation = RevocationOutcome.NothingToRevoke, Detail = "The connector held no tokens." };
        }

        if (connector.Settings.OAuth2 is not { RevocationUrl: not null })
        {
            return new Disconnection
            {
                Revocation = RevocationOutcome.NotConfigured,
                Detail = "The tokens are forgotten here. The connector has no revocation URL, so they may stay valid at the provider until they expire.",
            };
        }

        var accessToken = protector.Unprotect(Id, tokens.AccessToken);
        if (!TryUnprotect(connector, grant, out var settings, out var refreshToken) || accessToken is null)
        {
            return new Disconnection { Revocation = RevocationOutcome.Failed, Detail = ConnectorCache.UnreadableSecrets };
        }

        var fault = refreshToken is null
            ? null
            : await tokenEndpoint.RevokeAsync(settings, refreshToken, "refresh_token", CancellationToken.None);
        fault ??= await tokenEndpoint.RevokeAsync(settings, accessToken, "access_token", CancellationToken.None);
        return fault is null
            ? new Disconnection { Revocation = RevocationOutcome.Revoked, Detail = "The tokens are forgotten here and revoked at the provider." }
            : new Disconnection
            {
                Revocation = RevocationOutcome.Failed,
                Detail = $"The tokens are forgotten here, but the provider did not revoke them: {fault}",
            };
    }

    private ProtectedConnector? Describe(long? refused = null)
    {
        if (_stored.Connector is not { } connector)
        {
            return null;
        }

        var described = new ProtectedConnector { Settings = connector.Settings, Generation = _stored.Grant.Generation };
        if (connector.Settings.OAuth2 is not { } settings)
        {
            return described;
        }

        return GrantRules.IsUsable(_stored.Grant, Options, time.GetUtcNow()) && refused != _stored.Grant.Generation
            ? described with { AccessToken = _stored.Grant.Tokens!.AccessToken, UsableUntil = GrantRules.UsableUntil(_stored.Grant, Options) }
            : described with { Gap = GapOf(settings) };
    }

    private AuthorizationGap GapOf(OAuth2Authorization settings)
    {
        var isTransient = _failure?.Kind == TokenFailureKind.Transient;
        return new AuthorizationGap
        {
            Reason = _failure?.Detail ?? _stored.Grant.Reason ?? "The connector has no access token.",
            IsWaitedFor = isTransient || settings.WhenNotAuthorized == WhenNotAuthorized.Wait,
            TryAgainAt = isTransient ? _tryAgainAt : null,
        };
    }

    private async Task RegisterReminderAsync(Grant grant, DateTimeOffset now)
    {
        if (grant.Tokens?.RefreshToken is null || GrantRules.RenewalDue(grant, Options) is not { } due)
        {
            await UnregisterReminderAsync();
            return;
        }

        var delay = due + TickTolerance - now;
        await this.RegisterOrUpdateReminder(RefreshReminder, delay > TickTolerance ? delay : TickTolerance, ReminderPeriod);
    }

    private async Task UnregisterReminderAsync()
    {
        if (await this.GetReminder(RefreshReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    [LoggerMessage(LogLevel.Information, "Connector {ConnectorId} has a new access token ({Kind}) that expires at {ExpiresAt}")]
    private partial void LogTokensStored(Guid connectorId, ConnectorEventKind kind, DateTimeOffset? expiresAt);

    [LoggerMessage(LogLevel.Warning, "A token request of connector {ConnectorId} failed ({Kind}): {Reason} Tried again from {TryAgainAt} on")]
    private partial void LogTokenRequestFailed(Guid connectorId, TokenFailureKind kind, string reason, DateTimeOffset tryAgainAt);

    [LoggerMessage(LogLevel.Warning, "Connector {ConnectorId} must be authorized again: {Reason}")]
    private partial void LogGrantLost(Guid connectorId, string reason);

    [LoggerMessage(LogLevel.Error, "Connector {ConnectorId} could not get or store an access token")]
    private partial void LogRenewalFailed(Exception exception, Guid connectorId);
}
