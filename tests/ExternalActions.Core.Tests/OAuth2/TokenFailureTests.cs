using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;
using ExternalActions.Core.Tests.Http;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class TokenFailureTests
{
    [Theory]
    [InlineData(400, "invalid_grant", TokenFailureKind.GrantLost)]
    [InlineData(401, "invalid_grant", TokenFailureKind.GrantLost)]
    [InlineData(200, "invalid_grant", TokenFailureKind.GrantLost)]
    [InlineData(200, "bad_refresh_token", TokenFailureKind.GrantLost)]
    [InlineData(200, "invalid_refresh_token", TokenFailureKind.GrantLost)]
    [InlineData(400, "interaction_required", TokenFailureKind.GrantLost)]
    [InlineData(500, "invalid_grant", TokenFailureKind.Transient)]
    [InlineData(503, "invalid_grant", TokenFailureKind.Transient)]
    [InlineData(429, "invalid_grant", TokenFailureKind.Transient)]
    [InlineData(401, "invalid_client", TokenFailureKind.Rejected)]
    [InlineData(200, "invalid_client", TokenFailureKind.Rejected)]
    [InlineData(500, "invalid_client", TokenFailureKind.Rejected)]
    [InlineData(400, "unauthorized_client", TokenFailureKind.Rejected)]
    [InlineData(400, "unsupported_grant_type", TokenFailureKind.Rejected)]
    [InlineData(400, "invalid_scope", TokenFailureKind.Rejected)]
    [InlineData(400, "invalid_request", TokenFailureKind.Rejected)]
    [InlineData(429, "invalid_request", TokenFailureKind.Transient)]
    [InlineData(400, "some_error", TokenFailureKind.Rejected)]
    [InlineData(200, "some_error", TokenFailureKind.Rejected)]
    [InlineData(502, "some_error", TokenFailureKind.Transient)]
    [InlineData(400, "temporarily_unavailable", TokenFailureKind.Transient)]
    [InlineData(200, "server_error", TokenFailureKind.Transient)]
    [InlineData(400, "slow_down", TokenFailureKind.Transient)]
    public async Task Error_code_and_status_decide_what_a_failure_means(int status, string error, TokenFailureKind kind)
    {
        await using var provider = Provider.Answering(status, $$"""{"error":"{{error}}","error_description":"Some words."}""");

        var failure = await provider.FailAsync();

        Assert.Equal(kind, failure.Kind);
        Assert.StartsWith($"{provider.Target} answered {status} (", failure.Detail, StringComparison.Ordinal);
        Assert.Contains($"with the error '{error}' and says: 'Some words.'", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, TokenFailureKind.Rejected)]
    [InlineData(401, TokenFailureKind.Rejected)]
    [InlineData(403, TokenFailureKind.Rejected)]
    [InlineData(404, TokenFailureKind.Rejected)]
    [InlineData(408, TokenFailureKind.Transient)]
    [InlineData(425, TokenFailureKind.Transient)]
    [InlineData(429, TokenFailureKind.Transient)]
    [InlineData(500, TokenFailureKind.Transient)]
    [InlineData(503, TokenFailureKind.Transient)]
    public async Task Status_alone_decides_where_there_is_no_error_code(int status, TokenFailureKind kind)
    {
        await using var empty = Provider.Answering(RawServer.Answer(status));
        await using var page = Provider.Answering(RawServer.Answer(
            status, "Content-Type: text/html\r\n", Encoding.ASCII.GetBytes("<html><a href='?access_token=x&error=y'>")));
        await using var json = Provider.Answering(status, """{"message":"Some words."}""");

        var failures = new[] { await empty.FailAsync(), await page.FailAsync(), await json.FailAsync() };

        Assert.All(failures, failure => Assert.Equal(kind, failure.Kind));
        Assert.Contains("an empty body", failures[0].Detail, StringComparison.Ordinal);
        Assert.Contains("a web page", failures[1].Detail, StringComparison.Ordinal);
        Assert.Contains("says: 'Some words.'", failures[2].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_grant")]
    [InlineData("bad_verification_code")]
    [InlineData("invalid_code")]
    public async Task Code_that_is_not_accepted_must_be_got_anew(string error)
    {
        await using var provider = Provider.Answering(400, $$"""{"error":"{{error}}"}""");

        var failure = (await provider.ExchangeAsync()).Failure!;

        Assert.Equal(TokenFailureKind.GrantLost, failure.Kind);
        Assert.Contains("authorization code", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_credentials_have_no_grant_to_lose()
    {
        await using var provider = Provider.Answering(400, """{"error":"invalid_grant"}""");

        Assert.Equal(TokenFailureKind.Rejected, (await provider.ClientCredentialsAsync()).Failure!.Kind);
    }

    [Theory]
    [InlineData("""{"ok":false,"error":"invalid_team"}""", "'invalid_team'")]
    [InlineData("""{"access_token":"","error":"invalid_team"}""", "'invalid_team'")]
    [InlineData("""{"access_token":17,"error":"invalid_team"}""", "'invalid_team'")]
    [InlineData("""{"Error":"invalid_team"}""", "'invalid_team'")]
    [InlineData("""{"error":{"message":"No such team.","type":"OAuthException","code":190}}""", "'OAuthException' and says: 'No such team.'")]
    [InlineData("""{"error":{"code":190}}""", "'190'")]
    [InlineData("""{"error":{}}""", "'error'")]
    [InlineData("""{"error":true,"message":"No such team."}""", "'error' and says: 'No such team.'")]
    [InlineData("""{"error":7}""", "'7'")]
    [InlineData("error=bad_team&error_description=No+such+team.", "'bad_team' and says: 'No such team.'")]
    public async Task Errors_with_status_200_are_found(string body, string expected)
    {
        await using var provider = Provider.Answering(200, body);

        var failure = await provider.FailAsync();

        Assert.Equal(TokenFailureKind.Rejected, failure.Kind);
        Assert.Contains($"with the error {expected}", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html", "<!DOCTYPE html><title>Log in</title>", "a web page")]
    [InlineData("application/json", "", "an empty body")]
    [InlineData("application/json", "{\"access_token\":\"cut", "neither a JSON object nor a form")]
    [InlineData("application/json", "[{\"access_token\":\"t\"}]", "neither a JSON object nor a form")]
    [InlineData("application/json", "\"text\"", "neither a JSON object nor a form")]
    [InlineData("application/json", "{\"access_token\":\"\\ud800\"}", "neither a JSON object nor a form")]
    [InlineData("application/json", "{}", "neither an access token nor an error")]
    [InlineData("application/json", "{\"error\":0}", "neither an access token nor an error")]
    [InlineData("application/json", "{\"access_token\":null,\"error\":null}", "neither an access token nor an error")]
    [InlineData("application/json", "{\"access_token\":{\"value\":\"t\"}}", "neither an access token nor an error")]
    [InlineData("text/plain", "access_token", "neither an access token nor an error")]
    [InlineData("text/plain", "OK", "neither a JSON object nor a form")]
    public async Task Success_without_tokens_does_not_cost_the_grant(string contentType, string body, string expected)
    {
        await using var provider = Provider.Answering(RawServer.Answer(200, $"Content-Type: {contentType}\r\n", Encoding.UTF8.GetBytes(body)));

        var failure = await provider.FailAsync();

        Assert.Equal(TokenFailureKind.Transient, failure.Kind);
        Assert.Contains("answered 200 (OK) with ", failure.Detail, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Detail, StringComparison.Ordinal);
        Assert.Contains("access token URL is wrong", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deeply_nested_json_does_not_cost_the_grant()
    {
        await using var provider = Provider.Answering(200, $"{{\"a\":{new string('[', 100_000)}");

        Assert.Equal(TokenFailureKind.Transient, (await provider.FailAsync()).Kind);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    public async Task Redirect_is_not_followed_and_does_not_cost_the_grant(int status)
    {
        await using var provider = Provider.Answering(RawServer.Answer(status, "Location: https://login.example.com/?next=1\r\n"));

        var failure = await provider.FailAsync();

        Assert.Equal(TokenFailureKind.Transient, failure.Kind);
        Assert.Contains("redirects to login.example.com", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switch_to_another_protocol_is_no_answer()
    {
        await using var provider = new Provider(async call =>
        {
            await call.WriteAsync("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nabc");
            await call.HangAsync();
        });

        Assert.Equal(TokenFailureKind.Transient, (await provider.FailAsync()).Kind);
    }

    [Theory]
    [InlineData(503, "7", 7)]
    [InlineData(429, "Fri, 02 Jan 2026 03:05:05 GMT", 60)]
    [InlineData(503, "999999999", 3600)]
    [InlineData(503, "soon", null)]
    [InlineData(401, "7", null)]
    public async Task Wish_to_wait_is_handed_on_with_a_transient_failure(int status, string retryAfter, int? seconds)
    {
        await using var provider = Provider.Answering(status, "{}", $"Retry-After: {retryAfter}\r\n");

        Assert.Equal(seconds, (await provider.FailAsync()).RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData("access token URL")]
    [InlineData("refresh URL")]
    public async Task Failure_names_the_URL_setting_that_was_used(string setting)
    {
        await using var provider = Provider.Answering(404, "");
        provider.Settings = setting == "refresh URL" ? provider.Settings with { RefreshUrl = $"{provider.Url}refresh" } : provider.Settings;

        Assert.Contains($"Check the {setting}", (await provider.FailAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_in_an_encoding_that_is_not_declared_still_counts()
    {
        await using var provider = Provider.Answering(RawServer.Answer(
            400, "Content-Type: application/json\r\n", Encoding.Latin1.GetBytes("""{"error":"invalid_grant","error_description":"ungültig"}""")));

        var failure = await provider.FailAsync();

        Assert.Equal(TokenFailureKind.GrantLost, failure.Kind);
        Assert.Contains("'ungültig'", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_of_the_provider_come_on_one_line_and_cut()
    {
        var description = $"a\\r\\nb\\u0000c\\u202Ed{new string('x', 10_000)}";
        await using var provider = Provider.Answering(400, $$"""{"error":"{{new string('e', 5_000)}}","error_description":"{{description}}"}""");

        var detail = (await provider.FailAsync()).Detail;

        Assert.Contains("'a  b c dxxx", detail, StringComparison.Ordinal);
        Assert.Contains("e…'", detail, StringComparison.Ordinal);
        Assert.Contains("x…'", detail, StringComparison.Ordinal);
        Assert.InRange(detail.Length, 600, 900);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("percent")]
    [InlineData("form")]
    [InlineData("json")]
    [InlineData("base64")]
    public async Task Secrets_that_the_provider_echoes_are_masked(string form)
    {
        string[] secrets = [Provider.ClientSecret, Provider.Code, Provider.Verifier, Provider.RefreshToken, "issued-token", "issued-refresh"];
        var echo = string.Join(" | ", secrets.Select(secret => form switch
        {
            "percent" => Uri.EscapeDataString(secret),
            "form" => WebUtility.UrlEncode(secret),
            "json" => JsonSerializer.Serialize(secret),
            "base64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
            _ => secret,
        }));
        var body = JsonSerializer.Serialize(
            new { error = echo, error_description = echo, access_token = "issued-token", refresh_token = "issued-refresh" });
        await using var provider = Provider.Answering(400, body);
        provider.Settings = provider.Settings with { ClientAuthentication = ClientAuthentication.ClientSecretPost };

        string[] details =
        [
            (await provider.ExchangeAsync()).Failure!.Detail,
            (await provider.RefreshAsync()).Failure!.Detail,
            (await provider.ClientCredentialsAsync()).Failure!.Detail,
            (await provider.RevokeAsync())!,
        ];

        string[][] hidden =
        [
            [Provider.ClientSecret, Provider.Code, Provider.Verifier, "issued-token", "issued-refresh"],
            [Provider.ClientSecret, Provider.RefreshToken, "issued-token", "issued-refresh"],
            [Provider.ClientSecret, "issued-token", "issued-refresh"],
            [Provider.ClientSecret, Provider.RefreshToken, "issued-token", "issued-refresh"],
        ];
        var shown = echo.Split(" | ");
        for (var i = 0; i < details.Length; i++)
        {
            Assert.Contains("***", details[i], StringComparison.Ordinal);
            Assert.All(hidden[i], secret => Assert.DoesNotContain(shown[Array.IndexOf(secrets, secret)], details[i], StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Basic_credentials_that_the_provider_echoes_are_masked()
    {
        await using var provider = new Provider(call =>
        {
            var header = call.Request.Split("Authorization: ")[1].Split("\r\n")[0];
            return call.Stream.WriteAsync(RawServer.Json(400, JsonSerializer.Serialize(new { error = "e", message = $"got {header}" }))).AsTask();
        });

        Assert.Contains("'got Basic ***'", (await provider.FailAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_type_that_echoes_the_token_is_masked()
    {
        await using var provider = Provider.Answering(200, """{"access_token":"issued-token","token_type":"issued-token"}""");

        Assert.Contains("the type '***'", (await provider.FailAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Longest_token_is_masked_in_reasonable_time()
    {
        var token = string.Concat(Enumerable.Range(0, 64 * 1024 / 8).Select(i => $"{i:x8}"));
        await using var provider = Provider.Answering(400, $$"""{"error":"invalid_grant","error_description":"No {{token}}."}""");
        var watch = Stopwatch.StartNew();

        var answer = await provider.Endpoint.RefreshAsync(provider.Settings, token, CancellationToken.None);

        Assert.Contains("says: 'No ***.'", answer.Failure!.Detail, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Endless_answer_is_given_up()
    {
        await using var provider = new Provider(async call =>
        {
            await call.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true)
            {
                await call.WriteAsync($"1000\r\n{new string(' ', 0x1000)}\r\n");
            }
        });

        var failure = await provider.FailAsync();

        Assert.Equal(TokenFailureKind.Transient, failure.Kind);
        Assert.Contains("more than the 256 KiB", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bomb_is_given_up()
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.SmallestSize))
        {
            gzip.Write(new byte[50 * 1024 * 1024]);
        }

        await using var provider = Provider.Answering(RawServer.Answer(200, "Content-Encoding: gzip\r\n", memory.ToArray()));

        Assert.Contains("more than the 256 KiB", (await provider.FailAsync()).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"access_token\":\"t\"}", "broke")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "not validly compressed")]
    [InlineData("SSH-2.0-OpenSSH\r\n", "not valid HTTP")]
    [InlineData("", "broke")]
    public async Task Broken_answers_do_not_cost_the_grant(string answer, string expected)
    {
        await using var provider = new Provider(async call =>
        {
            await call.WriteAsync(answer);
            call.Client.Close();
        });

        var failure = await provider.FailAsync();

        Assert.Equal(TokenFailureKind.Transient, failure.Kind);
        Assert.Contains(provider.Target, failure.Detail, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")]
    public async Task Provider_that_hangs_is_given_up_after_the_time_limit(string begun)
    {
        var asked = new TaskCompletionSource();
        await using var provider = new Provider(async call =>
        {
            await call.WriteAsync(begun);
            asked.SetResult();
            await call.HangAsync();
        });

        var answering = provider.FailAsync();
        await asked.Task;
        provider.Time.Advance(TimeSpan.FromSeconds(14.9));
        await Task.Delay(50);
        Assert.False(answering.IsCompleted);
        provider.Time.Advance(TimeSpan.FromSeconds(0.1));
        var failure = await answering;

        Assert.Equal(TokenFailureKind.Transient, failure.Kind);
        Assert.Contains($"{provider.Target} did not answer completely within the time limit of 15 seconds", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_can_give_up()
    {
        var asked = new TaskCompletionSource();
        await using var provider = new Provider(call =>
        {
            asked.SetResult();
            return call.HangAsync();
        });
        using var cancel = new CancellationTokenSource();

        var answering = provider.RefreshAsync(cancel.Token);
        await asked.Task;
        await cancel.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
        Assert.Equal(cancel.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task Port_where_nothing_listens_is_transient()
    {
        await using var provider = Provider.Issuing();
        provider.Settings = provider.Settings with { AccessTokenUrl = "http://127.0.0.1:1/token" };

        var failure = await provider.FailAsync();

        Assert.Equal(TokenFailureKind.Transient, failure.Kind);
        Assert.Contains("127.0.0.1:1", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_that_must_not_be_called_is_rejected_before_anything_is_sent()
    {
        await using var provider = Provider.Answering(RawServer.Answer(204), options => options.AllowedNetworks.Clear());

        var failure = await provider.FailAsync();

        Assert.Equal(TokenFailureKind.Rejected, failure.Kind);
        Assert.Contains("AllowedNetworks", failure.Detail, StringComparison.Ordinal);
        Assert.Equal(0, provider.Connections);
    }
}
