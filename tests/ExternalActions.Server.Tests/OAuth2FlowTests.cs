using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ExternalActions.Server.Tests;

/// <summary>OAuth 2.0 connectors from the first click to the last call, against a real provider.</summary>
public sealed class OAuth2FlowTests(RunningServer running) : IClassFixture<RunningServer>
{
    private ApiClient Api => running.Api;

    [Fact]
    public async Task Connector_authorized_in_a_browser_authenticates_calls_until_it_is_disconnected()
    {
        var connector = await running.OAuth2ConnectorAsync();
        var action = await running.ActionOnAsync(connector);
        Assert.Equal("NeedsAuthorization", (string?)(await running.StatusAsync(connector))["health"]);

        var page = await running.AuthorizeAsync(connector);
        var shown = (await Api.GetAsync($"/api/v1/connectors/{connector}")).Is(HttpStatusCode.OK);
        var tested = (await Api.PostAsync($"/api/v1/connectors/{connector}/test")).Is(HttpStatusCode.OK);
        var ended = await running.RunAsync(action);

        Assert.Equal("text/html", page.Message.Content.Headers.ContentType?.MediaType);
        Assert.Contains((string)shown["settings"]!["name"]!, page.Text, StringComparison.Ordinal);
        Assert.Equal($"{Api.Address}oauth2/callback", (string?)shown["settings"]!["oauth2"]!["redirectUrl"]);
        Assert.Equal("Ready", (string?)shown["status"]!["health"]);
        Assert.Equal(("Succeeded", 200), ((string?)tested["outcome"], (int?)tested["statusCode"]));
        Assert.Equal(("Succeeded", 201), ((string?)ended["status"], (int?)ended["attempts"]![0]!["statusCode"]));
        var token = Assert.Single(running.TokensOf(ended))!;
        Assert.Contains(token, running.Provider.IssuedTokens);

        var disconnected = (await Api.PostAsync($"/api/v1/connectors/{connector}/disconnect")).Is(HttpStatusCode.OK);
        var refused = await Api.GetAsync($"{running.TargetUrl}{OAuth2Steps.Tickets}", ("Authorization", $"Bearer {token}"));
        var failed = await running.RunAsync(action);

        Assert.Equal("Revoked", (string?)disconnected["revocation"]);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal(("Failed", "AuthorizationUnavailable"), ((string?)failed["status"], (string?)failed["error"]!["kind"]));
        Assert.Empty(running.TokensOf(failed));
        Assert.Equal("NeedsAuthorization", (string?)(await running.StatusAsync(connector))["health"]);
        Assert.Equal(["RevocationEnded", "Disconnected", "Authorized", "AuthorizationStarted", "Created"], await running.EventsAsync(connector));
    }

    [Fact]
    public async Task Expired_token_is_refreshed_before_the_call()
    {
        var before = running.Provider.IssuedTokens.Count;
        var connector = await running.ExpiredConnectorAsync();

        var ended = await running.RunAsync(await running.ActionOnAsync(connector));

        Assert.Equal("Succeeded", (string?)ended["status"]);
        Assert.False((bool?)Assert.Single(ended["attempts"]!.AsArray())!["tokenRefreshed"]);
        Assert.NotEqual(running.Provider.IssuedTokens[before], Assert.Single(running.TokensOf(ended)));
        Assert.Equal("Refreshed", (await running.EventsAsync(connector))[0]);
        Assert.Equal(0, running.Provider.TokenRequestsOf("refresh_token", issued: false));
    }

    [Fact]
    public async Task Token_that_the_API_refuses_is_refreshed_once_and_the_call_sent_again()
    {
        var connector = await running.AuthorizedConnectorAsync();
        await running.Provider.RevokeAccessTokensAsync();
        var before = running.Provider.TokenRequests;

        var ended = await running.RunAsync(await running.ActionOnAsync(connector));

        Assert.Equal("Succeeded", (string?)ended["status"]);
        Assert.True((bool?)Assert.Single(ended["attempts"]!.AsArray())!["tokenRefreshed"]);
        Assert.Equal(2, running.TokensOf(ended).Distinct().Count());
        Assert.Equal(1, running.Provider.TokenRequests - before);
    }

    [Theory]
    [InlineData("client_secret_basic")]
    [InlineData("client_secret_post")]
    public async Task Client_acts_for_itself_with_each_authentication(string clientAuthentication)
    {
        running.Received.Clear();
        var connector = await running.MachineConnectorAsync(clientAuthentication);

        var ended = await running.RunAsync(await running.ActionOnAsync(connector));

        Assert.Equal("Succeeded", (string?)ended["status"]);
        Assert.Contains(Assert.Single(running.TokensOf(ended)), running.Provider.IssuedTokens);
        var asked = Assert.Single(running.Received.For("/oauth/token"));
        var isBasic = clientAuthentication == "client_secret_basic";
        var credentials = Convert.ToBase64String(Encoding.ASCII.GetBytes("machine-client:machine-secret"));
        Assert.Equal(isBasic ? $"Basic {credentials}" : null, asked.Header("Authorization"));
        Assert.Equal(!isBasic, asked.BodyText.Contains("client_secret=machine-secret", StringComparison.Ordinal));
        (await Api.PostAsync($"/api/v1/connectors/{connector}/authorize")).Is(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Token_requests_are_sent_as_JSON_where_the_provider_asks_for_it()
    {
        const string Name = "rotates.json";
        var connector = await running.ScriptedConnectorAsync(Name, new JsonObject { ["contentType"] = "application/json" });
        await running.AuthorizeAsync(connector);
        running.Scripts.Accept(Name, null);

        var ended = await running.RunAsync(await running.ActionOnAsync(connector, $"/scripted/{Name}/api"));

        Assert.Equal("Succeeded", (string?)ended["status"]);
        var requests = running.Scripts.Requests(Name);
        Assert.Equal(["authorization_code", "refresh_token"], requests.Select(request => request["grant_type"]));
        Assert.All(requests, request => Assert.StartsWith("application/json", request.ContentType, StringComparison.Ordinal));
        Assert.Equal($"{Api.Address}oauth2/callback", requests[0]["redirect_uri"]);
    }

    [Fact]
    public async Task Page_of_a_connector_leads_a_person_to_the_provider_and_back()
    {
        var connector = await running.OAuth2ConnectorAsync();
        using var browser = running.NewBrowser();

        var page = await browser.GetAsync($"/oauth2/connectors/{connector}");
        var origin = browser.Address.GetLeftPart(UriPartial.Authority);
        var pressed = await browser.SendTextAsync(
            HttpMethod.Post, $"/oauth2/connectors/{connector}", "", "application/x-www-form-urlencoded", ("Origin", origin));

        page.Is(HttpStatusCode.OK);
        Assert.Contains("<form method=\"post\">", page.Text, StringComparison.Ordinal);
        Assert.Contains($"{Api.Address}oauth2/callback", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, pressed.Status);
        var provider = pressed.Message.Headers.Location!.AbsoluteUri;
        Assert.StartsWith($"{running.TargetUrl}/oauth/authorize?", provider, StringComparison.Ordinal);
        (await browser.GetAsync(await browser.ConsentAsync(provider))).Is(HttpStatusCode.OK);
        Assert.Contains("Ready", (await browser.GetAsync($"/oauth2/connectors/{connector}")).Text, StringComparison.Ordinal);
    }
}
