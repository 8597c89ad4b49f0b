using System.Net;
using System.Text.Json.Nodes;
using ExternalActions.TestTarget.Scripted;

namespace ExternalActions.Server.Tests.Target;

/// <summary>That the test target's scripted providers answer as their scripts say.</summary>
public sealed class ScriptedProviderTests : IAsyncLifetime
{
    private OAuthTarget _target = null!;

    public async ValueTask InitializeAsync() => _target = await OAuthTarget.StartAsync();

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Theory]
    [InlineData("right", "token_type", "\"Bearer\"")]
    [InlineData("no-expires-in", "expires_in", null)]
    [InlineData("expires-in-string", "expires_in", "\"3600\"")]
    [InlineData("expires-in-float", "expires_in", "3599.75")]
    [InlineData("expires-in-zero", "expires_in", "0")]
    [InlineData("upper-token-type", "token_type", "\"BEARER\"")]
    [InlineData("no-token-type", "token_type", null)]
    [InlineData("mac-token-type", "token_type", "\"mac\"")]
    [InlineData("no-refresh-token", "refresh_token", null)]
    public async Task Script_with_a_quirk_issues_tokens_that_differ_in_one_member(string name, string member, string? value)
    {
        JsonObject expected = new()
        {
            ["access_token"] = $"access-{name}-1",
            ["token_type"] = "Bearer",
            ["expires_in"] = 3600,
            ["refresh_token"] = $"refresh-{name}-1",
        };
        expected.Remove(member);
        if (value is not null)
        {
            expected[member] = JsonNode.Parse(value);
        }

        var answer = (await TokenAsync(name)).Is(HttpStatusCode.OK);

        Assert.True(JsonNode.DeepEquals(expected, answer), answer.ToJsonString());
    }

    [Theory]
    [InlineData("invalid-grant", 400, "invalid_grant")]
    [InlineData("unauthorized-client", 400, "unauthorized_client")]
    [InlineData("temporarily-unavailable", 400, "temporarily_unavailable")]
    [InlineData("invalid-client", 401, "invalid_client")]
    [InlineData("error-with-200", 200, "invalid_grant")]
    [InlineData("error-key-with-200", 200, "invalid_grant")]
    public async Task Script_named_after_an_error_answers_it(string name, int status, string error) =>
        Assert.Equal(error, OAuthTarget.Error(await TokenAsync(name), (HttpStatusCode)status));

    [Theory]
    [InlineData("form-encoded", 200, "application/x-www-form-urlencoded", "access_token=access-form-encoded-1&token_type=Bearer&expires_in=3600&")]
    [InlineData("form-encoded-as-html", 200, "text/html", "access_token=access-form-encoded-as-html-1&token_type=Bearer&expires_in=3600&")]
    [InlineData("html-login-page", 200, "text/html", "<!DOCTYPE html>")]
    [InlineData("server-error", 503, "text/plain", "down")]
    [InlineData("too-many-requests", 429, "text/plain", "slow down")]
    [InlineData("redirect-to-login", 302, "text/plain", "")]
    [InlineData("empty-answer", 200, "application/json", "")]
    [InlineData("not-json", 200, "application/json", "{\"access_token\": \"access")]
    public async Task Script_without_json_answers_by_its_name(string name, int status, string type, string beginning)
    {
        // Not with ApiClient, which parses what calls itself JSON.
        using HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await http.PostAsync(new Uri(_target.Client.Address, $"/scripted/{name}/token"), content: null);
        var body = await answer.Content.ReadAsStringAsync();

        Assert.Equal((status, type), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.StartsWith(beginning, body, StringComparison.Ordinal);
        Assert.Equal(beginning.Length == 0, body.Length == 0);
    }

    [Fact]
    public async Task Ready_scripts_send_the_headers_that_go_with_the_status()
    {
        var unavailable = await TokenAsync("server-error");
        var client = await TokenAsync("invalid-client");
        var redirect = await TokenAsync("redirect-to-login");

        Assert.Equal("7", unavailable.Message.Headers.RetryAfter?.ToString());
        Assert.Equal("Basic", client.Message.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Contains("<form", (await _target.Client.GetAsync(redirect.Message.Headers.Location!.ToString())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Very_long_token_is_taken_by_the_api()
    {
        var token = (string)(await TokenAsync("very-long-token")).Is(HttpStatusCode.OK)["access_token"]!;

        Assert.Equal(16 * 1024, token.Length);
        (await CallAsync("very-long-token", token)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Endless_answer_goes_on_and_a_broken_connection_gives_none()
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_target.Client.Address, "/scripted/endless/token"));
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();

        await body.ReadExactlyAsync(new byte[1024 * 1024]);
        await Assert.ThrowsAsync<HttpRequestException>(() => TokenAsync("broken-connection"));
    }

    [Fact]
    public async Task Rotating_script_takes_the_newest_refresh_token_only()
    {
        await TokenAsync("rotates.1", ("grant_type", "authorization_code"));
        var refreshed = await RefreshAsync("rotates.1", "refresh-rotates.1-1");
        var again = await RefreshAsync("rotates.1", "refresh-rotates.1-1");
        var other = await RefreshAsync("rotates.2", "refresh-rotates.1-2");

        Assert.Equal("refresh-rotates.1-2", (string?)refreshed.Is(HttpStatusCode.OK)["refresh_token"]);
        Assert.Equal("invalid_grant", OAuthTarget.Error(again));
        Assert.Equal("invalid_grant", OAuthTarget.Error(other));
    }

    [Fact]
    public async Task Script_that_keeps_the_refresh_token_sends_no_other()
    {
        await TokenAsync("keeps-refresh-token", ("grant_type", "authorization_code"));
        await RefreshAsync("keeps-refresh-token", "refresh-keeps-refresh-token-1");
        var refreshed = await RefreshAsync("keeps-refresh-token", "refresh-keeps-refresh-token-1");

        Assert.Equal("access-keeps-refresh-token-3", OAuthTarget.AccessToken(refreshed));
        Assert.Null(refreshed.Body!["refresh_token"]);
    }

    [Fact]
    public async Task Script_named_later_answers_the_first_request_right()
    {
        var first = await TokenAsync("invalid-grant-later");
        var second = await TokenAsync("invalid-grant-later");

        Assert.Equal("access-invalid-grant-later-1", OAuthTarget.AccessToken(first));
        Assert.Equal("invalid_grant", OAuthTarget.Error(second));
    }

    [Fact]
    public async Task Own_script_sees_calls_parameters_and_authorization()
    {
        _target.Scripted.Answer("mine", request => request.Call == 1
            ? ScriptedAnswer.Tokens(request, body => body["scope"] = request["scope"])
            : ScriptedAnswer.Error("slow_down"));
        var form = await TokenAsync("mine", ("scope", "a b"), ("grant_type", "refresh_token"));
        var json = await _target.Client.PostAsync(
            "/scripted/mine/token", new JsonObject { ["scope"] = "c", ["max"] = 5 }, ("Authorization", "Basic eDp5"));

        Assert.Equal("a b", (string?)form.Is(HttpStatusCode.OK)["scope"]);
        Assert.Equal("slow_down", OAuthTarget.Error(json));
        var requests = _target.Scripted.Requests("mine");
        Assert.Equal([1, 2], requests.Select(request => request.Call));
        Assert.True(requests[0].IsRefresh);
        Assert.Equal(("c", "5", "Basic eDp5"), (requests[1]["scope"], requests[1]["max"], requests[1].Authorization));
    }

    [Fact]
    public async Task Answer_waits_for_its_task_and_its_token_is_valid_before()
    {
        TaskCompletionSource release = new();
        _target.Scripted.Answer(
            "waits", _ => new ScriptedAnswer { Body = "late", ContentType = null, ValidAccessToken = "new", After = release.Task });
        var answer = TokenAsync("waits");
        await _target.Received.WaitForAsync(request => request.RawPath == "/scripted/waits/token", 1, CancellationToken.None);
        // The request is recorded a moment before its script is asked.
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while ((await CallAsync("waits", "new")).Status != HttpStatusCode.OK)
        {
            limit.Token.ThrowIfCancellationRequested();
        }

        Assert.False(answer.IsCompleted);
        release.SetResult();
        Assert.Equal("late", (await answer).Text);
    }

    [Fact]
    public async Task Api_takes_only_the_token_that_is_valid_now()
    {
        await TokenAsync("right");
        await TokenAsync("right");

        (await CallAsync("right", "access-right-1")).Is(HttpStatusCode.Unauthorized);
        (await CallAsync("right", "access-right-2")).Is(HttpStatusCode.OK);
        await _target.Client.PostAsync("/_scripted/right/accept");
        (await CallAsync("right", "access-right-2")).Is(HttpStatusCode.Unauthorized);
        await _target.Client.PostAsync("/_scripted/right/accept?token=other");
        (await CallAsync("right", "other")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Revocation_ends_the_token_and_its_answer_can_be_scripted()
    {
        await TokenAsync("right");
        var revoked = await _target.PostFormAsync("/scripted/right/revoke", [("token", "access-right-1")]);
        var called = await CallAsync("right", "access-right-1");
        _target.Scripted.AnswerRevocations("right", _ => ScriptedAnswer.Error("unsupported_token_type"));
        var refused = await _target.PostFormAsync("/scripted/right/revoke", [("token", "x")]);

        revoked.Is(HttpStatusCode.OK);
        called.Is(HttpStatusCode.Unauthorized);
        Assert.Equal("unsupported_token_type", OAuthTarget.Error(refused));
        Assert.Equal(["access-right-1", "x"], _target.Scripted.Revocations("right").Select(request => request["token"]));
    }

    [Fact]
    public async Task Authorization_sends_code_and_state_to_the_redirect_uri()
    {
        var answer = await _target.Client.GetAsync(
            $"/scripted/mine/authorize?state=a%26b&redirect_uri={Uri.EscapeDataString(OAuthTarget.Callback)}");

        Assert.Equal($"{OAuthTarget.Callback}?code=code-mine&state=a%26b", answer.Message.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Name_of_no_script_is_not_found() => (await TokenAsync("no-such-script")).Is(HttpStatusCode.NotFound);

    private Task<ApiAnswer> TokenAsync(string name, params (string Name, string Value)[] parameters) =>
        _target.PostFormAsync($"/scripted/{name}/token", parameters);

    private Task<ApiAnswer> RefreshAsync(string name, string refreshToken) =>
        TokenAsync(name, ("grant_type", "refresh_token"), ("refresh_token", refreshToken));

    private Task<ApiAnswer> CallAsync(string name, string token) =>
        _target.Client.GetAsync($"/scripted/{name}/api", ("Authorization", $"Bearer {token}"));
}
