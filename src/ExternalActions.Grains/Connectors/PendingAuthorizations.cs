using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;

namespace ExternalActions.Grains.Connectors;

/// <summary>Authorizations that began in a browser and are not finished. What could finish one is not stored, only its hash.</summary>
/// <param name="protector">Encrypts code verifiers.</param>
/// <param name="options">Valid options.</param>
internal sealed class PendingAuthorizations(SecretProtector protector, OAuth2Options options)
{
    /// <summary>How many a connector keeps; older ones make room.</summary>
    public const int Most = 20;

    /// <summary>Begins one.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="grant">Its grant so far.</param>
    /// <param name="start">The browser that begins.</param>
    /// <param name="now">The present moment (UTC).</param>
    /// <returns>The grant with it, and what the browser needs.</returns>
    public (Grant Grant, AuthorizationRequest Request) Begin(
        Guid connectorId, OAuth2Authorization settings, Grant grant, AuthorizationStart start, DateTimeOffset now)
    {
        var state = AuthorizationState.Create(connectorId);
        var (verifier, challenge) = Pkce.Create();
        var pending = new PendingAuthorization
        {
            StateHash = [.. AuthorizationState.Hash(state)],
            BrowserKeyHash = [.. AuthorizationState.Hash(start.BrowserKey)],
            CodeVerifier = settings.Pkce ? protector.Protect(connectorId, verifier) : null,
            RedirectUrl = start.RedirectUrl,
            ExpiresAt = now + options.AuthorizationLifetime,
        };
        var request = new AuthorizationRequest
        {
            AuthorizationUrl = AuthorizationUrl.Build(settings, start.RedirectUrl, state, settings.Pkce ? challenge : null),
            ExpiresAt = pending.ExpiresAt,
            State = state,
        };
        return (grant with { Pending = [.. grant.Pending.Where(other => other.ExpiresAt > now).TakeLast(Most - 1), pending] }, request);
    }

    /// <summary>Finds the one that an answer belongs to, which only the browser that began has the key for.</summary>
    /// <param name="grant">The connector's grant.</param>
    /// <param name="response">The answer.</param>
    /// <param name="now">The present moment (UTC).</param>
    /// <returns>Null when there is none, or none any more.</returns>
    public static PendingAuthorization? Find(Grant grant, AuthorizationResponse response, DateTimeOffset now) =>
        grant.Pending.FirstOrDefault(pending =>
            pending.ExpiresAt > now
            && AuthorizationState.Matches(response.State, pending.StateHash.AsSpan())
            && AuthorizationState.Matches(response.BrowserKey, pending.BrowserKeyHash.AsSpan()));
}
