using System.Web;
using ExternalActions.Connectors;
using ExternalActions.TestTarget.OAuth;
using ExternalActions.TestTarget.Scripted;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Tests;

/// <summary>A silo whose target is an OAuth 2.0 provider on the same fake clock.</summary>
public class OAuth2Silo : Silo
{
    private static readonly HttpClient Browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>One silo.</summary>
    public OAuth2Silo()
        : this(silos: 1)
    {
    }

    /// <summary>Silos that share their databases.</summary>
    protected OAuth2Silo(int silos)
        : base(silos, isTargetOnClock: true)
    {
    }

    /// <summary>Where the provider sends browsers back to; nothing listens there.</summary>
    public static string RedirectUrl => "http://127.0.0.1:9/oauth2/callback";

    /// <summary>The real provider.</summary>
    public OAuthProvider Provider => TargetServices.GetRequiredService<OAuthProvider>();

    /// <summary>The providers that answer by script.</summary>
    public ScriptedProviders Scripts => TargetServices.GetRequiredService<ScriptedProviders>();

    /// <summary>A connector to the real provider's API that a person must authorize.</summary>
    public Task<SavedConnector> ConnectorAsync(Func<OAuth2Authorization, OAuth2Authorization>? change = null) => ConnectorAsync(
        $"{TargetUrl}/oauth/api/tickets",
        new OAuth2Authorization
        {
            AuthorizationUrl = $"{TargetUrl}/oauth/authorize",
            AccessTokenUrl = $"{TargetUrl}/oauth/token",
            RevocationUrl = $"{TargetUrl}/oauth/revoke",
            ClientId = "demo-client",
            ClientSecret = Secret.Of("demo-secret"),
            Scope = "offline_access tickets.read",
        },
        change);

    /// <summary>A connector to the API of a scripted provider.</summary>
    public Task<SavedConnector> ScriptedConnectorAsync(string name, Func<OAuth2Authorization, OAuth2Authorization>? change = null) => ConnectorAsync(
        $"{TargetUrl}/scripted/{name}/api",
        new OAuth2Authorization
        {
            AuthorizationUrl = $"{TargetUrl}/scripted/{name}/authorize",
            AccessTokenUrl = $"{TargetUrl}/scripted/{name}/token",
            RevocationUrl = $"{TargetUrl}/scripted/{name}/revoke",
            ClientId = "scripted-client",
            ClientSecret = Secret.Of("scripted-client-secret"),
        },
        change);

    /// <summary>Authorizes a connector as a person in a browser does.</summary>
    public async Task<AuthorizationOutcome> AuthorizeAsync(Guid connector)
    {
        var answer = await ConsentAsync(connector, "a browser's key");
        return await Grains.GetGrain<IConnectorGrain>(connector).CompleteAuthorizationAsync(answer);
    }

    /// <summary>Begins an authorization and consents at the provider.</summary>
    /// <returns>What the provider sends the browser back with.</returns>
    public async Task<AuthorizationResponse> ConsentAsync(Guid connector, string browserKey)
    {
        var request = Given.Value(await Grains.GetGrain<IConnectorGrain>(connector)
            .BeginAuthorizationAsync(new() { RedirectUrl = RedirectUrl, BrowserKey = browserKey }));
        using var answer = await Browser.GetAsync(new Uri(request.AuthorizationUrl));
        var location = answer.Headers.Location;
        Assert.True(location is not null, $"The provider answered {(int)answer.StatusCode} and no redirect.");
        Assert.StartsWith(RedirectUrl, location.ToString(), StringComparison.Ordinal);
        var query = HttpUtility.ParseQueryString(location.Query);
        return new AuthorizationResponse
        {
            State = query["state"]!,
            BrowserKey = browserKey,
            Code = query["code"],
            Error = query["error"],
            ErrorDescription = query["error_description"],
            Issuer = query["iss"],
        };
    }

    /// <summary>An authorized connector and an action on it that posts to its GET URL.</summary>
    public async Task<(SavedConnector Connector, ExternalActions.Actions.SavedAction Action)> AuthorizedAsync(SavedConnector connector)
    {
        var outcome = await AuthorizeAsync(connector.Id);
        Assert.True(outcome.IsAuthorized, outcome.Detail);
        return (connector, await ActionOnAsync(connector));
    }

    /// <summary>An action on a connector that posts to its GET URL.</summary>
    public Task<ExternalActions.Actions.SavedAction> ActionOnAsync(SavedConnector connector) =>
        this.ActionAsync("/", definition => definition with { ConnectorId = connector.Id, Url = connector.Settings.GetUrl! });

    /// <summary>How a connector stands.</summary>
    public async Task<ConnectorStatus> StatusAsync(Guid connector) => (await Grains.GetGrain<IConnectorGrain>(connector).GetAsync())!.Status;

    private Task<SavedConnector> ConnectorAsync(
        string api, OAuth2Authorization settings, Func<OAuth2Authorization, OAuth2Authorization>? change) =>
        this.ConnectorAsync(connector => connector with
        {
            AuthorizationType = AuthorizationType.OAuth2,
            OAuth2 = change?.Invoke(settings) ?? settings,
            GetUrl = api,
        });
}

/// <summary>Two silos that share their databases, and the provider.</summary>
public sealed class TwoOAuth2Silos() : OAuth2Silo(silos: 2);
