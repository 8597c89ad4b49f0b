using System.Net;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Http;
using ExternalActions.Core.OAuth2;

namespace ExternalActions.Grains.Connectors;

/// <summary>"Test connection" of a connector of authorization type OAuth2.</summary>
/// <param name="connectorId">The connector.</param>
/// <param name="refresher">Has the stored access token.</param>
/// <param name="protector">Decrypts it.</param>
/// <param name="tester">Sends the request.</param>
/// <param name="endpoint">Asks for the tokens of settings that are not saved.</param>
internal sealed class OAuth2ConnectionTester(
    Guid connectorId, TokenRefresher refresher, SecretProtector protector, ConnectionTester tester, TokenEndpoint endpoint)
{
    /// <summary>Sends the GET URL with the stored access token, or with one for settings that the stored one does not belong to.</summary>
    /// <param name="plain">The settings to test, secrets in clear.</param>
    /// <param name="settings">Those of OAuth 2.0 among them.</param>
    /// <param name="stored">The saved settings, secrets in clear; null when there are none that can be read.</param>
    /// <param name="isSaved">Whether the settings to test are the saved ones.</param>
    public async Task<ConnectionTest> TestAsync(ConnectorSettings plain, OAuth2Authorization settings, ConnectorSettings? stored, bool isSaved)
    {
        if (stored is null || SettingsChanges.Compare(stored, plain) is SettingsChange.Reauthorize or SettingsChange.Refresh)
        {
            return await TestWithNewTokenAsync(plain, settings);
        }

        var (test, sent) = await TestOnceAsync(plain, await refresher.AuthorizeAsync(null));
        // Settings that are only tried must not change what is known of the saved ones.
        if (test.StatusCode != (int)HttpStatusCode.Unauthorized || sent is not { } refused || !isSaved)
        {
            return test;
        }

        var refreshed = await refresher.AuthorizeAsync(refused);
        return refreshed?.AccessToken is not null && refreshed.Generation == refused ? test : (await TestOnceAsync(plain, refreshed)).Test;
    }

    private async Task<(ConnectionTest Test, long? Generation)> TestOnceAsync(ConnectorSettings plain, ProtectedConnector? access)
    {
        if (access?.AccessToken is not { } secured)
        {
            return (NoToken(access?.Gap?.Reason ?? "The connector has been deleted."), null);
        }

        return protector.Unprotect(connectorId, secured) is { } accessToken
            ? (await tester.TestAsync(plain, ConnectorAuthorization.From(plain, accessToken), CancellationToken.None), access.Generation)
            : (NoToken(ConnectorCache.UnreadableSecrets), null);
    }

    /// <summary>Tries settings that the stored tokens do not belong to. What token they bring is not kept.</summary>
    private async Task<ConnectionTest> TestWithNewTokenAsync(ConnectorSettings plain, OAuth2Authorization settings)
    {
        if (settings.GrantType != GrantType.ClientCredentials)
        {
            return NoToken("With these settings there is no access token yet. Save them, authorize the connector, and test it then.");
        }

        return (await endpoint.RequestClientCredentialsAsync(settings, CancellationToken.None)).Succeeded(out var issued, out var failure)
            ? await tester.TestAsync(plain, ConnectorAuthorization.From(plain, issued.AccessToken), CancellationToken.None)
            : NoToken(failure.Detail);
    }

    private static ConnectionTest NoToken(string reason) => new()
    {
        Outcome = ConnectionOutcome.Unauthorized,
        Detail = reason,
        Error = ErrorKind.AuthorizationUnavailable,
    };
}
