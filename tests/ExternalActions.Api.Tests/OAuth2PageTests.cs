using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ExternalActions.Connectors;
using ExternalActions.Problems;
using Microsoft.Net.Http.Headers;

namespace ExternalActions.Api.Tests;

public sealed partial class OAuth2PageTests : IClassFixture<ApiFixture>
{
    private const string Hostile = "<script>alert(\"1\")</script>'\u202E&";
    private readonly ApiHost _api;

    public OAuth2PageTests(ApiFixture fixture) => _api = fixture.Fresh();

    [Fact]
    public async Task Callback_brings_what_was_sent_and_the_browsers_key_and_takes_the_cookie_away()
    {
        var id = Guid.NewGuid();
        var state = FakeSystem.State(id);
        _api.System.Outcome = new() { IsAuthorized = true, ConnectorName = "Zoë & co", Detail = "The connector is authorized." };
        var answer = await _api.SendAsync(
            "GET",
            $"/oauth2/callback?code=a%2Bb%20c&state={state}&iss=https%3A%2F%2Fp.example&unknown=1&unknown=2",
            headers: ("Cookie", $"{AuthorizationTests.CookieName("another")}=other; {AuthorizationTests.CookieName(state)}=key"));

        AssertPage(answer, 200, "Authorized", "Zo&#xEB; &amp; co", "The connector is authorized.");
        Assert.Equal(id, _api.System.Calls.Last());
        var response = Assert.Single(_api.System.Calls.OfType<AuthorizationResponse>());
        Assert.Equal(new AuthorizationResponse { State = state, BrowserKey = "key", Code = "a+b c", Issuer = "https://p.example" }, response);
        var cookie = SetCookieHeaderValue.Parse(answer.Headers["Set-Cookie"]);
        Assert.Equal(AuthorizationTests.CookieName(state), cookie.Name.ToString());
        Assert.Equal("", cookie.Value.ToString());
        Assert.Equal("/oauth2", cookie.Path.ToString());
        Assert.Equal(DateTimeOffset.UnixEpoch, cookie.Expires);
        Assert.DoesNotContain(state, answer.Text, StringComparison.Ordinal);
        Assert.Contains($"content=\"0; url=/connectors/{id}?authorization=ended\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_of_the_provider_is_shown_as_text()
    {
        _api.System.Outcome = new() { ConnectorName = Hostile, Detail = $"Detail {Hostile}", Error = Hostile, ErrorDescription = $"Words {Hostile}" };
        var answer = await _api.SendAsync(
            "GET",
            $"/oauth2/callback?state={FakeSystem.State(Guid.NewGuid())}&error=access_denied&error_description={Uri.EscapeDataString(Hostile)}");
        const string escaped = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#x27;&#x202E;&amp;";
        AssertPage(answer, 400, "Not authorized", $"Detail {escaped}", $"<bdi>{escaped}</bdi>", $"<bdi>Words {escaped}</bdi>");
        var response = Assert.Single(_api.System.Calls.OfType<AuthorizationResponse>());
        Assert.Equal(("access_denied", Hostile), (response.Error, response.ErrorDescription));
        Assert.Null(response.Code);
        Assert.Null(response.BrowserKey);
    }

    [Fact]
    public async Task Long_words_of_the_provider_are_cut()
    {
        _api.System.Outcome = new() { ConnectorName = "c", Detail = "d", Error = new string('e', 8000), ErrorDescription = new string('x', 8000) };
        var answer = await _api.SendAsync("GET", $"/oauth2/callback?state={FakeSystem.State(Guid.NewGuid())}&error=e");
        AssertPage(answer, 400, $">{new string('e', 200)}&#x2026;<", $">{new string('x', 2000)}&#x2026;<");
    }

    [Fact]
    public async Task Words_that_belong_to_no_authorization_are_not_shown()
    {
        _api.System.Outcome = new() { Detail = "This link was used before.", Error = "call 555", ErrorDescription = "call 555" };
        var answer = await _api.SendAsync("GET", $"/oauth2/callback?state={FakeSystem.State(Guid.NewGuid())}&error=call+555");
        AssertPage(answer, 400, "This link was used before.");
        Assert.DoesNotContain("555", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=x")]
    [InlineData("?state=")]
    [InlineData("?state=abc")]
    [InlineData("?state={state}A")]
    [InlineData("?state={short}")]
    [InlineData("?state={short}=")]
    [InlineData("?state={short}%20")]
    [InlineData("?state={short}%0A")]
    [InlineData("?state={short}%2B")]
    [InlineData("?state={short}%2F")]
    [InlineData("?state={short}%C3%A9")]
    [InlineData("?state=%3Cscript%3E")]
    public async Task State_that_is_none_is_refused_and_nothing_of_it_is_shown(string query)
    {
        var state = FakeSystem.State(Guid.NewGuid());
        var given = query.Replace("{state}", state, StringComparison.Ordinal).Replace("{short}", $"{state[..62]}s", StringComparison.Ordinal);
        var answer = await _api.SendAsync("GET", $"/oauth2/callback{given}", headers: ("Cookie", "ea-oauth2-=x"));
        AssertPage(answer, 400, "belongs to no authorization that began here");
        Assert.Empty(_api.System.Calls);
        Assert.DoesNotContain("Set-Cookie", answer.Headers);
        Assert.DoesNotContain(state[..62], answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state={0}&state={0}&code=a", "state")]
    [InlineData("state={0}&code=a&code=b", "code")]
    [InlineData("state={0}&code=a&Code=b", "code")]
    [InlineData("state={0}&code=a&iss=b&iss=b", "iss")]
    [InlineData("state={0}&error=a&error=b", "error")]
    [InlineData("state={0}&error=a&error_description=b&error_description=", "error_description")]
    public async Task Repeated_parameters_are_refused(string query, string name)
    {
        var answer = await _api.SendAsync(
            "GET", $"/oauth2/callback?{query.Replace("{0}", FakeSystem.State(Guid.NewGuid()), StringComparison.Ordinal)}");
        AssertPage(answer, 400, $"The parameter {name} stands in this link more than once");
        Assert.Empty(_api.System.Calls);
    }

    [Theory]
    [InlineData("code", 8192, true)]
    [InlineData("code", 8193, false)]
    [InlineData("error_description", 8193, false)]
    [InlineData("iss", 8193, false)]
    public async Task Values_are_taken_up_to_8_KiB(string name, int length, bool isTaken)
    {
        _api.System.Outcome = new() { IsAuthorized = true, ConnectorName = "c", Detail = "Done." };
        var answer = await _api.SendAsync(
            "GET", $"/oauth2/callback?state={FakeSystem.State(Guid.NewGuid())}&{name}={new string('x', length)}");
        AssertPage(answer, isTaken ? 200 : 400, isTaken ? "Done." : $"The parameter {name} of this link is longer than 8192 characters");
        Assert.Equal(!isTaken, _api.System.Calls.IsEmpty);
    }

    [Theory]
    [InlineData("redirect_uri")]
    [InlineData("returnUrl")]
    [InlineData("next")]
    [InlineData("iss")]
    [InlineData("code")]
    [InlineData("error")]
    [InlineData("error_description")]
    public async Task Link_leads_nowhere_else(string name)
    {
        _api.System.Outcome = new() { IsAuthorized = true, ConnectorName = "c", Detail = "Done." };
        foreach (var target in new[] { "//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example" })
        {
            foreach (var path in new[] { "/oauth2/callback", $"/oauth2/connectors/{_api.System.AddOAuth2Connector()}" })
            {
                var answer = await _api.SendAsync(
                    "GET", $"{path}?state={FakeSystem.State(Guid.NewGuid())}&{name}={Uri.EscapeDataString(target)}");
                AssertPage(answer, 200);
                Assert.DoesNotContain("evil", answer.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("javascript", answer.Text, StringComparison.Ordinal);
            }
        }

        var posted = await _api.SendAsync(
            "POST",
            $"/oauth2/connectors/{_api.System.AddOAuth2Connector()}?{name}=//evil.example",
            $"{name}=//evil.example",
            "application/x-www-form-urlencoded");
        Assert.StartsWith("https://xn--bcher-kva.example:8443/", posted.Headers["Location"], StringComparison.Ordinal);
        Assert.DoesNotContain("evil", posted.Headers["Location"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    public async Task Other_methods_do_not_use_up_the_state(string method)
    {
        var answer = await _api.SendAsync(method, $"/oauth2/callback?state={FakeSystem.State(Guid.NewGuid())}&code=x");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.Equal("GET", answer.Headers["Allow"]);
        Assert.Empty(_api.System.Calls);
        if (method != "HEAD")
        {
            AssertPage(answer, 405);
        }
    }

    [Fact]
    public async Task System_that_does_not_answer_is_a_503_page_and_the_browser_keeps_its_key()
    {
        _api.System.Fault = new TimeoutException("secret");
        foreach (var path in new[] { $"/oauth2/callback?code=x&state={FakeSystem.State(Guid.NewGuid())}", $"/oauth2/connectors/{Guid.NewGuid()}" })
        {
            var answer = await _api.SendAsync("GET", path);
            AssertPage(answer, 503, "it may or may not have been carried out");
            Assert.Equal("2", answer.Headers["Retry-After"]);
            Assert.DoesNotContain("Set-Cookie", answer.Headers);
            Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Fault_is_a_500_page_without_details()
    {
        _api.System.Fault = new InvalidOperationException("secret");
        var answer = await _api.SendAsync("GET", $"/oauth2/callback?code=x&state={FakeSystem.State(Guid.NewGuid())}");
        AssertPage(answer, 500, "A fault of this server", "<dt>Trace id</dt>");
        Assert.Matches("<dt>Trace id</dt><dd><bdi>[^<]+</bdi>", answer.Text);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConnectorHealth.NeedsAuthorization, null, "Needs authorization")]
    [InlineData(ConnectorHealth.Failing, "The provider <b>", "Failing: The provider &lt;b&gt;")]
    [InlineData(ConnectorHealth.Ready, null, "Ready")]
    public async Task Page_of_a_connector_shows_its_status_and_one_button(ConnectorHealth health, string? reason, string expected)
    {
        var id = _api.System.AddOAuth2Connector(Hostile, status: new() { Health = health, Reason = reason });
        var answer = await _api.SendAsync("GET", $"/oauth2/connectors/{id}", headers: ("Host", "a.example"));
        const string Button = "<button type=\"submit\">Authorize</button>";
        AssertPage(answer, 200, $"<bdi>{expected}</bdi>", Button, "&lt;script&gt;", "http://a.example/oauth2/callback");
        Assert.DoesNotContain(_api.System.Calls, call => call is AuthorizationStart);
    }

    [Fact]
    public async Task Button_leads_to_the_provider_and_gives_the_browser_its_key()
    {
        var id = _api.System.AddOAuth2Connector();
        var answer = await _api.SendAsync(
            "POST", $"/oauth2/connectors/{id}", "", "application/x-www-form-urlencoded", ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal($"https://xn--bcher-kva.example:8443/authorize?state={FakeSystem.State(id)}", answer.Headers["Location"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal("no-referrer", answer.Headers["Referrer-Policy"]);
        var cookie = SetCookieHeaderValue.Parse(answer.Headers["Set-Cookie"]);
        Assert.Equal(AuthorizationTests.CookieName(FakeSystem.State(id)), cookie.Name.ToString());
        Assert.Equal(Assert.Single(_api.System.Calls.OfType<AuthorizationStart>()).BrowserKey, cookie.Value.ToString());
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Page_of_another_site_cannot_press_the_button(string header, string value)
    {
        var answer = await _api.SendAsync("POST", $"/oauth2/connectors/{_api.System.AddOAuth2Connector()}", headers: (header, value));
        AssertPage(answer, 403, "A browser sent this for a page of another site");
        Assert.Empty(_api.System.Calls);
    }

    [Fact]
    public async Task Connector_that_cannot_be_authorized_has_a_page_that_says_why()
    {
        foreach (var id in new[] { _api.System.AddConnector(), _api.System.AddOAuth2Connector(grantType: GrantType.ClientCredentials) })
        {
            var shown = await _api.SendAsync("GET", $"/oauth2/connectors/{id}");
            AssertPage(shown, 409, "grant type authorization_code");
            Assert.DoesNotContain("<form", shown.Text, StringComparison.Ordinal);
        }

        _api.System.Refusal = Problem.Conflict(ProblemCode.WrongAuthorizationType, "It is <b>.");
        AssertPage(await _api.SendAsync("POST", $"/oauth2/connectors/{Guid.NewGuid()}"), 409, "It is &lt;b&gt;.");
    }

    [Fact]
    public async Task Unknown_addresses_are_pages_too()
    {
        var id = Guid.NewGuid();
        AssertPage(await _api.SendAsync("GET", $"/oauth2/connectors/{id}"), 404, $"There is no connector with the id {id}.");
        _api.System.Refusal = Problem.NotFound("There is none.");
        AssertPage(await _api.SendAsync("POST", $"/oauth2/connectors/{id}"), 404, "There is none.");
        AssertPage(await _api.SendAsync("GET", "/oauth2/connectors/x"), 404);
        AssertPage(await _api.SendAsync("GET", "/oauth2"), 404);
        Assert.Equal("a page of the console", (await _api.SendAsync("GET", "/oauth2x")).Text);
    }

    /// <summary>Asserts that this is one of the pages: what it says, and that it runs, loads, frames and leads to nothing.</summary>
    private static void AssertPage(Answer answer, int status, params string[] texts)
    {
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("text/html; charset=utf-8", answer.Headers["Content-Type"]);
        Assert.All(texts, text => Assert.Contains(text, answer.Text, StringComparison.Ordinal));
        // The only way out leads to the console of this server.
        var withoutWayOut = WayOut().Replace(answer.Text, "");
        Assert.DoesNotMatch("(?i)<(script|a|img|link|iframe|object|base)[ />]|<[^>]*[ \"'](href|src|action|http-equiv|on[a-z]+)=", withoutWayOut);
        var style = answer.Text.Split("<style>")[1].Split("</style>")[0];
        var hasForm = answer.Text.Contains("<form", StringComparison.Ordinal);
        Assert.Equal(
            $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'; "
            + $"frame-ancestors 'none'; base-uri 'none'; form-action {(hasForm ? "'self' http: https:" : "'none'")}",
            answer.Headers["Content-Security-Policy"]);
        Assert.Equal("DENY", answer.Headers["X-Frame-Options"]);
        Assert.Equal(hasForm ? "same-origin" : "no-referrer", answer.Headers["Referrer-Policy"]);
        Assert.Contains("no-store", answer.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.DoesNotContain("Location", answer.Headers);
    }

    [GeneratedRegex(
        "<p><a href=\"/connectors/[0-9a-f-]{36}\\?authorization=ended\">Back to the connector</a></p>"
        + "|<meta http-equiv=\"refresh\" content=\"0; url=/connectors/[0-9a-f-]{36}\\?authorization=ended\">")]
    private static partial Regex WayOut();
}
