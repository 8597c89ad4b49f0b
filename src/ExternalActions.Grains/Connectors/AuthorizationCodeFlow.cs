using System.Globalization;
using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Connectors;

/// <summary>Lets a person authorize a connector in a browser (RFC 6749 section 4.1, authorization code grant).</summary>
/// <param name="record">What is stored of the connector.</param>
/// <param name="tokens">Commits the tokens.</param>
/// <param name="protector">Encrypts code verifiers.</param>
/// <param name="endpoint">Asks the provider.</param>
/// <param name="options">Valid options.</param>
/// <param name="time">The clock of time limits.</param>
internal sealed class AuthorizationCodeFlow(
    ConnectorRecord record, TokenStore tokens, SecretProtector protector, TokenEndpoint endpoint, OAuth2Options options, TimeProvider time)
{
    private const int ShownLength = 500;

    private static AuthorizationOutcome Foreign { get; } = new()
    {
        Detail = "This answer belongs to no authorization that is under way in this browser: it was finished before, took too long, "
            + "began in another browser, or the connector's settings have changed since. Begin again.",
    };

    private readonly PendingAuthorizations _pending = new(protector, options);

    /// <summary>Begins: makes the page to open, and keeps the hashes that its answer is recognized by.</summary>
    /// <param name="start">Where the provider sends the browser back to, and the browser's key.</param>
    /// <returns>The page, or why the connector cannot be authorized.</returns>
    public Task<Result<AuthorizationRequest>> BeginAsync(AuthorizationStart start) => record.ChangeAsync<Result<AuthorizationRequest>>(async () =>
    {
        if (record.Connector is null)
        {
            return record.NotFound();
        }

        if (start is not { BrowserKey.Length: > 0, RedirectUrl.Length: > 0 })
        {
            return Problem.Invalid(ProblemEntry.Unexpected(
                "#", ProblemCode.Required, "a redirect URL and a browser's key", "neither or only one of them"));
        }

        if (record.OAuth2 is not { GrantType: GrantType.AuthorizationCode } settings)
        {
            return Problem.Conflict(
                ProblemCode.WrongAuthorizationType,
                "Only connectors of authorization type OAuth2 with grant type authorization_code are authorized in a browser; this one is not.");
        }

        var now = time.GetUtcNow();
        var (grant, request) = _pending.Begin(record.Id, settings, record.Grant, start, now);
        await record.CommitAsync(record.Current.With(now, ConnectorEventKind.AuthorizationStarted) with { Grant = grant });
        return request;
    });

    /// <summary>Finishes: checks the state, which then is used up, exchanges the code and stores the tokens.</summary>
    /// <param name="response">What the provider sent.</param>
    /// <returns>Whether the connector is authorized, in words too.</returns>
    public Task<AuthorizationOutcome> CompleteAsync(AuthorizationResponse response)
    {
        // An answer that belongs to nothing is refused without waiting for the change that is under way.
        return FindPending(response) is null ? Task.FromResult(Foreign) : record.ChangeAsync(() => UsePendingAsync(response));
    }

    private PendingAuthorization? FindPending(AuthorizationResponse response) =>
        PendingAuthorizations.Find(record.Grant, response, time.GetUtcNow());

    private async Task<AuthorizationOutcome> UsePendingAsync(AuthorizationResponse response)
    {
        if (record.Connector is not { } connector || FindPending(response) is not { } pending)
        {
            return Foreign;
        }

        // Used up before anything else happens, so that it cannot be used twice.
        await record.CommitAsync(record.Current with { Grant = record.Grant with { Pending = record.Grant.Pending.Remove(pending) } });
        var outcome = await ExchangeAsync(connector, response, pending);
        return outcome with { ConnectorName = connector.Settings.Name };
    }

    private async Task<AuthorizationOutcome> ExchangeAsync(SavedConnector connector, AuthorizationResponse response, PendingAuthorization pending)
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

        var verifier = pending.CodeVerifier is { } secured ? protector.Unprotect(record.Id, secured) : null;
        if (!protector.TryUnprotect(record.Id, connector.Settings, Grant.None, out var settings, out _)
            || (pending.CodeVerifier is null) != (verifier is null))
        {
            return await RefuseAsync(ConnectorCache.UnreadableSecrets);
        }

        var answer = await endpoint.ExchangeCodeAsync(settings, response.Code, pending.RedirectUrl, verifier, CancellationToken.None);
        if (!answer.Succeeded(out var issued, out var failure))
        {
            return await RefuseAsync($"The authorization code could not be exchanged for an access token. {failure.Detail}");
        }

        var advice = Join(GrantedScope.Explain(settings.Scope, issued.Scope), WithoutRefreshToken(issued));
        await tokens.IssuedAsync(issued, before: null, ConnectorEventKind.Authorized, advice, detail: advice);
        tokens.Forced.Forget();
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
        await record.CommitAsync(record.Current.With(time.GetUtcNow(), ConnectorEventKind.AuthorizationFailed, words));
        return new AuthorizationOutcome { Detail = detail, Error = error, ErrorDescription = description };
    }
}
