using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Connectors;

/// <content>How a person connects and disconnects a connector of authorization type OAuth2.</content>
public sealed partial class ConnectorGrain
{
    private const int ShownLength = 300;

    private PendingAuthorizations Pending => new(protector, Options);

    /// <inheritdoc/>
    public Task<Result<AuthorizationRequest>> BeginAuthorizationAsync(AuthorizationStart start) => AloneAsync<Result<AuthorizationRequest>>(async () =>
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
        var (grant, request) = Pending.Begin(Id, settings, _stored.Grant, start, now);
        await CommitAsync(_stored.With(now, ConnectorEventKind.AuthorizationStarted) with { Grant = grant });
        return request;
    });

    /// <inheritdoc/>
    public Task<AuthorizationOutcome> CompleteAuthorizationAsync(AuthorizationResponse response) => AloneAsync(async () =>
    {
        if (_stored.Connector is not { } connector || PendingAuthorizations.Find(_stored.Grant, response, time.GetUtcNow()) is not { } pending)
        {
            return new AuthorizationOutcome
            {
                Detail = "This answer belongs to no authorization that is under way in this browser: it was finished before, took too long, "
                    + "began in another browser, or the connector's settings have changed since. Begin again.",
            };
        }

        // Used up before anything else happens, so that it cannot be used twice.
        await CommitAsync(_stored with { Grant = _stored.Grant with { Pending = _stored.Grant.Pending.Remove(pending) } });
        var outcome = await FinishAuthorizationAsync(connector, response, pending);
        return outcome with { ConnectorName = connector.Settings.Name };
    });

    /// <inheritdoc/>
    public Task<Result<Disconnection>> DisconnectAsync() => AloneAsync<Result<Disconnection>>(async () =>
    {
        if (_stored.Connector is not { } connector)
        {
            return NotFound();
        }

        if (OAuth2 is null)
        {
            return Problem.Conflict("Only connectors of authorization type OAuth2 hold tokens that can be forgotten; this one is not.");
        }

        var done = await revoker.RevokeAsync(Id, connector.Settings, _stored.Grant);
        var now = time.GetUtcNow();
        await CommitAsync(_stored.With(now, ConnectorEventKind.Disconnected, done.Detail) with
        {
            Grant = GrantRules.Begin(connector.Settings, _stored.Grant, "The connector was disconnected. Authorize it again to use it.", now),
        });
        Backoff.Forget();
        await SetReminderAsync(_stored.Grant, now);
        return done;
    });

    private async Task<AuthorizationOutcome> FinishAuthorizationAsync(
        SavedConnector connector, AuthorizationResponse response, PendingAuthorization pending)
    {
        if (response.Error is not null)
        {
            return await RefuseAsync("The provider did not authorize the connector.", response.Error, response.ErrorDescription);
        }

        if (IssuerRule.Explain(connector.Settings.OAuth2!, response.Issuer) is { } wrongIssuer)
        {
            return await RefuseAsync(wrongIssuer);
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

        var scopeNote = GrantedScope.Explain(settings.Scope, issued.Scope);
        await StoreAsync(issued, before: null, ConnectorEventKind.Authorized, advice: scopeNote, detail: scopeNote);
        return new AuthorizationOutcome
        {
            IsAuthorized = true,
            Detail = string.Join(' ', new[] { "The connector is authorized.", scopeNote, "You can close this page." }.OfType<string>()),
        };
    }

    private async Task<AuthorizationOutcome> RefuseAsync(string detail, string? error = null, string? description = null)
    {
        var words = error is null ? detail : $"{detail} It answered: {Bounded(error)}{(description is null ? "" : $" ({Bounded(description)})")}.";
        await CommitAsync(_stored.With(time.GetUtcNow(), ConnectorEventKind.AuthorizationFailed, words));
        return new AuthorizationOutcome { Detail = detail, Error = error, ErrorDescription = description };
    }

    private static string Bounded(string text) =>
        string.Concat(text.Take(ShownLength).Select(static character => char.IsControl(character) ? ' ' : character));
}
