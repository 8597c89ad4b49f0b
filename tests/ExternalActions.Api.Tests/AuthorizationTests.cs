using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ExternalActions.Connectors;
using ExternalActions.Problems;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ExternalActions.Api.Tests;

public sealed class AuthorizationTests : IClassFixture<ApiFixture>
{
    private readonly ApiHost _api;

    public AuthorizationTests(ApiFixture fixture) => _api = fixture.Fresh();

    [Fact]
    public async Task Authorization_answers_the_page_to_open_and_gives_the_browser_a_key_of_its_own()
    {
        var id = _api.System.AddOAuth2Connector();
        var answer = await _api.SendAsync("POST", $"/api/v1/connectors/{id}/authorize");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["authorizationUrl", "expiresAt"], answer.Json.AsObject().Select(member => member.Key));
        Assert.StartsWith("https://bücher.example", (string?)answer.Json["authorizationUrl"], StringComparison.Ordinal);

        var start = Assert.Single(_api.System.Calls.OfType<AuthorizationStart>());
        var cookie = SetCookieHeaderValue.Parse(answer.Headers["Set-Cookie"]);
        Assert.Equal(CookieName(FakeSystem.State(id)), cookie.Name.ToString());
        Assert.Equal(start.BrowserKey, cookie.Value.ToString());
        Assert.Equal(32, Base64Url.DecodeFromChars(start.BrowserKey).Length);
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteMode.Lax, cookie.SameSite);
        Assert.Equal("/oauth2", cookie.Path.ToString());
        Assert.False(cookie.Domain.HasValue);
        Assert.False(cookie.Secure);
        Assert.InRange(cookie.MaxAge!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        Assert.DoesNotContain(start.BrowserKey, answer.Text, StringComparison.Ordinal);

        await _api.SendAsync("POST", $"/api/v1/connectors/{id}/authorize");
        Assert.NotEqual(start.BrowserKey, _api.System.Calls.OfType<AuthorizationStart>().Last().BrowserKey);
    }

    [Theory]
    [InlineData(ProblemKind.NotFound, 404)]
    [InlineData(ProblemKind.Conflict, 409)]
    public async Task What_cannot_be_done_is_refused_without_a_cookie(ProblemKind kind, int status)
    {
        _api.System.Refusal = new Problem { Kind = kind, Detail = "Why not." };
        foreach (var what in new[] { "authorize", "disconnect" })
        {
            var answer = await _api.SendAsync("POST", $"/api/v1/connectors/{Guid.NewGuid()}/{what}");
            Assert.Equal(["Why not."], answer.Problem(status));
            Assert.DoesNotContain("Set-Cookie", answer.Headers);
        }
    }

    [Theory]
    [InlineData("authorize")]
    [InlineData("disconnect")]
    public async Task Pages_of_other_sites_change_nothing(string what)
    {
        var path = $"/api/v1/connectors/{_api.System.AddOAuth2Connector()}/{what}";
        (await _api.SendAsync("POST", path, headers: ("Sec-Fetch-Site", "cross-site"))).Problem(403);
        Assert.Empty(_api.System.Calls);
    }

    [Theory]
    [InlineData("127.0.0.1:81", "http://127.0.0.1:81/oauth2/callback")]
    [InlineData("[::1]:5080", "http://[::1]:5080/oauth2/callback")]
    [InlineData("Actions.Example", "http://actions.example/oauth2/callback")]
    public async Task Redirect_url_is_of_the_requests_host(string host, string expected)
    {
        var id = _api.System.AddOAuth2Connector();
        await _api.SendAsync("POST", $"/api/v1/connectors/{id}/authorize", headers: ("Host", host));
        Assert.Equal(expected, Assert.Single(_api.System.Calls.OfType<AuthorizationStart>()).RedirectUrl);
        var read = await _api.SendAsync("GET", $"/api/v1/connectors/{id}", headers: ("Host", host));
        Assert.Equal(expected, (string?)read.Json["settings"]!["oauth2"]!["redirectUrl"]);
    }

    [Fact]
    public async Task Request_without_a_host_begins_nothing()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _api.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /api/v1/connectors/{_api.System.AddOAuth2Connector()}/authorize HTTP/1.0\r\nContent-Length: 0\r\n\r\n"),
            TestContext.Current.CancellationToken);
        var answer = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("Api:PublicUrl", answer, StringComparison.Ordinal);
        Assert.Empty(_api.System.Calls);
    }

    [Theory]
    [InlineData("https://actions.example", "Actions.example", "https://actions.example/oauth2/callback", "/oauth2")]
    [InlineData("https://actions.example:8443/", "actions.example", "https://actions.example:8443/oauth2/callback", "/oauth2")]
    [InlineData(
        "https://bücher.example/tools/ea//",
        "xn--bcher-kva.example:80",
        "https://xn--bcher-kva.example/tools/ea/oauth2/callback",
        "/tools/ea/oauth2")]
    public async Task Redirect_url_is_of_the_configured_address(string publicUrl, string host, string expected, string cookiePath)
    {
        await using var api = await StartAsync(publicUrl);
        var id = api.System.AddOAuth2Connector();
        var answer = await api.SendAsync("POST", $"/api/v1/connectors/{id}/authorize", headers: ("Host", host));
        Assert.Equal(expected, Assert.Single(api.System.Calls.OfType<AuthorizationStart>()).RedirectUrl);
        var cookie = SetCookieHeaderValue.Parse(answer.Headers["Set-Cookie"]);
        Assert.True(cookie.Secure);
        Assert.Equal(cookiePath, cookie.Path.ToString());

        var read = await api.SendAsync("GET", $"/api/v1/connectors/{id}");
        Assert.Equal(expected, (string?)read.Json["settings"]!["oauth2"]!["redirectUrl"]);
    }

    [Theory]
    [InlineData("http://localhost:5080")]
    [InlineData("http://ea.localhost")]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://[::1]:5080")]
    public async Task Loopback_address_needs_no_encryption(string publicUrl)
    {
        await using var api = await StartAsync(publicUrl);
        var read = await api.SendAsync("GET", $"/api/v1/connectors/{api.System.AddOAuth2Connector()}");
        Assert.Equal($"{publicUrl}/oauth2/callback", (string?)read.Json["settings"]!["oauth2"]!["redirectUrl"]);
    }

    [Theory]
    [InlineData("POST", "/api/v1/connectors")]
    [InlineData("PUT", "/api/v1/connectors/{0}")]
    public async Task Request_without_a_host_saves_nothing(string method, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _api.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        path = path.Replace("{0}", _api.System.AddOAuth2Connector().ToString(), StringComparison.Ordinal);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{{\"oauth2\":{{}}}}"),
            TestContext.Current.CancellationToken);
        var answer = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("Api:PublicUrl", answer, StringComparison.Ordinal);
        Assert.Empty(_api.System.Calls);
    }

    [Theory]
    [InlineData("http://actions.example")]
    [InlineData("http://localhost.example")]
    [InlineData("http://10.0.0.1")]
    [InlineData("actions.example")]
    [InlineData("/oauth2")]
    [InlineData("ftp://actions.example")]
    [InlineData("https://")]
    [InlineData("https://user@actions.example")]
    [InlineData("https://actions.example/?a=b")]
    [InlineData("https://actions.example/?")]
    [InlineData("https://actions.example/#a")]
    [InlineData("https://actions.example/a;b")]
    [InlineData(" ")]
    public async Task Address_that_cannot_be_one_stops_the_start(string publicUrl)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(publicUrl));
        Assert.StartsWith("Api:PublicUrl: ", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connector_that_nobody_authorizes_in_a_browser_has_no_redirect_url()
    {
        var credentials = _api.System.AddOAuth2Connector(grantType: GrantType.ClientCredentials);
        var read = await _api.SendAsync("GET", $"/api/v1/connectors/{credentials}");
        Assert.Null(read.Json["settings"]!["oauth2"]!["redirectUrl"]);
        read = await _api.SendAsync("GET", $"/api/v1/connectors/{_api.System.AddConnector()}");
        Assert.Null(read.Json["settings"]!["oauth2"]);
    }

    [Fact]
    public async Task Disconnecting_says_what_became_of_the_tokens()
    {
        var answer = await _api.SendAsync("POST", $"/api/v1/connectors/{Guid.NewGuid()}/disconnect");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("""{"revocation":"NotConfigured","detail":"Forgotten."}""", answer.Text);
    }

    [Fact]
    public async Task Events_are_listed_newest_first()
    {
        var answer = await _api.SendAsync("GET", $"/api/v1/connectors/{_api.System.AddOAuth2Connector()}/events");
        Assert.Equal(
            """{"items":[{"at":"1970-01-02T00:00:00+00:00","kind":"Refreshed","count":2,"firstAt":"1970-01-01T00:00:00+00:00"},"""
            + """{"at":"1970-01-01T00:00:00+00:00","kind":"Created","detail":"d","count":1,"firstAt":"1970-01-01T00:00:00+00:00"}]}""",
            answer.Text);
        var id = Guid.NewGuid();
        Assert.Contains(id.ToString(), (await _api.SendAsync("GET", $"/api/v1/connectors/{id}/events")).Problem(404)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_is_part_of_the_answer()
    {
        var id = _api.System.AddOAuth2Connector(status: new() { Health = ConnectorHealth.NeedsAuthorization, Reason = "Not yet authorized." });
        var answer = await _api.SendAsync("GET", $"/api/v1/connectors/{id}");
        Assert.Equal("""{"health":"NeedsAuthorization","reason":"Not yet authorized."}""", answer.Json["status"]!.ToJsonString());
    }

    /// <summary>The name that a state's cookie has.</summary>
    internal static string CookieName(string state) => $"ea-oauth2-{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(state)))[..16]}";

    private static Task<ApiHost> StartAsync(string publicUrl) => ApiHost.StartAsync(builder =>
        builder.Configuration.AddInMemoryCollection([new("Api:PublicUrl", publicUrl)]));
}
