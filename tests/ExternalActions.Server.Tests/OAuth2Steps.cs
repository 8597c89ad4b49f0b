using System.Net;
using System.Text.Json.Nodes;
using System.Web;

namespace ExternalActions.Server.Tests;

/// <summary>What people and programs do with OAuth 2.0 connectors of a server whose target is the provider.</summary>
public static class OAuth2Steps
{
    /// <summary>The path of the API that takes the real provider's tokens.</summary>
    public const string Tickets = "/oauth/api/tickets";

    /// <summary>Creates a connector to the real provider that a person must authorize.</summary>
    /// <param name="running">The server.</param>
    /// <param name="oauth2">Members of <c>oauth2</c> that differ.</param>
    /// <returns>Its id.</returns>
    public static Task<string> OAuth2ConnectorAsync(this RunningServer running, JsonObject? oauth2 = null) => running.ConnectorAsync(
        $"{running.TargetUrl}/oauth", $"{running.TargetUrl}{Tickets}", "demo-client", "demo-secret", RunningServer.With(
            new JsonObject { ["scope"] = "offline_access tickets.read" }, oauth2));

    /// <summary>Creates a connector to the real provider for a client that acts for itself.</summary>
    /// <param name="running">The server.</param>
    /// <param name="clientAuthentication">How it authenticates.</param>
    /// <returns>Its id.</returns>
    public static Task<string> MachineConnectorAsync(this RunningServer running, string clientAuthentication) => running.ConnectorAsync(
        $"{running.TargetUrl}/oauth", $"{running.TargetUrl}{Tickets}", "machine-client", "machine-secret", new JsonObject
        {
            ["grantType"] = "client_credentials",
            ["clientAuthentication"] = clientAuthentication,
            ["authorizationUrl"] = null,
            ["scope"] = "tickets.write",
        });

    /// <summary>Creates a connector to a provider that answers by script.</summary>
    /// <param name="running">The server.</param>
    /// <param name="name">The provider.</param>
    /// <param name="oauth2">Members of <c>oauth2</c> that differ.</param>
    /// <returns>Its id.</returns>
    public static Task<string> ScriptedConnectorAsync(this RunningServer running, string name, JsonObject? oauth2 = null) => running.ConnectorAsync(
        $"{running.TargetUrl}/scripted/{name}", $"{running.TargetUrl}/scripted/{name}/api", "scripted-client", "scripted-secret", oauth2);

    /// <summary>Creates an action on a connector that posts to a path of the target.</summary>
    public static Task<string> ActionOnAsync(this RunningServer running, string connector, string path = Tickets) =>
        running.ActionAsync(path, new JsonObject { ["connectorId"] = connector });

    /// <summary>A browser that has been nowhere yet.</summary>
    public static ApiClient NewBrowser(this RunningServer running) => new(running.Api.Address) { Heard = running.Api.Heard };

    /// <summary>Begins to authorize a connector.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="connector">The connector.</param>
    /// <returns>The provider's page to open.</returns>
    public static async Task<string> BeginAsync(this ApiClient browser, string connector) =>
        (string)(await browser.PostAsync($"/api/v1/connectors/{connector}/authorize")).Is(HttpStatusCode.OK)["authorizationUrl"]!;

    /// <summary>Opens the provider's page, which consents at once.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="authorizationUrl">The page.</param>
    /// <returns>Where it leads back to.</returns>
    public static async Task<string> ConsentAsync(this ApiClient browser, string authorizationUrl)
    {
        var answer = await browser.GetAsync(authorizationUrl);
        Assert.True(answer.Message.Headers.Location is not null, $"The provider answered {answer.Status} and no redirect: {answer.Text}");
        return answer.Message.Headers.Location.AbsoluteUri;
    }

    /// <summary>Authorizes a connector in a browser of its own.</summary>
    /// <param name="running">The server.</param>
    /// <param name="connector">The connector.</param>
    /// <returns>The page at the end.</returns>
    public static async Task<ApiAnswer> AuthorizeAsync(this RunningServer running, string connector)
    {
        using var browser = running.NewBrowser();
        var page = await browser.GetAsync(await browser.ConsentAsync(await browser.BeginAsync(connector)));
        page.Is(HttpStatusCode.OK);
        return page;
    }

    /// <summary>An authorized connector to the real provider.</summary>
    /// <param name="running">The server.</param>
    /// <param name="oauth2">Members of <c>oauth2</c> that differ.</param>
    /// <returns>Its id.</returns>
    public static async Task<string> AuthorizedConnectorAsync(this RunningServer running, JsonObject? oauth2 = null)
    {
        var connector = await running.OAuth2ConnectorAsync(oauth2);
        await running.AuthorizeAsync(connector);
        return connector;
    }

    /// <summary>An authorized connector whose access token has expired; the next one lasts.</summary>
    /// <param name="running">The server.</param>
    /// <param name="oauth2">Members of <c>oauth2</c> that differ.</param>
    /// <returns>Its id.</returns>
    public static async Task<string> ExpiredConnectorAsync(this RunningServer running, JsonObject? oauth2 = null)
    {
        var usual = running.Provider.AccessTokenLifetime;
        var connector = await running.OAuth2ConnectorAsync(oauth2);
        try
        {
            running.Provider.AccessTokenLifetime = TimeSpan.FromSeconds(1);
            await running.AuthorizeAsync(connector);
        }
        finally
        {
            running.Provider.AccessTokenLifetime = usual;
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        return connector;
    }

    /// <summary>How a connector stands.</summary>
    public static async Task<JsonNode> StatusAsync(this RunningServer running, string connector) =>
        (await running.Api.GetAsync($"/api/v1/connectors/{connector}")).Is(HttpStatusCode.OK)["status"]!;

    /// <summary>The kinds of a connector's events, newest first.</summary>
    public static async Task<IReadOnlyList<string>> EventsAsync(this RunningServer running, string connector) =>
    [
        .. (await running.Api.GetAsync($"/api/v1/connectors/{connector}/events")).Is(HttpStatusCode.OK)["items"]!.AsArray()
            .Select(item => (string)item!["kind"]!),
    ];

    /// <summary>Triggers an action.</summary>
    /// <returns>The execution's id.</returns>
    public static async Task<string> AcceptedAsync(this RunningServer running, string action) =>
        (string)(await running.TriggerAsync(action)).Is(HttpStatusCode.Accepted)["id"]!;

    /// <summary>Triggers an action and waits for the end.</summary>
    /// <returns>The execution.</returns>
    public static async Task<JsonNode> RunAsync(this RunningServer running, string action) =>
        await running.EndAsync(await running.AcceptedAsync(action));

    /// <summary>What the target got for an execution, oldest first: the access tokens.</summary>
    public static IReadOnlyList<string?> TokensOf(this RunningServer running, JsonNode execution) =>
    [
        .. running.Received.All.Where(request => request.IdempotencyKey == (string?)execution["id"])
            .Select(request => request.Header("Authorization")?["Bearer ".Length..]),
    ];

    /// <summary>A parameter of a URL's query.</summary>
    public static string? Parameter(string url, string name) => HttpUtility.ParseQueryString(new Uri(url).Query)[name];

    private static Task<string> ConnectorAsync(
        this RunningServer running, string provider, string api, string clientId, string clientSecret, JsonObject? oauth2) =>
        running.ConnectorAsync(new JsonObject
        {
            ["authorizationType"] = "OAuth2",
            ["getUrl"] = api,
            ["oauth2"] = RunningServer.With(
                new JsonObject
                {
                    ["authorizationUrl"] = $"{provider}/authorize",
                    ["accessTokenUrl"] = $"{provider}/token",
                    ["revocationUrl"] = $"{provider}/revoke",
                    ["clientId"] = clientId,
                    ["clientSecret"] = clientSecret,
                },
                oauth2),
        });
}
