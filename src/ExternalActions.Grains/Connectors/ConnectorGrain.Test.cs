using System.Net;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.OAuth2;
using ExternalActions.Executions;

namespace ExternalActions.Grains.Connectors;

/// <content>"Test connection" of a connector of authorization type OAuth2.</content>
public sealed partial class ConnectorGrain
{
    private async Task<ConnectionTest> TestWithTokenAsync(ConnectorSettings plain, OAuth2Authorization settings, ConnectorSettings? stored, bool isSaved)
    {
        if (stored is null || SettingsChanges.Compare(stored, plain) is SettingsChange.Reauthorize or SettingsChange.Refresh)
        {
            return await TestWithNewTokenAsync(plain, settings);
        }

        var (test, sent) = await TestOnceAsync(plain, await AuthorizeAsync(null));
        // Settings that are only tried must not change what is known of the saved ones.
        if (test.StatusCode != (int)HttpStatusCode.Unauthorized || sent is not { } refused || !isSaved)
        {
            return test;
        }

        var refreshed = await AuthorizeAsync(refused);
        return refreshed?.AccessToken is not null && refreshed.Generation == refused ? test : (await TestOnceAsync(plain, refreshed)).Test;
    }

    private async Task<(ConnectionTest Test, long? Generation)> TestOnceAsync(ConnectorSettings plain, ProtectedConnector? access)
    {
        if (access?.AccessToken is not { } secured)
        {
            return (NoToken(access?.Gap?.Reason ?? "The connector was deleted meanwhile."), null);
        }

        return protector.Unprotect(Id, secured) is { } accessToken
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

        return (await tokenEndpoint.RequestClientCredentialsAsync(settings, CancellationToken.None)).Succeeded(out var issued, out var failure)
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
