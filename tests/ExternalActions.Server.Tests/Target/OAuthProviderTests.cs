using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ExternalActions.TestTarget.OAuth;
using static ExternalActions.Server.Tests.Target.OAuthTarget;

namespace ExternalActions.Server.Tests.Target;

/// <summary>That the test target's real provider does what connectors are tested against.</summary>
public sealed class OAuthProviderTests : IAsyncLifetime
{
    private const string Verifier = "a-verifier-of-at-least-forty-three-characters";

    private OAuthTarget _target = null!;

    private static (string Name, string Value)[] ProofKey =>
    [
        ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)))),
        ("code_challenge_method", "S256"),
    ];

    public async ValueTask InitializeAsync() => _target = await StartAsync();

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Fact]
    public async Task Code_is_exchanged_for_tokens_that_the_api_takes()
    {
        var redirected = Redirected(await _target.AuthorizeAsync("demo-client"));
        var tokens = await _target.ExchangeAsync(redirected["code"]);
        var called = await _target.CallAsync(AccessToken(tokens));

        Assert.Equal("s", redirected["state"]);
        Assert.Equal(new Uri(_target.Client.Address, "/oauth").ToString(), redirected["iss"]);
        Assert.Equal(("Bearer", 3600), ((string?)tokens.Body!["token_type"], (int?)tokens.Body["expires_in"]));
        Assert.Equal(("demo", "demo-client"), ((string?)called.Is(HttpStatusCode.OK)["subject"], (string?)called.Body!["client"]));
        Assert.Equal(["offline_access", "tickets.read"], called.Body["scopes"]!.AsArray().Select(scope => (string?)scope));
        Assert.Equal(1, _target.Provider.TokenRequestsOf("authorization_code", issued: true));
    }

    [Fact]
    public async Task Code_is_exchanged_once_only()
    {
        var code = await _target.CodeAsync("demo-client");
        AccessToken(await _target.ExchangeAsync(code));

        Assert.Equal("invalid_grant", Error(await _target.ExchangeAsync(code)));
    }

    [Theory]
    [InlineData("pkce-client", "pkce-secret")]
    [InlineData("public-client", "")]
    public async Task Proof_key_is_required_and_checked(string client, string secret)
    {
        var without = await _target.AuthorizeAsync(client);
        var (first, second) = (await _target.CodeAsync(client, ProofKey), await _target.CodeAsync(client, ProofKey));
        var wrong = await _target.ExchangeAsync(
            first, ("client_id", client), ("client_secret", secret), ("code_verifier", Verifier.Replace('a', 'b')));
        var right = await _target.ExchangeAsync(second, ("client_id", client), ("client_secret", secret), ("code_verifier", Verifier));

        without.Is(HttpStatusCode.BadRequest);
        Assert.Equal("invalid_grant", Error(wrong));
        (await _target.CallAsync(AccessToken(right))).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("http://127.0.0.1:7777/oauth2/callback/")]
    [InlineData("http://127.0.0.1:7777/x/../oauth2/callback")]
    [InlineData("http://127.0.0.1:7777/oauth2/callback?next=x")]
    [InlineData("http://127.0.0.1@example.org/oauth2/callback")]
    [InlineData("http://example.org/oauth2/callback")]
    [InlineData("https://127.0.0.1:7777/oauth2/callback")]
    public async Task Redirect_uri_other_than_the_callback_on_loopback_is_refused(string uri)
    {
        var answer = await _target.AuthorizeAsync("demo-client", ("redirect_uri", uri));

        answer.Is(HttpStatusCode.BadRequest);
        Assert.Null(answer.Message.Headers.Location);
    }

    [Theory]
    [InlineData("http://localhost:1/oauth2/callback")]
    [InlineData("http://[::1]:65535/oauth2/callback")]
    public async Task Callback_on_any_loopback_address_and_port_is_taken(string uri) =>
        Assert.StartsWith(
            uri + "?code=",
            (await _target.AuthorizeAsync("demo-client", ("redirect_uri", uri))).Message.Headers.Location?.OriginalString,
            StringComparison.Ordinal);

    [Fact]
    public async Task Refresh_token_rotates_and_its_reuse_ends_all_that_came_of_it()
    {
        var first = await _target.ExchangeAsync(await _target.CodeAsync("demo-client"));
        var second = await _target.RefreshAsync(RefreshToken(first));
        (await _target.CallAsync(AccessToken(second))).Is(HttpStatusCode.OK);

        Assert.NotEqual(RefreshToken(first), RefreshToken(second));
        Assert.Equal("invalid_grant", Error(await _target.RefreshAsync(RefreshToken(first))));
        Assert.Equal("invalid_grant", Error(await _target.RefreshAsync(RefreshToken(second))));
        (await _target.CallAsync(AccessToken(second))).Is(HttpStatusCode.Unauthorized);
        Assert.Equal(
            [new("authorization_code", true, 1), new("refresh_token", true, 1), new TokenRequestCount("refresh_token", false, 2)],
            _target.Provider.TokenRequestCounts);
        Assert.Equal(4, _target.Provider.TokenRequests);
    }

    [Fact]
    public async Task Refresh_token_is_taken_once_of_many_times_at_once()
    {
        var token = RefreshToken(await _target.ExchangeAsync(await _target.CodeAsync("demo-client")));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _target.RefreshAsync(token)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(19, _target.Provider.TokenRequestsOf("refresh_token", issued: false));
    }

    [Fact]
    public async Task Refresh_token_is_taken_again_within_the_leeway()
    {
        _target.Provider.RefreshTokenReuseLeeway = TimeSpan.FromSeconds(30);
        var first = RefreshToken(await _target.ExchangeAsync(await _target.CodeAsync("demo-client")));
        AccessToken(await _target.RefreshAsync(first));
        AccessToken(await _target.RefreshAsync(first));
        _target.Clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal("invalid_grant", Error(await _target.RefreshAsync(first)));
    }

    [Fact]
    public async Task Client_credentials_are_taken_in_the_header_and_in_the_body()
    {
        var header = await _target.TokenWithBasicAsync(
            "machine-client", "machine-secret", ("grant_type", "client_credentials"), ("scope", "tickets.write"));
        var body = await _target.TokenAsync("client_credentials", ("client_id", "machine-client"), ("client_secret", "machine-secret"));

        Assert.Equal("machine-client", (string?)(await _target.CallAsync(AccessToken(header))).Is(HttpStatusCode.OK)["subject"]);
        (await _target.CallAsync(AccessToken(body))).Is(HttpStatusCode.OK);
        Assert.Null(header.Body!["refresh_token"]);
    }

    [Fact]
    public async Task Wrong_secret_and_grant_not_allowed_are_refused()
    {
        var header = await _target.TokenWithBasicAsync("machine-client", "wrong", ("grant_type", "client_credentials"));
        var body = await _target.TokenAsync("client_credentials", ("client_id", "machine-client"), ("client_secret", "wrong"));

        Assert.Equal("invalid_client", Error(header, HttpStatusCode.Unauthorized));
        Assert.Equal("invalid_client", Error(body, HttpStatusCode.Unauthorized));
        Assert.Equal("unauthorized_client", Error(await _target.TokenAsync("client_credentials")));
        Assert.Equal(3, _target.Provider.TokenRequestsOf("client_credentials", issued: false));
    }

    [Fact]
    public async Task Access_token_ends_by_the_clock_after_its_lifetime()
    {
        _target.Provider.AccessTokenLifetime = TimeSpan.FromMinutes(5);
        var tokens = await _target.ExchangeAsync(await _target.CodeAsync("demo-client"));
        _target.Clock.Advance(TimeSpan.FromMinutes(4));
        (await _target.CallAsync(AccessToken(tokens))).Is(HttpStatusCode.OK);
        _target.Clock.Advance(TimeSpan.FromMinutes(2));
        var late = await _target.CallAsync(AccessToken(tokens));

        Assert.Equal(300, (int?)tokens.Body!["expires_in"]);
        late.Is(HttpStatusCode.Unauthorized);
        AssertInvalidToken(late);
        AccessToken(await _target.RefreshAsync(RefreshToken(tokens)));
    }

    [Fact]
    public async Task Revoked_access_tokens_are_refused_and_refresh_tokens_stay()
    {
        var tokens = await _target.ExchangeAsync(await _target.CodeAsync("demo-client"));
        await _target.Provider.RevokeAccessTokensAsync();

        AssertInvalidToken(await _target.CallAsync(AccessToken(tokens)));
        (await _target.CallAsync(AccessToken(await _target.RefreshAsync(RefreshToken(tokens))))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nothing_issued_is_taken_after_all_was_revoked()
    {
        var tokens = await _target.ExchangeAsync(await _target.CodeAsync("demo-client"));
        var code = await _target.CodeAsync("demo-client");
        await _target.Provider.RevokeAllAsync();

        AssertInvalidToken(await _target.CallAsync(AccessToken(tokens)));
        Assert.Equal("invalid_grant", Error(await _target.RefreshAsync(RefreshToken(tokens))));
        Assert.Equal("invalid_grant", Error(await _target.ExchangeAsync(code)));
    }

    [Fact]
    public async Task Refresh_token_revoked_at_the_endpoint_is_refused()
    {
        var token = RefreshToken(await _target.ExchangeAsync(await _target.CodeAsync("demo-client")));
        var revoked = await _target.PostFormAsync(
            "/oauth/revoke", [("token", token), ("client_id", "demo-client"), ("client_secret", "demo-secret")]);

        revoked.Is(HttpStatusCode.OK);
        Assert.Equal("invalid_grant", Error(await _target.RefreshAsync(token)));
    }

    [Fact]
    public async Task Api_wants_a_token() => AssertInvalidToken(await _target.Client.PostAsync("/oauth/api/tickets"));

    [Fact]
    public async Task Denial_describes_itself_with_html()
    {
        var redirected = Redirected(await _target.AuthorizeAsync("demo-client", ("login_hint", "deny")));

        Assert.Equal(("access_denied", "s"), (redirected["error"], redirected["state"]));
        Assert.Contains("<b>\"demo\"</b>", redirected["error_description"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("allow", "code")]
    [InlineData("deny", "error")]
    public async Task Consent_page_asks_and_sends_the_decision(string decision, string outcome)
    {
        var page = await _target.AuthorizeAsync("demo-client", ("prompt", "consent"), ("state", "\"><i>"));
        var fields = Regex.Matches(page.Text, "name=\"([^\"]+)\" value=\"([^\"]*)\">\n")
            .Select(field => (field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value)));
        var redirected = Redirected(await _target.PostFormAsync("/oauth/authorize", fields, ("decision", decision)));

        page.Is(HttpStatusCode.OK);
        Assert.DoesNotContain("<i>", page.Text, StringComparison.Ordinal);
        Assert.Equal("\"><i>", redirected["state"]);
        Assert.Contains(outcome, redirected.Keys);
    }

    [Fact]
    public async Task Held_answer_comes_after_the_refresh_token_was_used_up()
    {
        var token = RefreshToken(await _target.ExchangeAsync(await _target.CodeAsync("demo-client")));
        var held = _target.Provider.HoldNextTokenAnswer("refresh");
        var answer = _target.RefreshAsync(token);
        await held.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.False(answer.IsCompleted);
        Assert.Equal(1, _target.Provider.TokenRequestsOf("refresh_token", issued: true));
        Assert.Equal("invalid_grant", Error(await _target.RefreshAsync(token)));
        _target.Gates.Open("refresh");
        AccessToken(await answer);
    }

    [Fact]
    public async Task Settings_work_over_http_and_are_not_recorded()
    {
        await PostControlAsync("/_oauth/access-token-lifetime?seconds=60");
        await PostControlAsync("/_oauth/refresh-token-reuse-leeway?seconds=7");
        var tokens = await _target.ExchangeAsync(await _target.CodeAsync("demo-client"));
        await PostControlAsync("/_oauth/revoke-access-tokens");
        var revoked = await _target.CallAsync(AccessToken(tokens));
        await PostControlAsync("/_oauth/revoke-all");
        var counts = await _target.Client.GetAsync("/_oauth/counts");

        Assert.Equal(60, (int?)tokens.Body!["expires_in"]);
        Assert.Equal(TimeSpan.FromSeconds(7), _target.Provider.RefreshTokenReuseLeeway);
        revoked.Is(HttpStatusCode.Unauthorized);
        Assert.Equal("invalid_grant", Error(await _target.RefreshAsync(RefreshToken(tokens))));
        Assert.Equal("""[{"grantType":"authorization_code","issued":true,"count":1}]""", counts.Text);
        Assert.Empty(_target.Received.For("/_oauth"));
        Assert.Contains("grant_type=authorization_code", _target.Received.For("/oauth/token")[0].BodyText, StringComparison.Ordinal);
    }

    private static void AssertInvalidToken(ApiAnswer answer)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.StartsWith("Bearer error=\"invalid_token\"", answer.Message.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private async Task PostControlAsync(string target) => (await _target.Client.PostAsync(target)).Is(HttpStatusCode.OK);
}
