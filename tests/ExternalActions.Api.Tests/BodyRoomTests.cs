using System.Net;
using System.Text;
using ExternalActions.Executions;

namespace ExternalActions.Api.Tests;

/// <summary>What becomes of requests when those before them take all the room there is for bodies.</summary>
public sealed class BodyRoomTests : IAsyncLifetime
{
    private const string Actions = "/api/v1/actions";
    private const int Megabyte = 1024 * 1024;

    private ApiHost _api = null!;

    public async ValueTask InitializeAsync() =>
        _api = await ApiHost.StartAsync(builder => builder.Configuration["Api:MaxBodyBytesInProgress"] = $"{7 * Megabyte}");

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Body_without_room_is_refused_and_taken_once_those_before_it_are_answered()
    {
        var rest = new TaskCompletionSource();
        var first = PostAsync(new SlowContent(Body(5 * Megabyte), sent: (5 * Megabyte) - 10, rest.Task));
        await UntilThereIsNoRoomForAsync(3 * Megabyte);

        var refused = await _api.SendAsync("POST", Actions, Body(3 * Megabyte));
        Assert.Contains("has no room for the body of this one", Assert.Single(refused.Problem(503)), StringComparison.Ordinal);
        Assert.Equal("busy", (string?)refused.Json["code"]);
        Assert.Equal("2", refused.Headers["Retry-After"]);
        Assert.Equal(HttpStatusCode.Created, (await _api.SendAsync("POST", Actions, Body(Megabyte))).Status);

        rest.SetResult();
        Assert.Equal(HttpStatusCode.Created, await first);
        await UntilAsync(HttpStatusCode.Created, 6 * Megabyte);
    }

    [Fact]
    public async Task Body_of_unknown_length_is_refused_as_well()
    {
        var rest = new TaskCompletionSource();
        var first = PostAsync(new SlowContent(Body(5 * Megabyte), sent: (5 * Megabyte) - 10, rest.Task));
        await UntilThereIsNoRoomForAsync(3 * Megabyte);

        using var content = new SlowContent(Body(3 * Megabyte), sent: 3 * Megabyte, Task.CompletedTask, isLengthKnown: false);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(content));
        rest.SetResult();
        Assert.Equal(HttpStatusCode.Created, await first);
    }

    [Fact]
    public async Task Caller_that_announces_much_and_sends_little_keeps_nobody_out()
    {
        var rest = new TaskCompletionSource();
        var slow = Enumerable.Range(0, 5).Select(_ => PostAsync(new SlowContent(Body(5 * Megabyte), sent: 1024, rest.Task))).ToArray();
        await Task.Delay(200);

        Assert.Equal(HttpStatusCode.Created, (await _api.SendAsync("POST", Actions, Body(5 * Megabyte))).Status);
        Assert.DoesNotContain(slow, request => request.IsCompleted);
        rest.SetResult();
        await Task.WhenAll(slow);
    }

    [Fact]
    public async Task Caller_that_waits_for_the_end_keeps_nobody_out()
    {
        var action = _api.System.AddAction();
        var fields = $$$"""{"fields":{"text":"{{{new string('x', 5 * Megabyte)}}}"}}""";
        var waiting = _api.SendAsync(
            "POST", $"/api/v1/actions/{action}/executions", fields, "application/json", ("Prefer", "wait=60"), ("Idempotency-Key", "k"));
        var execution = _api.System.Execution(ExecutionId.Derive(action, "k"));
        await execution.Waited.Task;

        Assert.Equal(HttpStatusCode.Created, (await _api.SendAsync("POST", Actions, Body(5 * Megabyte))).Status);
        execution.End();
        Assert.Equal(HttpStatusCode.OK, (await waiting).Status);
    }

    private static string Body(int bytes) => $$$"""{"payload":{"kind":"Plain","text":"{{{new string('x', bytes - 46)}}}"}}""";

    private async Task UntilAsync(HttpStatusCode status, int bytes)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await _api.SendAsync("POST", Actions, Body(bytes))).Status != status)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Announces a body again and again, of which it sends next to nothing, so that it takes no room from the others.</summary>
    private async Task UntilThereIsNoRoomForAsync(int bytes)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (HttpStatusCode? status = null; status != HttpStatusCode.ServiceUnavailable;)
        {
            limit.Token.ThrowIfCancellationRequested();
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            try
            {
                status = await PostAsync(new SlowContent(Body(bytes), sent: 1024, Task.Delay(Timeout.Infinite, soon.Token)), soon.Token);
            }
            catch (OperationCanceledException)
            {
                // There still was.
            }
        }
    }

    private async Task<HttpStatusCode> PostAsync(HttpContent content, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Actions) { Content = content };
        // Else the client would not hear of a refusal before it has sent the whole body.
        request.Headers.ExpectContinue = true;
        using var answer = await _api.Client.SendAsync(request, cancellationToken);
        return answer.StatusCode;
    }

    /// <summary>A JSON body whose end comes later.</summary>
    private sealed class SlowContent : HttpContent
    {
        private readonly byte[] _body;
        private readonly int _sent;
        private readonly Task _rest;
        private readonly bool _isLengthKnown;

        public SlowContent(string body, int sent, Task rest, bool isLengthKnown = true)
        {
            (_body, _rest, _isLengthKnown) = (Encoding.UTF8.GetBytes(body), rest, isLengthKnown);
            _sent = Math.Min(sent, _body.Length);
            Headers.ContentType = new("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_body.AsMemory(0, _sent));
            await stream.FlushAsync();
            await _rest;
            await stream.WriteAsync(_body.AsMemory(_sent));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _body.Length;
            return _isLengthKnown;
        }
    }
}
