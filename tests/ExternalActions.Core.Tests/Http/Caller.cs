using System.Collections.Immutable;
using System.Net;
using System.Text;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Http;
using Microsoft.Extensions.Time.Testing;

namespace ExternalActions.Core.Tests.Http;

/// <summary>The pipeline under test with a fake clock, and requests for it.</summary>
internal sealed class Caller : IDisposable
{
    public static readonly Guid ExecutionId = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057");

    private readonly HttpMessageInvoker _http;

    public Caller(Action<OutboundOptions>? configure = null, Func<string, Task<IPAddress[]>>? resolve = null)
    {
        Options.AllowedNetworks.Add("127.0.0.0/8");
        configure?.Invoke(Options);
        _http = new HttpMessageInvoker(OutboundHttp.CreateHandler(
            Options, new AddressPolicy(Options), resolve is null ? null : (host, _) => resolve(host)));
        Sender = new AttemptSender(_http, Options, Time);
        Tester = new ConnectionTester(_http, Options, Time);
    }

    public OutboundOptions Options { get; } = new() { UserAgent = "Tests/1" };

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public AttemptSender Sender { get; }

    public ConnectionTester Tester { get; }

    public static ConnectorSettings AnyHostOf(Uri url) => new() { AllowedHosts = [$"{url.Host}:*"] };

    public static ConnectorAuthorization Authorize(ConnectorSettings settings) => ConnectorAuthorization.From(settings);

    public static ConnectorSettings WithToken(ConnectorSettings settings, string name, string value) => settings with
    {
        AuthorizationType = AuthorizationType.Token,
        Token = new TokenAuthorization { Headers = [new SecretHeader { Name = name, Value = Secret.Of(value) }] },
    };

    public static AttemptInput Input(
        Uri url,
        ConnectorSettings? connector = null,
        ResponseJudge? judge = null,
        string method = "GET",
        string? body = null,
        string? contentType = null,
        ImmutableArray<Header>? headers = null,
        bool sendIdempotencyKey = false) => new()
        {
            Number = 1,
            ExecutionId = ExecutionId,
            Request = new RenderedRequest
            {
                Method = method,
                Url = url,
                Headers = headers ?? [],
                Body = body is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(body),
                ContentType = contentType,
            },
            Authorization = Authorize(connector ?? AnyHostOf(url)),
            Judge = judge ?? ResponseJudge.Default,
            Timeout = TimeSpan.FromSeconds(30),
            SendIdempotencyKey = sendIdempotencyKey,
        };

    public Task<AttemptOutcome> RunAsync(AttemptInput input, CancellationToken cancel = default) => Sender.SendAsync(input, cancel);

    public Task<AttemptOutcome> GetAsync(Uri url) => RunAsync(Input(url));

    public void Dispose() => _http.Dispose();
}
