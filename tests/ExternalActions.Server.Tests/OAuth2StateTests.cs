using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
using System.Web;

namespace ExternalActions.Server.Tests;

/// <summary>Only the browser that began an authorization can finish it, once, and nothing that a link says leads elsewhere.</summary>
public sealed class OAuth2StateTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Evil = "evil.example";

    private ApiClient Api => running.Api;

    public static TheoryData<string> PlacesElsewhere => [$"//{Evil}", $"https://{Evil}/", $"/\\{Evil}", $"javascript:alert('{Evil}')"];

    [Fact]
    public async Task Callback_in_another_browser_is_refused_and_the_first_browser_can_still_finish()
    {
        var connector = await running.OAuth2ConnectorAsync();
        using var first = running.NewBrowser();
        using var other = running.NewBrowser();
        var callback = await first.ConsentAsync(await first.BeginAsync(connector));

        AssertRefused(await other.GetAsync(callback));
        await other.BeginAsync(connector);
        AssertRefused(await other.GetAsync(callback));
        Assert.Equal("NeedsAuthorization", (string?)(await running.StatusAsync(connector))["health"]);

        (await first.GetAsync(callback)).Is(HttpStatusCode.OK);
        Assert.Equal("Ready", (string?)(await running.StatusAsync(connector))["health"]);
    }

    [Fact]
    public async Task Callback_counts_once()
    {
        var connector = await running.OAuth2ConnectorAsync();
        using var browser = running.NewBrowser();
        var cookie = "";
        browser.Heard += answer => cookie = answer.Message.Headers.TryGetValues("Set-Cookie", out var values) ? values.First().Split(';')[0] : cookie;
        var authorizationUrl = await browser.BeginAsync(connector);
        var kept = cookie;
        var callback = await browser.ConsentAsync(authorizationUrl);
        (await browser.GetAsync(callback)).Is(HttpStatusCode.OK);
        var before = running.Provider.TokenRequests;

        AssertRefused(await browser.GetAsync(callback));
        AssertRefused(await browser.GetAsync(callback, ("Cookie", kept)));

        Assert.Equal(before, running.Provider.TokenRequests);
        Assert.Equal("Ready", (string?)(await running.StatusAsync(connector))["health"]);
        Assert.Equal("Succeeded", (string?)(await running.RunAsync(await running.ActionOnAsync(connector)))["status"]);
    }

    [Fact]
    public async Task Wrong_state_is_refused_and_does_not_spoil_the_right_one()
    {
        var connector = await running.OAuth2ConnectorAsync();
        using var browser = running.NewBrowser();
        var callback = await browser.ConsentAsync(await browser.BeginAsync(connector));
        var state = OAuth2Steps.Parameter(callback, "state")!;
        var bytes = Base64Url.DecodeFromChars(state);
        bytes[^1] ^= 1;

        foreach (var wrong in new[] { Base64Url.EncodeToString(bytes), state.ToUpperInvariant(), state[..^4], state + "AAAA", "", "x" })
        {
            AssertRefused(await browser.GetAsync(With(callback, "state", wrong)));
        }

        (await browser.GetAsync(callback)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task State_of_one_connector_does_not_authorize_another()
    {
        var mine = await running.OAuth2ConnectorAsync();
        var another = await running.OAuth2ConnectorAsync();
        using var browser = running.NewBrowser();
        var callback = await browser.ConsentAsync(await browser.BeginAsync(mine));
        await browser.BeginAsync(another);
        var bytes = Base64Url.DecodeFromChars(OAuth2Steps.Parameter(callback, "state")!);
        Guid.Parse(another).TryWriteBytes(bytes, bigEndian: true, out _);

        AssertRefused(await browser.GetAsync(With(callback, "state", Base64Url.EncodeToString(bytes))));

        Assert.Equal("NeedsAuthorization", (string?)(await running.StatusAsync(another))["health"]);
        (await browser.GetAsync(callback)).Is(HttpStatusCode.OK);
        Assert.Equal("NeedsAuthorization", (string?)(await running.StatusAsync(another))["health"]);
    }

    [Fact]
    public async Task Code_of_another_authorization_is_not_exchanged()
    {
        var connector = await running.OAuth2ConnectorAsync();
        using var attacker = running.NewBrowser();
        using var victim = running.NewBrowser();
        var stolen = OAuth2Steps.Parameter(await attacker.ConsentAsync(await attacker.BeginAsync(connector)), "code")!;
        var callback = await victim.ConsentAsync(await victim.BeginAsync(connector));

        var injected = await victim.GetAsync(With(callback, "code", stolen));

        Assert.Equal(HttpStatusCode.BadRequest, injected.Status);
        Assert.Contains("invalid_grant", injected.Text, StringComparison.Ordinal);
        Assert.Equal("NeedsAuthorization", (string?)(await running.StatusAsync(connector))["health"]);
        Assert.Equal("AuthorizationFailed", (await running.EventsAsync(connector))[0]);
        AssertRefused(await victim.GetAsync(callback));
    }

    [Fact]
    public async Task Code_that_was_exchanged_before_is_not_exchanged_again()
    {
        // Without a proof key, so that nothing but the provider's own memory stops it.
        var connector = await running.OAuth2ConnectorAsync(new JsonObject { ["pkce"] = false });
        using var browser = running.NewBrowser();
        var callback = await browser.ConsentAsync(await browser.BeginAsync(connector));
        (await browser.GetAsync(callback)).Is(HttpStatusCode.OK);
        var next = await browser.ConsentAsync(await browser.BeginAsync(connector));

        var replayed = await browser.GetAsync(With(next, "code", OAuth2Steps.Parameter(callback, "code")!));

        Assert.Equal(HttpStatusCode.BadRequest, replayed.Status);
        Assert.Contains("invalid_grant", replayed.Text, StringComparison.Ordinal);
        Assert.Equal("AuthorizationFailed", (await running.EventsAsync(connector))[0]);
    }

    [Fact]
    public async Task Answer_of_another_issuer_is_refused()
    {
        var connector = await running.OAuth2ConnectorAsync();
        using var browser = running.NewBrowser();
        var callback = await browser.ConsentAsync(await browser.BeginAsync(connector));
        Assert.Equal($"{running.TargetUrl}/oauth", OAuth2Steps.Parameter(callback, "iss")?.TrimEnd('/'));
        var before = running.Provider.TokenRequests;

        var mixed = await browser.GetAsync(With(callback, "iss", "https://provider.example"));

        Assert.Equal(HttpStatusCode.BadRequest, mixed.Status);
        Assert.Equal(before, running.Provider.TokenRequests);
        Assert.Equal("NeedsAuthorization", (string?)(await running.StatusAsync(connector))["health"]);
    }

    [Fact]
    public async Task Refusal_of_the_provider_is_shown_without_its_markup()
    {
        var connector = await running.OAuth2ConnectorAsync(new JsonObject
        {
            ["authorizationParameters"] = new JsonArray(new JsonObject { ["name"] = "login_hint", ["value"] = "deny" }),
        });
        using var browser = running.NewBrowser();
        var callback = await browser.ConsentAsync(await browser.BeginAsync(connector));
        Assert.Contains("<script>", OAuth2Steps.Parameter(callback, "error_description"), StringComparison.Ordinal);

        var page = await browser.GetAsync(callback);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("access_denied", page.Text, StringComparison.Ordinal);
        Assert.Contains(
            "&lt;b&gt;&quot;demo&quot;&lt;/b&gt; said &#x27;no&#x27; &amp; &lt;script&gt;alert(1)&lt;/script&gt;",
            page.Text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", page.Text, StringComparison.Ordinal);
        Assert.Equal("AuthorizationFailed", (await running.EventsAsync(connector))[0]);
        AssertRefused(await browser.GetAsync(callback));
    }

    [Theory, MemberData(nameof(PlacesElsewhere))]
    public async Task Links_and_forms_lead_nowhere_else(string place)
    {
        var connector = await running.OAuth2ConnectorAsync();
        using var browser = running.NewBrowser();
        foreach (var name in new[] { "redirect_uri", "redirectUrl", "returnUrl", "next", "url" })
        {
            var extra = $"{name}={Uri.EscapeDataString(place)}";
            var begun = await browser.PostAsync($"/api/v1/connectors/{connector}/authorize?{extra}");
            var shown = await browser.GetAsync($"/oauth2/connectors/{connector}?{extra}");
            var pressed = await browser.SendTextAsync(
                HttpMethod.Post, $"/oauth2/connectors/{connector}?{extra}", extra, "application/x-www-form-urlencoded");
            var finished = await browser.GetAsync($"{await browser.ConsentAsync(pressed.Message.Headers.Location!.AbsoluteUri)}&{extra}");

            AssertLeadsToCallback((string)begun.Is(HttpStatusCode.OK)["authorizationUrl"]!);
            AssertLeadsToCallback(pressed.Message.Headers.Location.AbsoluteUri);
            finished.Is(HttpStatusCode.OK);
            Assert.All([begun, shown, pressed, finished], AssertNamesNoOther);
            Assert.All([begun, shown, finished], answer => Assert.Null(answer.Message.Headers.Location));
        }
    }

    [Theory]
    [InlineData("X-Forwarded-Host", Evil)]
    [InlineData("X-Forwarded-Server", Evil)]
    [InlineData("X-Original-Host", Evil)]
    [InlineData("Forwarded", $"host={Evil};proto=https")]
    [InlineData("X-Forwarded-Prefix", $"//{Evil}")]
    [InlineData("Referer", $"https://{Evil}/")]
    public async Task Headers_that_anyone_can_send_do_not_change_the_redirect_URL(string name, string value)
    {
        var connector = await running.OAuth2ConnectorAsync();

        var begun = await Api.PostAsync($"/api/v1/connectors/{connector}/authorize", null, (name, value));
        var shown = await Api.GetAsync($"/oauth2/connectors/{connector}", (name, value));

        AssertLeadsToCallback((string)begun.Is(HttpStatusCode.OK)["authorizationUrl"]!);
        shown.Is(HttpStatusCode.OK);
        Assert.All([begun, shown], AssertNamesNoOther);
    }

    [Fact]
    public async Task Host_that_is_not_allowed_is_refused()
    {
        var connector = await running.OAuth2ConnectorAsync();
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Post, $"/api/v1/connectors/{connector}/authorize"),
            (HttpMethod.Get, $"/api/v1/connectors/{connector}"),
            (HttpMethod.Get, $"/oauth2/connectors/{connector}"),
            (HttpMethod.Post, $"/oauth2/connectors/{connector}"),
            (HttpMethod.Get, "/oauth2/callback"),
        })
        {
            var answer = await Api.SendAsync(method, path, null, ("Host", Evil));

            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            AssertNamesNoOther(answer);
            Assert.False(answer.Message.Headers.Contains("Set-Cookie"));
        }

        Assert.DoesNotContain("AuthorizationStarted", await running.EventsAsync(connector));
    }

    [Fact]
    public async Task Page_of_another_site_cannot_authorize_or_disconnect()
    {
        var connector = await running.AuthorizedConnectorAsync();
        foreach (var path in new[] { "/api/v1/connectors/{0}/authorize", "/api/v1/connectors/{0}/disconnect", "/oauth2/connectors/{0}" })
        {
            var answer = await Api.PostAsync(path.Replace("{0}", connector, StringComparison.Ordinal), null, ("Origin", $"https://{Evil}"));

            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            AssertNamesNoOther(answer);
        }

        Assert.Equal("Authorized", (await running.EventsAsync(connector))[0]);
    }

    private static void AssertRefused(ApiAnswer answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("text/html", answer.Message.Content.Headers.ContentType?.MediaType);
        Assert.Contains("belongs to no authorization", answer.Text, StringComparison.Ordinal);
    }

    private static void AssertNamesNoOther(ApiAnswer answer)
    {
        Assert.DoesNotContain(Evil, answer.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Evil, answer.Message.Headers.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static string With(string url, string parameter, string value)
    {
        var query = HttpUtility.ParseQueryString(new Uri(url).Query);
        query[parameter] = value;
        return $"{new Uri(url).GetLeftPart(UriPartial.Path)}?{query}";
    }

    private void AssertLeadsToCallback(string authorizationUrl)
    {
        Assert.StartsWith($"{running.TargetUrl}/oauth/authorize?", authorizationUrl, StringComparison.Ordinal);
        Assert.DoesNotContain(Evil, authorizationUrl, StringComparison.OrdinalIgnoreCase);
        Assert.Equal($"{Api.Address}oauth2/callback", OAuth2Steps.Parameter(authorizationUrl, "redirect_uri"));
    }
}
