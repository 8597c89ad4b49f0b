using System.Globalization;
using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;
using ExternalActions.Problems;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Connectors;

/// <content>How a person connects and disconnects a connector of authorization type OAuth2.</content>
public sealed partial class ConnectorGrain
{
    private const int ShownLength = 500;

    private static AuthorizationOutcome Foreign { get; } = new()
    {
        Detail = "This answer belongs to no authorization that is under way in this browser: it was finished before, took too long, "
            + "began in another browser, or the connector's settings have changed since. Begin again.",
    };

    private readonly PendingAuthorizations _pending = new(protector, options);

    /// <inheritdoc/>
    public Task<Result<AuthorizationRequest>> BeginAuthorizationAsync(AuthorizationStart start) => AloneAsync<Result<AuthorizationRequest>>(async () =>
    {
        if (_stored.Connector is null)
        {
            return NotFound();
        }

        if (start is not { BrowserKey.Length: > 0, RedirectUrl.Length: > 0 })
        {
            return Problem.Invalid(new ProblemEntry("#", "Expected a redirect URL and a browser's key, got neither or only one of them."));
        }

        if (OAuth2 is not { GrantType: GrantType.AuthorizationCode } settings)
        {
            return Problem.Conflict(
                "Only connectors of authorization type OAuth2 with grant type authorization_code are authorized in a browser; this one is not.");
        }

        var now = time.GetUtcNow();
        var (grant, request) = _pending.Begin(Id, settings, _stored.Grant, start, now);
        await CommitAsync(_stored.With(now, ConnectorEventKind.AuthorizationStarted) with { Grant = grant });
        return request;
    });

    /// <inheritdoc/>
    public Task<AuthorizationOutcome> CompleteAuthorizationAsync(AuthorizationResponse response)
    {
        // What belongs to nothing need not wait for its turn to be told so.
        return FindPending(response) is null ? Task.FromResult(Foreign) : AloneAsync(() => CompleteAsync(response));
    }

    private async Task<AuthorizationOutcome> CompleteAsync(AuthorizationResponse response)
    {
        if (_stored.Connector is not { } connector || FindPending(response) is not { } pending)
        {
            return Foreign;
        }

        // Used up before anything else happens, so that it cannot be used twice.
        await CommitAsync(_stored with { Grant = _stored.Grant with { Pending = _stored.Grant.Pending.Remove(pending) } });
        var outcome = await FinishAuthorizationAsync(connector, response, pending);
        return outcome with { ConnectorName = connector.Settings.Name };
    }

    private PendingAuthorization? FindPending(AuthorizationResponse response) =>
        PendingAuthorizations.Find(_stored.Grant, response, time.GetUtcNow());

    /// <inheritdoc/>
    public async Task<Result<Disconnection>> DisconnectAsync()
    {
        ConnectorSnapshot? forgotten = null;
        var refusal = await AloneAsync(async () =>
        {
            if (_stored.Connector is not { } connector)
            {
                return NotFound();
            }

            if (OAuth2 is null)
            {
                return Problem.Conflict("Only connectors of authorization type OAuth2 hold tokens that can be forgotten; this one is not.");
            }

            var now = time.GetUtcNow();
            forgotten = _stored;
            await CommitAsync(_stored.With(now, ConnectorEventKind.Disconnected) with
            {
                Grant = GrantRules.Begin(connector.Settings, _stored.Grant, "The connector was disconnected. Authorize it again to use it.", now),
            });
            _backoff.Forget();
            await SetReminderAsync(_stored.Grant, now);
            return null;
        });
        return refusal is null ? await RevokeAsync(forgotten!.Connector!.Settings, forgotten.Grant) : refusal;
    }

    /// <summary>Revokes forgotten tokens. Others need not wait for the provider meanwhile.</summary>
    private async Task<Disconnection> RevokeAsync(ConnectorSettings settings, Grant forgotten)
    {
        var done = await revoker.RevokeAsync(Id, settings, forgotten);
        LogRevoked(Id, done.Revocation, done.Detail);
        await AloneAsync(() => _stored.Connector is null || done.Revocation == RevocationOutcome.NothingToRevoke
            ? Task.CompletedTask
            : CommitAsync(_stored.With(time.GetUtcNow(), ConnectorEventKind.RevocationEnded, done.Detail)));
        return done;
    }

    private async Task<AuthorizationOutcome> FinishAuthorizationAsync(
        SavedConnector connector, AuthorizationResponse response, PendingAuthorization pending)
    {
        // Also before an error is believed (RFC 9207 section 2.4).
        if (IssuerRule.Explain(connector.Settings.OAuth2!, response.Issuer) is { } wrongIssuer)
        {
            return await RefuseAsync(wrongIssuer);
        }

        if (response.Error is not null)
        {
            return await RefuseAsync("The provider did not authorize the connector.", response.Error, response.ErrorDescription);
        }

        if (string.IsNullOrEmpty(response.Code))
        {
            return await RefuseAsync("The provider sent neither an authorization code nor an error.");
        }

        var verifier = pending.CodeVerifier is { } secured ? protector.Unprotect(Id, secured) : null;
        if (!protector.TryUnprotect(Id, connector.Settings, Grant.None, out var settings, out _) || (pending.CodeVerifier is null) != (verifier is null))
        {
            return await RefuseAsync(ConnectorCache.UnreadableSecrets);
        }

        var answer = await tokenEndpoint.ExchangeCodeAsync(settings, response.Code, pending.RedirectUrl, verifier, CancellationToken.None);
        if (!answer.Succeeded(out var issued, out var failure))
        {
            return await RefuseAsync($"The authorization code could not be exchanged for an access token. {failure.Detail}");
        }

        var advice = Join(GrantedScope.Explain(settings.Scope, issued.Scope), WithoutRefreshToken(issued));
        await StoreAsync(issued, before: null, ConnectorEventKind.Authorized, advice, detail: advice);
        return new AuthorizationOutcome { IsAuthorized = true, Detail = Join("The connector is authorized.", advice, "You can close this page.")! };
    }

    private static string? WithoutRefreshToken(IssuedTokens issued) => issued is { RefreshToken: null, ExpiresAt: { } expiresAt }
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"The provider gave no refresh token, so the connector must be authorized again when the access token expires, at {expiresAt:u}. "
            + $"Many providers give one when asked by a scope such as offline_access or by a parameter.")
        : null;

    private static string? Join(params IEnumerable<string?> sentences) =>
        string.Join(' ', sentences.OfType<string>()) is { Length: > 0 } text ? text : null;

    private async Task<AuthorizationOutcome> RefuseAsync(string detail, string? error = null, string? description = null)
    {
        var words = error is null
            ? detail
            : $"{detail} It answered: {ForeignText.OneLine(description is null ? error : $"{error} ({description})", ShownLength)}.";
        await CommitAsync(_stored.With(time.GetUtcNow(), ConnectorEventKind.AuthorizationFailed, words));
        return new AuthorizationOutcome { Detail = detail, Error = error, ErrorDescription = description };
    }

    [LoggerMessage(LogLevel.Information, "Connector {ConnectorId} has forgotten its tokens ({Outcome}): {Detail}")]
    private partial void LogRevoked(Guid connectorId, RevocationOutcome outcome, string detail);
}
