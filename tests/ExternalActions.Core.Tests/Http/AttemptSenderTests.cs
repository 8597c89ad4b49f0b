using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ExternalActions.Connectors;
using ExternalActions.Core.Http;

namespace ExternalActions.Core.Tests.Http;

public sealed class AttemptSenderTests
{
    [Fact]
    public async Task Success_is_recorded_with_status_headers_and_body()
    {
        await using var server = RawServer.Answering(RawServer.Answer(
            201,
            "Content-Type: text/plain\r\nX-Request-Id: r1\r\nX-RateLimit-Remaining: 7\r\nX-Other: no\r\nSet-Cookie: a=b\r\n",
            "made"u8.ToArray()));
        using var caller = new Caller();

        var outcome = await caller.GetAsync(new Uri(server.Url, "things?a=%20b"));

        Assert.Equal(AttemptVerdict.Succeeded, outcome.Verdict);
        Assert.Equal("{}", outcome.Outputs!.Text);
        var attempt = outcome.Attempt;
        Assert.Equal(1, attempt.Number);
        Assert.Equal(201, attempt.StatusCode);
        Assert.Null(attempt.Error);
        Assert.Equal("made", attempt.ResponseBody);
        Assert.False(attempt.ResponseBodyTruncated);
        Assert.Equal(caller.Time.Start, attempt.StartedAt);
        Assert.Equal($"GET http://127.0.0.1:{server.Port}/things?a=%20b", attempt.RequestLine);
        Assert.Equal(
            ["Content-Length: 4", "Content-Type: text/plain", "X-RateLimit-Remaining: 7", "X-Request-ID: r1"],
            attempt.ResponseHeaders.Select(header => $"{header.Name}: {header.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Request_goes_over_the_wire_exactly_as_assembled()
    {
        await using var server = RawServer.Answering(RawServer.Answer(204));
        using var caller = new Caller();
        var connector = Caller.WithToken(Caller.AnyHostOf(server.Url), "X-Key", "key-of-the-connector");

        await caller.RunAsync(Caller.Input(
            new Uri(server.Url, "a%2Fb/c?q=1%262"),
            connector,
            method: "POST",
            body: """{"a":"é"}""",
            contentType: "application/json",
            headers: [new Header { Name = "X-One", Value = "ü" }],
            sendIdempotencyKey: true));

        var expected = $$"""
            POST /a%2Fb/c?q=1%262 HTTP/1.1
            Host: 127.0.0.1:{{server.Port}}
            X-One: ü
            X-Key: key-of-the-connector
            User-Agent: Tests/1
            Accept-Encoding: gzip, deflate, br
            Idempotency-Key: 01890a5d-ac96-774b-bcce-b302099a8057
            Content-Type: application/json
            Content-Length: 10

            {"a":"é"}
            """.ReplaceLineEndings("\r\n");
        Assert.Equal(expected, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Assert.Single(server.Requests))));
    }

    [Fact]
    public async Task Idempotency_key_is_left_out_when_switched_off()
    {
        await using var server = RawServer.Answering(RawServer.Answer(204));
        using var caller = new Caller();

        await caller.RunAsync(Caller.Input(server.Url, sendIdempotencyKey: false));

        Assert.DoesNotContain("Idempotency-Key", Assert.Single(server.Requests), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Host_outside_the_connector_is_refused_before_anything_is_sent()
    {
        await using var server = RawServer.Answering(RawServer.Answer(204));
        using var caller = new Caller();

        var outcome = await caller.RunAsync(Caller.Input(server.Url, new ConnectorSettings { GetUrl = "https://api.example.com/" }));

        Assert.Equal(AttemptVerdict.Failed, outcome.Verdict);
        Assert.Equal(ErrorKind.HostNotAllowed, outcome.Attempt.Error!.Kind);
        Assert.Contains("127.0.0.1", outcome.Attempt.Error.Detail, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Url_with_a_user_name_is_refused()
    {
        using var caller = new Caller();

        var outcome = await caller.GetAsync(new Uri("http://user:password@127.0.0.1/"));

        AssertFailure(outcome, AttemptVerdict.Failed, ErrorKind.HostNotAllowed, "user name");
        Assert.DoesNotContain("password", outcome.Attempt.Error!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-A", "a\r\nX-Evil: 1")]
    [InlineData("X-A", "a\0b")]
    [InlineData("X A", "a")]
    [InlineData("", "a")]
    public async Task Header_that_cannot_be_sent_ends_the_attempt_before_anything_is_sent(string name, string value)
    {
        await using var server = RawServer.Answering(RawServer.Answer(204));
        using var caller = new Caller();

        var outcome = await caller.RunAsync(Caller.Input(server.Url, headers: [new Header { Name = name, Value = value }]));

        Assert.Equal(AttemptVerdict.Failed, outcome.Verdict);
        Assert.Equal(ErrorKind.RenderFailed, outcome.Attempt.Error!.Kind);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Name_that_does_not_resolve_is_retried()
    {
        using var caller = new Caller(resolve: _ => throw new SocketException((int)SocketError.HostNotFound));

        var outcome = await caller.GetAsync(new Uri("http://no-such-host.test/"));

        AssertFailure(outcome, AttemptVerdict.Retry, ErrorKind.NameNotResolved, "no-such-host.test");
    }

    [Fact]
    public async Task Refused_connection_is_retried()
    {
        // Bound and not listening: the port is nobody else's and refuses.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = new Uri($"http://{socket.LocalEndPoint}/");
        using var caller = new Caller();

        AssertFailure(await caller.GetAsync(url), AttemptVerdict.Retry, ErrorKind.ConnectionRefused, $"127.0.0.1:{url.Port}");
    }

    [Fact]
    public async Task Untrusted_certificate_is_named_and_retried()
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = new RawServer(
            _ => Task.CompletedTask,
            async stream =>
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(certificate);
                return tls;
            });
        using var caller = new Caller(resolve: _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        var outcome = await caller.GetAsync(new Uri($"https://localhost:{server.Port}/"));

        AssertFailure(outcome, AttemptVerdict.Retry, ErrorKind.TlsFailed, "an authority that this server does not trust");
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Target_that_hangs_up_during_the_handshake_is_a_retried_tls_failure()
    {
        await using var server = new RawServer(
            _ => Task.CompletedTask,
            async stream =>
            {
                // The first byte of the client's hello is here, so the connection stands.
                await stream.ReadExactlyAsync(new byte[1]);
                throw new IOException("hung up");
            });
        using var caller = new Caller();

        AssertFailure(await caller.GetAsync(new Uri($"https://127.0.0.1:{server.Port}/")), AttemptVerdict.Retry, ErrorKind.TlsFailed, "handshake");
    }

    [Fact]
    public async Task Attempt_times_out_while_the_target_thinks()
    {
        var asked = new TaskCompletionSource();
        await using var server = new RawServer(call =>
        {
            asked.SetResult();
            return call.HangAsync();
        });
        using var caller = new Caller();

        var running = caller.GetAsync(server.Url);
        await asked.Task;
        caller.Time.Advance(TimeSpan.FromSeconds(30));
        var outcome = await running;

        AssertFailure(outcome, AttemptVerdict.Retry, ErrorKind.Timeout, "30 seconds");
        Assert.Equal(30_000, outcome.Attempt.DurationMilliseconds);
        Assert.Null(outcome.Attempt.StatusCode);
    }

    [Fact]
    public async Task Time_limit_covers_the_reading_of_the_body()
    {
        var call = new TaskCompletionSource<RawCall>();
        await using var server = new RawServer(got =>
        {
            call.SetResult(got);
            return got.HangAsync();
        });
        using var caller = new Caller();
        var running = caller.GetAsync(server.Url);
        await (await call.Task).WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst part");

        caller.Time.Advance(TimeSpan.FromSeconds(30));
        var outcome = await running;

        AssertFailure(outcome, AttemptVerdict.Retry, ErrorKind.Timeout, "30 seconds");
    }

    [Fact]
    public async Task Cancelled_attempt_says_that_the_target_may_have_got_it()
    {
        var asked = new TaskCompletionSource();
        await using var server = new RawServer(call =>
        {
            asked.SetResult();
            return call.HangAsync();
        });
        using var caller = new Caller();
        using var cancel = new CancellationTokenSource();

        var running = caller.RunAsync(Caller.Input(server.Url), cancel.Token);
        await asked.Task;
        await cancel.CancelAsync();

        AssertFailure(await running, AttemptVerdict.Cancelled, ErrorKind.Cancelled, "may have got");
    }

    [Fact]
    public async Task Connection_closed_without_an_answer_is_retried()
    {
        await using var server = new RawServer(call =>
        {
            call.Client.Close();
            return Task.CompletedTask;
        });
        using var caller = new Caller();

        AssertFailure(await caller.GetAsync(server.Url), AttemptVerdict.Retry, ErrorKind.ConnectionFailed, "broke");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Successful_answer_that_breaks_off_is_retried_and_keeps_its_first_part(bool reset)
    {
        using var caller = new Caller(options => options.KeptBodyBytes = 4);
        await using var server = new RawServer(async call =>
        {
            await call.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst part");
            if (reset)
            {
                call.Reset();
            }
            else
            {
                call.Client.Close();
            }
        });

        var outcome = await caller.GetAsync(server.Url);

        AssertFailure(outcome, AttemptVerdict.Retry, ErrorKind.ConnectionFailed, "broke");
        if (!reset)
        {
            // A reset may overtake what was sent before it.
            Assert.Equal(200, outcome.Attempt.StatusCode);
            Assert.Equal("firs", outcome.Attempt.ResponseBody);
            Assert.True(outcome.Attempt.ResponseBodyTruncated);
        }
    }

    [Theory]
    [InlineData(400, AttemptVerdict.Failed)]
    [InlineData(503, AttemptVerdict.Retry)]
    public async Task Failing_status_decides_even_when_its_body_breaks_off(int status, AttemptVerdict verdict)
    {
        await using var server = new RawServer(async call =>
        {
            await call.WriteAsync($"HTTP/1.1 {status} No\r\nContent-Length: 100\r\n\r\nfirst part");
            call.Client.Close();
        });
        using var caller = new Caller();

        var outcome = await caller.GetAsync(server.Url);

        AssertFailure(outcome, verdict, ErrorKind.StatusCode, $"{status}");
        Assert.Equal("first part", outcome.Attempt.ResponseBody);
    }

    [Theory]
    [InlineData("this is not HTTP\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot-a-length\r\n")]
    public async Task Answer_that_is_not_http_is_final(string answer)
    {
        await using var server = RawServer.Answering(Encoding.Latin1.GetBytes(answer));
        using var caller = new Caller();

        AssertFailure(await caller.GetAsync(server.Url), AttemptVerdict.Failed, ErrorKind.InvalidResponse, "not valid HTTP");
    }

    [Fact]
    public async Task Headers_without_end_are_given_up()
    {
        await using var server = new RawServer(async call =>
        {
            await call.WriteAsync("HTTP/1.1 200 OK\r\n");
            while (true)
            {
                await call.WriteAsync($"X-Long: {new string('a', 4000)}\r\n");
            }
        });
        using var caller = new Caller();

        AssertFailure(await caller.GetAsync(server.Url), AttemptVerdict.Failed, ErrorKind.InvalidResponse, "headers");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Broken_compression_is_an_invalid_response(string encoding)
    {
        await using var server = RawServer.Answering(RawServer.Answer(
            200, $"Content-Encoding: {encoding}\r\n", [.. Enumerable.Repeat((byte)0xFF, 64)]));
        using var caller = new Caller();

        AssertFailure(await caller.GetAsync(server.Url), AttemptVerdict.Failed, ErrorKind.InvalidResponse, "compressed");
    }

    [Fact]
    public async Task Compressed_body_is_read()
    {
        await using var server = RawServer.Answering(RawServer.Answer(200, "Content-Encoding: gzip\r\n", Gzip("plain"u8.ToArray())));
        using var caller = new Caller();

        Assert.Equal("plain", (await caller.GetAsync(server.Url)).Attempt.ResponseBody);
    }

    [Fact]
    public async Task Gzip_bomb_is_read_up_to_the_cap_only()
    {
        // The end never comes: whoever wants to inflate the whole bomb waits for ever.
        var bomb = Gzip(new byte[32 * 1024 * 1024])[..^64];
        await using var server = new RawServer(async call =>
        {
            await call.WriteAsync("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100000000\r\n\r\n");
            await call.Stream.WriteAsync(bomb, call.Stopped);
            await call.HangAsync();
        });
        using var caller = new Caller();

        var outcome = await caller.GetAsync(server.Url);

        Assert.Equal(AttemptVerdict.Succeeded, outcome.Verdict);
        Assert.True(outcome.Attempt.ResponseBodyTruncated);
    }

    [Fact]
    public async Task Endless_body_is_read_up_to_the_cap_only()
    {
        await using var server = new RawServer(async call =>
        {
            await call.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true)
            {
                await call.WriteAsync($"1000\r\n{new string('x', 0x1000)}\r\n");
            }
        });
        using var caller = new Caller();

        var outcome = await caller.GetAsync(server.Url);

        Assert.Equal(AttemptVerdict.Succeeded, outcome.Verdict);
        Assert.True(outcome.Attempt.ResponseBodyTruncated);
        Assert.Equal(new string('x', 16 * 1024), outcome.Attempt.ResponseBody);
    }

    [Theory]
    [InlineData(1024, false)]
    [InlineData(1025, true)]
    public async Task No_more_than_the_cap_is_read(int length, bool isTruncated)
    {
        await using var server = RawServer.Answering(RawServer.Answer(200, "", new byte[length]));
        // More may be kept than is read, so what is kept shows what was read.
        using var caller = new Caller(options => (options.MaxResponseBytes, options.KeptBodyBytes) = (1024, 4096));

        var attempt = (await caller.GetAsync(server.Url)).Attempt;

        Assert.Equal(isTruncated, attempt.ResponseBodyTruncated);
        Assert.Equal(new byte[1024], Convert.FromBase64String(attempt.ResponseBody!));
    }

    [Theory]
    [InlineData("http://elsewhere.example/x", "elsewhere.example")]
    [InlineData("/again", "127.0.0.1")]
    public async Task Redirect_is_not_followed_and_its_target_is_named(string location, string host)
    {
        await using var server = RawServer.Answering(RawServer.Answer(302, $"Location: {location}\r\n"));
        using var caller = new Caller();

        var outcome = await caller.GetAsync(server.Url);

        AssertFailure(outcome, AttemptVerdict.Failed, ErrorKind.StatusCode, host);
        Assert.Contains("not followed", outcome.Attempt.Error!.Detail, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Switch_of_protocols_is_final_and_does_not_hang()
    {
        await using var server = new RawServer(async call =>
        {
            await call.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
            await call.HangAsync();
        });
        using var caller = new Caller();

        AssertFailure(await caller.GetAsync(server.Url), AttemptVerdict.Failed, ErrorKind.StatusCode, "101");
    }

    [Fact]
    public async Task Cookies_are_not_kept_between_calls()
    {
        await using var server = RawServer.Answering(RawServer.Answer(200, "Set-Cookie: session=1; Path=/\r\n"));
        using var caller = new Caller();

        await caller.GetAsync(server.Url);
        await caller.GetAsync(server.Url);

        Assert.Equal(2, server.Requests.Length);
        Assert.DoesNotContain("Cookie", server.Requests[1], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Trace_ids_of_this_system_are_not_sent()
    {
        await using var server = RawServer.Answering(RawServer.Answer(200));
        using var caller = new Caller();
        using var activity = new Activity("outer").SetIdFormat(ActivityIdFormat.W3C).Start();

        await caller.GetAsync(server.Url);

        Assert.DoesNotContain(activity.TraceId.ToString(), Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_are_reused()
    {
        await using var server = RawServer.Answering(RawServer.Answer(200, "", "body"u8.ToArray()));
        using var caller = new Caller();

        await caller.GetAsync(server.Url);
        await caller.GetAsync(server.Url);

        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData(200, AttemptVerdict.Succeeded)]
    [InlineData(204, AttemptVerdict.Succeeded)]
    [InlineData(299, AttemptVerdict.Succeeded)]
    [InlineData(304, AttemptVerdict.Failed)]
    [InlineData(400, AttemptVerdict.Failed)]
    [InlineData(401, AttemptVerdict.Failed)]
    [InlineData(404, AttemptVerdict.Failed)]
    [InlineData(408, AttemptVerdict.Retry)]
    [InlineData(409, AttemptVerdict.Failed)]
    [InlineData(425, AttemptVerdict.Retry)]
    [InlineData(429, AttemptVerdict.Retry)]
    [InlineData(500, AttemptVerdict.Retry)]
    [InlineData(501, AttemptVerdict.Retry)]
    [InlineData(599, AttemptVerdict.Retry)]
    [InlineData(600, AttemptVerdict.Failed)]
    public async Task Status_code_decides_the_verdict(int status, AttemptVerdict verdict)
    {
        await using var server = RawServer.Answering(RawServer.Answer(status));
        using var caller = new Caller();

        Assert.Equal(verdict, (await caller.GetAsync(server.Url)).Verdict);
    }

    [Theory]
    [InlineData("Retry-After: 7", 7.0)]
    [InlineData("Retry-After: 1.5", 1.5)]
    [InlineData("Retry-After: 0", 0.0)]
    [InlineData("Retry-After: 1767323045000", 3600.0)]
    [InlineData("Retry-After: 99999999999999999999999999", 3600.0)]
    [InlineData("Retry-After: Fri, 02 Jan 2026 03:05:05 GMT", 60.0)]
    [InlineData("Retry-After: Fri, 02 Jan 2026 03:00:00 GMT", 0.0)]
    [InlineData("Retry-After: Fri, 01 Jan 2038 00:00:00 GMT", 3600.0)]
    [InlineData("Retry-After: 5\r\nRetry-After: 60\r\nRetry-After: soon\r\nRetry-After: 7", 60.0)]
    [InlineData("Retry-After: -5", null)]
    [InlineData("Retry-After: soon", null)]
    [InlineData("Retry-After: NaN", null)]
    [InlineData("Retry-After: Infinity", null)]
    [InlineData("Retry-After: 1e3", null)]
    [InlineData("Retry-After:", null)]
    [InlineData("X-Other: 1", null)]
    public async Task Retry_after_is_read(string header, double? seconds)
    {
        await using var server = RawServer.Answering(RawServer.Answer(503, header + "\r\n"));
        using var caller = new Caller();

        Assert.Equal(seconds, (await caller.GetAsync(server.Url)).RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(302, null)]
    [InlineData(400, null)]
    [InlineData(429, 7.0)]
    [InlineData(500, 7.0)]
    public async Task Retry_after_counts_only_where_the_attempt_is_retried(int status, double? seconds)
    {
        await using var server = RawServer.Answering(RawServer.Answer(status, "Retry-After: 7\r\n"));
        using var caller = new Caller();

        Assert.Equal(seconds, (await caller.GetAsync(server.Url)).RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Secrets_are_masked_wherever_the_target_echoes_them()
    {
        const string Token = "s3cret/with \"quotes\"";
        await using var server = RawServer.Answering(RawServer.Answer(
            200,
            $"Content-Type: application/json\r\nLocation: /?t={Uri.EscapeDataString(Token)}\r\n",
            Encoding.UTF8.GetBytes("""{"echo":"Bearer s3cret/with \"quotes\""}""")));
        using var caller = new Caller();
        var url = new Uri(server.Url, $"?t={Uri.EscapeDataString(Token)}");

        var outcome = await caller.RunAsync(Caller.Input(
            url,
            Caller.WithToken(Caller.AnyHostOf(url), "Authorization", $"Bearer {Token}"),
            method: "POST",
            body: $"t={Token}",
            contentType: "text/plain"));

        Assert.Equal($"POST {server.Url}?t=***", outcome.Attempt.RequestLine);
        Assert.Equal("""{"echo":"***"}""", outcome.Attempt.ResponseBody);
        Assert.Contains(outcome.Attempt.ResponseHeaders, header => header is { Name: "Location", Value: "/?t=***" });
        Assert.Equal($"{server.Url}?t=***", outcome.Request!.Url);
        Assert.Equal("t=***", outcome.Request.Body);
        Assert.Contains(outcome.Request.Headers, header => header is { Name: "Authorization", Value: "Bearer ***" });
        Assert.Contains($"Authorization: Bearer {Token}", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_is_masked_in_the_error_too()
    {
        await using var server = RawServer.Answering(RawServer.Answer(302, "Location: http://secret-token.example/\r\n"));
        using var caller = new Caller();

        var outcome = await caller.RunAsync(Caller.Input(server.Url, Caller.WithToken(Caller.AnyHostOf(server.Url), "X-Key", "secret-token")));

        Assert.Contains("***.example", outcome.Attempt.Error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_of_this_server_is_told_apart()
    {
        using var broken = new HttpMessageInvoker(new BrokenHandler());
        var sender = new AttemptSender(broken, new OutboundOptions(), TimeProvider.System);

        var outcome = await sender.SendAsync(Caller.Input(new Uri("http://target.test/")), default);

        AssertFailure(outcome, AttemptVerdict.Failed, ErrorKind.Internal, "log");
        Assert.IsType<NotSupportedException>(outcome.Fault);
    }

    private static void AssertFailure(AttemptOutcome outcome, AttemptVerdict verdict, ErrorKind kind, string detail)
    {
        Assert.NotNull(outcome.Attempt.Error);
        Assert.Equal((verdict, kind), (outcome.Verdict, outcome.Attempt.Error.Kind));
        Assert.Contains(detail, outcome.Attempt.Error.Detail, StringComparison.Ordinal);
        Assert.Null(outcome.Outputs);
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return compressed.ToArray();
    }

    private sealed class BrokenHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException("a fault");
    }
}
