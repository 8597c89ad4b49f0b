using System.IO.Compression;
using System.Text;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Http;
using ExternalActions.Executions;
using Microsoft.Extensions.Time.Testing;

namespace ExternalActions.Core.Tests.Http;

public sealed class AttemptRunnerTests
{
    [Fact]
    public async Task Request_goes_over_the_wire_with_every_header_once()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK");

        await new Call
        {
            Url = new Uri(server.Url, "a%2Fb?q=1%202"),
            Body = """{"text":"ü"}""",
            Headers = [new() { Name = "X-One", Value = "action" }, new() { Name = "Authorization", Value = "stolen" }],
            Connector = new()
            {
                AuthorizationType = AuthorizationType.Basic,
                Basic = new() { UserName = "ädá", Password = Secret.Of("pä:ss") },
                DefaultHeaders = [new() { Name = "x-one", Value = "default" }, new() { Name = "X-Two", Value = "default" }, new() { Name = "Content-Type", Value = "text/plain" }],
            },
        }.RunAsync();

        var lines = Assert.Single(server.Requests).Split("\r\n");
        Assert.Equal("POST /a%2Fb?q=1%202 HTTP/1.1", lines[0]);
        Assert.Equal("""{"text":"ü"}""", lines[^1]);
        string[] expected =
        [
            $"Host: {server.Url.Authority}",
            $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("ädá:pä:ss"))}",
            "X-One: action",
            "X-Two: default",
            "Content-Type: application/json",
            $"Idempotency-Key: {Call.ExecutionId}",
            "User-Agent: ExternalActions/1.0",
            "Accept-Encoding: gzip, deflate, br",
            "Content-Length: 13",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines[1..^2].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Idempotency_key_can_be_left_out_or_given_by_the_action()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK");

        await new Call { Url = server.Url, SendIdempotencyKey = false }.RunAsync();
        await new Call { Url = server.Url, Headers = [new() { Name = "idempotency-key", Value = "mine" }] }.RunAsync();

        Assert.DoesNotContain("Idempotency-Key", server.Requests.First(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("idempotency-key: mine", server.Requests.Last(), StringComparison.Ordinal);
        Assert.DoesNotContain(Call.ExecutionId.ToString(), server.Requests.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Body_can_go_with_any_method(string method)
    {
        await using var server = RawServer.Answering("HTTP/1.1 204 No Content");

        var outcome = await new Call { Url = server.Url, Method = method, Body = "{\"a\":1}" }.RunAsync();

        Assert.Equal(AttemptVerdict.Succeeded, outcome.Verdict);
        Assert.EndsWith("\r\n\r\n{\"a\":1}", server.Requests.Single(), StringComparison.Ordinal);
        Assert.Null(outcome.Attempt.ResponseBody);
    }

    [Theory]
    [InlineData(200, AttemptVerdict.Succeeded)]
    [InlineData(201, AttemptVerdict.Succeeded)]
    [InlineData(299, AttemptVerdict.Succeeded)]
    [InlineData(302, AttemptVerdict.Failed)]
    [InlineData(307, AttemptVerdict.Failed)]
    [InlineData(400, AttemptVerdict.Failed)]
    [InlineData(401, AttemptVerdict.Failed)]
    [InlineData(404, AttemptVerdict.Failed)]
    [InlineData(408, AttemptVerdict.Retry)]
    [InlineData(422, AttemptVerdict.Failed)]
    [InlineData(425, AttemptVerdict.Retry)]
    [InlineData(429, AttemptVerdict.Retry)]
    [InlineData(500, AttemptVerdict.Retry)]
    [InlineData(501, AttemptVerdict.Retry)]
    [InlineData(503, AttemptVerdict.Retry)]
    [InlineData(599, AttemptVerdict.Retry)]
    [InlineData(700, AttemptVerdict.Failed)]
    public async Task Status_code_decides(int statusCode, AttemptVerdict verdict)
    {
        await using var server = RawServer.Answering($"HTTP/1.1 {statusCode} Words\nLocation: https://elsewhere.example/");

        var outcome = await new Call { Url = server.Url }.RunAsync();

        Assert.Equal((verdict, statusCode), (outcome.Verdict, outcome.Attempt.StatusCode));
        Assert.Equal(verdict == AttemptVerdict.Succeeded ? null : ErrorKind.StatusCode, outcome.Attempt.Error?.Kind);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Success_rule_over_status_codes_replaces_2xx()
    {
        await using var notFound = RawServer.Answering("HTTP/1.1 404 Not Found");
        await using var ok = RawServer.Answering("HTTP/1.1 200 OK");
        var rule = new SuccessRule { StatusCodes = ["201", "404-410"] };

        Assert.Equal(AttemptVerdict.Succeeded, (await new Call { Url = notFound.Url, Rule = rule }.RunAsync()).Verdict);
        Assert.Equal(AttemptVerdict.Failed, (await new Call { Url = ok.Url, Rule = rule }.RunAsync()).Verdict);
    }

    [Theory]
    [InlineData("""{"ok":true}""", AttemptVerdict.Succeeded)]
    [InlineData("""{"ok":false,"error":"channel_not_found"}""", AttemptVerdict.Failed)]
    [InlineData("""{"ok":"true"}""", AttemptVerdict.Failed)]
    [InlineData("""{}""", AttemptVerdict.Failed)]
    [InlineData("""<html>login</html>""", AttemptVerdict.Failed)]
    [InlineData("", AttemptVerdict.Failed)]
    public async Task Success_rule_looks_into_the_body(string body, AttemptVerdict verdict)
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK", body);
        var rule = new SuccessRule { Body = new() { Path = "$.ok", Operator = BodyOperator.Equals, Value = new RawJson("true") } };

        var outcome = await new Call { Url = server.Url, Rule = rule }.RunAsync();

        Assert.Equal(verdict, outcome.Verdict);
        Assert.Equal(verdict == AttemptVerdict.Succeeded ? null : ErrorKind.BodyCondition, outcome.Attempt.Error?.Kind);
    }

    [Fact]
    public async Task Outputs_keep_their_digits_and_say_null_for_nothing_and_an_array_for_several()
    {
        await using var server = RawServer.Answering(
            "HTTP/1.1 200 OK",
            """{"id":12345678901234567890,"price":1.10,"big":1e300,"when":"2026-11-25T10:00:00Z","items":[{"n":1},{"n":2}],"none":null}""");

        var outcome = await new Call
        {
            Url = server.Url,
            Values =
            [
                new() { Name = "id", Path = "$.id" },
                new() { Name = "when", Path = "$.when" },
                new() { Name = "numbers", Path = "$.items[*].n" },
                new() { Name = "missing", Path = "$.no.such" },
                new() { Name = "none", Path = "$.none" },
            ],
        }.RunAsync();

        Assert.Equal(
            """{"id":12345678901234567890,"when":"2026-11-25T10:00:00Z","numbers":[1,2],"missing":null,"none":null}""", outcome.Outputs?.Text);
    }

    [Fact]
    public async Task Decimal_output_keeps_its_zeros()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK", """{"price":1.10}""");

        var outcome = await new Call { Url = server.Url, Values = [new() { Name = "price", Path = "$.price" }] }.RunAsync();

        Assert.Equal("""{"price":1.10}""", outcome.Outputs?.Text);
    }

    [Fact]
    public async Task Host_outside_the_connector_is_not_called()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK");

        var outcome = await new Call { Url = server.Url, Connector = new() { AllowedHosts = ["other.example"] } }.RunAsync();

        Assert.Equal((AttemptVerdict.Failed, ErrorKind.HostNotAllowed), (outcome.Verdict, outcome.Attempt.Error?.Kind));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task Address_of_this_machine_is_not_called_unless_it_is_allowed(string host)
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK");

        var outcome = await new Call { Url = new Uri($"http://{host}:{server.Url.Port}/"), Options = new OutboundOptions() }.RunAsync();

        Assert.Equal((AttemptVerdict.Failed, ErrorKind.AddressNotAllowed), (outcome.Verdict, outcome.Attempt.Error?.Kind));
        Assert.Contains("AllowedNetworks", outcome.Attempt.Error!.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Nothing_listening_is_a_refused_connection()
    {
        var server = RawServer.Answering("HTTP/1.1 200 OK");
        var url = server.Url;
        await server.DisposeAsync();

        var outcome = await new Call { Url = url }.RunAsync();

        Assert.Equal((AttemptVerdict.Retry, ErrorKind.ConnectionRefused), (outcome.Verdict, outcome.Attempt.Error?.Kind));
    }

    [Fact]
    public async Task Name_that_does_not_resolve_says_so()
    {
        var outcome = await new Call { Url = new Uri("http://no-such-host.invalid/") }.RunAsync();

        Assert.Equal((AttemptVerdict.Retry, ErrorKind.NameNotResolved), (outcome.Verdict, outcome.Attempt.Error?.Kind));
        Assert.Contains("no-such-host.invalid", outcome.Attempt.Error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_without_TLS_fails_the_handshake()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK");

        var outcome = await new Call { Url = new Uri($"https://127.0.0.1:{server.Url.Port}/") }.RunAsync();

        Assert.Equal((AttemptVerdict.Retry, ErrorKind.TlsFailed), (outcome.Verdict, outcome.Attempt.Error?.Kind));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this much")]
    public async Task Connection_that_breaks_off_is_retried(string bytes)
    {
        await using var server = RawServer.Doing(async (stream, _, stop) => await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes), stop));

        var outcome = await new Call { Url = server.Url }.RunAsync();

        Assert.Equal((AttemptVerdict.Retry, ErrorKind.ConnectionFailed), (outcome.Verdict, outcome.Attempt.Error?.Kind));
    }

    [Theory]
    [InlineData("SMTP ready\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\ngarbage")]
    public async Task Answer_that_is_not_HTTP_or_badly_encoded_says_so(string bytes)
    {
        await using var server = RawServer.Doing(async (stream, _, stop) => await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes), stop));

        Assert.Equal(ErrorKind.InvalidResponse, (await new Call { Url = server.Url }.RunAsync()).Attempt.Error?.Kind);
    }

    [Fact]
    public async Task Attempt_without_an_answer_ends_at_its_time_limit()
    {
        var time = new FakeTimeProvider();
        var received = new TaskCompletionSource();
        await using var server = RawServer.Doing(async (stream, _, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"u8.ToArray(), stop);
            received.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });

        var running = new Call { Url = server.Url, Time = time }.RunAsync();
        await received.Task;
        time.Advance(TimeSpan.FromSeconds(30));
        var outcome = await running;

        Assert.Equal((AttemptVerdict.Retry, ErrorKind.Timeout), (outcome.Verdict, outcome.Attempt.Error?.Kind));
        Assert.Equal(30_000, outcome.Attempt.DurationMilliseconds);
    }

    [Fact]
    public async Task Attempt_can_be_given_up()
    {
        using var cancel = new CancellationTokenSource();
        var received = new TaskCompletionSource();
        await using var server = RawServer.Doing(async (_, _, stop) =>
        {
            received.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });

        var running = new Call { Url = server.Url }.RunAsync(cancel.Token);
        await received.Task;
        await cancel.CancelAsync();
        var outcome = await running;

        Assert.Equal((AttemptVerdict.Cancelled, ErrorKind.Cancelled), (outcome.Verdict, outcome.Attempt.Error?.Kind));
    }

    [Fact]
    public async Task Endless_body_is_read_up_to_the_limit_and_judged_by_its_status()
    {
        await using var server = RawServer.Doing(async (stream, _, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"u8.ToArray(), stop);
            while (true)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(new string('x', 4096)), stop);
            }
        });
        var options = Call.Local();
        options.MaxResponseBytes = 10_000;
        options.KeptBodyBytes = 100;

        var outcome = await new Call { Url = server.Url, Options = options }.RunAsync();

        Assert.Equal(AttemptVerdict.Succeeded, outcome.Verdict);
        Assert.Equal((new string('x', 100), true), (outcome.Attempt.ResponseBody, outcome.Attempt.ResponseBodyTruncated));
    }

    [Fact]
    public async Task Gzip_bomb_is_inflated_no_further_than_the_limit()
    {
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var megabyte = 0; megabyte < 200; megabyte++)
            {
                await gzip.WriteAsync(new byte[1024 * 1024]);
            }
        }

        await using var server = RawServer.Answering("HTTP/1.1 200 OK\nContent-Encoding: gzip", bomb.ToArray());
        var before = GC.GetTotalAllocatedBytes();

        var outcome = await new Call { Url = server.Url }.RunAsync();

        Assert.True(outcome.Attempt.ResponseBodyTruncated);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 50 * 1024 * 1024, "More was inflated than the limit allows.");
    }

    [Theory]
    [InlineData("application/json; charset=iso-8859-1", new byte[] { 0xFC }, "ü")]
    [InlineData("text/plain; charset=\"utf-8\"", new byte[] { 0xC3, 0xBC }, "ü")]
    [InlineData("text/plain; charset=no-such", new byte[] { 0xC3, 0xBC }, "ü")]
    [InlineData(null, new byte[] { 0xEF, 0xBB, 0xBF, 0x61 }, "a")]
    [InlineData("application/octet-stream", new byte[] { 0, 1, 0xFF }, "AAH/")]
    public async Task Body_is_kept_as_text_or_as_Base64(string? contentType, byte[] body, string expected)
    {
        await using var server = RawServer.Answering($"HTTP/1.1 200 OK{(contentType is null ? "" : $"\nContent-Type: {contentType}")}", body);

        Assert.Equal(expected, (await new Call { Url = server.Url }.RunAsync()).Attempt.ResponseBody);
    }

    [Fact]
    public async Task Kept_body_never_ends_in_the_middle_of_a_character()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK", "aaa🚀🚀🚀");
        var options = Call.Local();
        options.KeptBodyBytes = 6;

        var outcome = await new Call { Url = server.Url, Options = options }.RunAsync();

        Assert.Equal(("aaa", true), (outcome.Attempt.ResponseBody, outcome.Attempt.ResponseBodyTruncated));
    }

    [Fact]
    public async Task Secrets_are_masked_wherever_the_target_sends_them_back()
    {
        const string Token = "s3cr3t/+\"token";
        var forms = $$"""{"plain":"{{Token}}","url":"{{Uri.EscapeDataString(Token)}}","json":"s3cr3t/+\"token","base64":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Token))}}"}""";
        await using var server = RawServer.Answering($"HTTP/1.1 400 Bad\nX-Request-Id: {Token}", forms);

        var outcome = await new Call
        {
            Url = new Uri(server.Url, $"?token={Uri.EscapeDataString(Token)}"),
            Body = $"\"{Token}\"",
            Connector = new()
            {
                AuthorizationType = AuthorizationType.Token,
                Token = new() { Headers = [new() { Name = "Authorization", Value = Secret.Of($"Bearer {Token}") }] },
            },
        }.RunAsync();

        var shown = string.Join('\n', outcome.Attempt, string.Concat(outcome.Attempt.ResponseHeaders), outcome.Request, string.Concat(outcome.Request!.Headers));
        Assert.DoesNotContain("s3cr3t", shown, StringComparison.Ordinal);
        Assert.Equal("{\"plain\":\"***\",\"url\":\"***\",\"json\":\"***\",\"base64\":\"***\"}", outcome.Attempt.ResponseBody);
        Assert.Contains(outcome.Request.Headers, header => header is { Name: "Authorization", Value: SecretMasker.Mask });
        Assert.Contains(server.Requests, request => request.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secret_at_the_end_of_what_is_kept_is_masked_too()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK", "0123456789 password-of-ada");
        var options = Call.Local();
        options.KeptBodyBytes = 15;

        var outcome = await new Call
        {
            Url = server.Url,
            Options = options,
            Connector = new() { AuthorizationType = AuthorizationType.Basic, Basic = new() { UserName = "ada", Password = Secret.Of("password-of-ada") } },
        }.RunAsync();

        Assert.Equal("0123456789 ***", outcome.Attempt.ResponseBody);
    }

    [Fact]
    public async Task Cookies_are_not_sent_back()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\nSet-Cookie: session=1");
        var options = Call.Local();
        using var http = new HttpMessageInvoker(OutboundHttp.CreateHandler(options, new AddressPolicy(options)));

        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, server.Url);
            using var response = await http.SendAsync(request, CancellationToken.None);
        }

        Assert.Equal(2, server.Requests.Count);
        Assert.DoesNotContain(server.Requests, request => request.Contains("Cookie", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("429", "120", 120.0)]
    [InlineData("503", "1.5", 1.5)]
    [InlineData("503", "999999999", 3600.0)]
    [InlineData("500", "0", 0.0)]
    [InlineData("503", "-5", null)]
    [InlineData("503", "soon", null)]
    [InlineData("503", "Sun, 01 Mar 2026 12:02:00 GMT", 120.0)]
    [InlineData("503", "Sun, 01 Mar 2026 11:00:00 GMT", 0.0)]
    [InlineData("503", "5\nRetry-After: 60\nRetry-After: 7", 60.0)]
    [InlineData("200", "120", null)]
    [InlineData("404", "120", null)]
    public async Task Retry_after_is_read_in_all_its_forms(string status, string value, double? seconds)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = RawServer.Answering($"HTTP/1.1 {status} Words\nRetry-After: {value}");

        var outcome = await new Call { Url = server.Url, Time = time }.RunAsync();

        Assert.Equal(seconds, outcome.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Connection_test_tells_what_it_found()
    {
        await using var server = RawServer.Answering("HTTP/1.1 401 Unauthorized");
        var options = Call.Local();
        using var http = new HttpMessageInvoker(OutboundHttp.CreateHandler(options, new AddressPolicy(options)));
        var tester = new ConnectionTester(new AttemptRunner(http, new RequestAssembler(options), options, TimeProvider.System));

        var unauthorized = await tester.TestAsync(new() { GetUrl = server.Url.OriginalString }, CancellationToken.None);
        var unresolved = await tester.TestAsync(new() { GetUrl = "http://no-such-host.invalid/" }, CancellationToken.None);

        Assert.Equal((ConnectionOutcome.Unauthorized, 401), (unauthorized.Outcome, unauthorized.StatusCode));
        Assert.StartsWith("GET / ", server.Requests.Single(), StringComparison.Ordinal);
        Assert.Equal((ConnectionOutcome.Unreachable, ErrorKind.NameNotResolved), (unresolved.Outcome, unresolved.Error));
    }
}
