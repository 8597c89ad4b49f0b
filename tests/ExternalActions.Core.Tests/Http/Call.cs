using System.Collections.Immutable;
using System.Text;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Http;

namespace ExternalActions.Core.Tests.Http;

/// <summary>One attempt against a server of a test.</summary>
internal sealed record Call
{
    public required Uri Url { get; init; }

    public string Method { get; init; } = "POST";

    public string? Body { get; init; } = "{}";

    public ImmutableArray<Header> Headers { get; init; } = [];

    public ConnectorSettings Connector { get; init; } = new();

    public SuccessRule? Rule { get; init; }

    public ImmutableArray<ResponseValue> Values { get; init; } = [];

    public bool SendIdempotencyKey { get; init; } = true;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public OutboundOptions Options { get; init; } = Local();

    public static Guid ExecutionId { get; } = Guid.NewGuid();

    /// <summary>Options that allow calling this machine.</summary>
    public static OutboundOptions Local() => new() { AllowedNetworks = { "127.0.0.0/8", "::1/128" } };

    /// <summary>Makes the attempt through the real pipeline.</summary>
    public async Task<AttemptOutcome> RunAsync(CancellationToken cancellationToken = default)
    {
        using var http = new HttpMessageInvoker(OutboundHttp.CreateHandler(Options, new AddressPolicy(Options)));
        var runner = new AttemptRunner(http, new RequestAssembler(Options), Options, Time);
        var settings = Connector.GetUrl is null && Connector.AllowedHosts.IsEmpty ? Connector with { GetUrl = Url.OriginalString } : Connector;
        return await runner.RunAsync(
            new AttemptInput
            {
                Number = 1,
                ExecutionId = ExecutionId,
                Request = new RenderedRequest
                {
                    Method = Method,
                    Url = Url,
                    Headers = Headers,
                    ContentType = Body is null ? null : "application/json",
                    Body = Body is null ? null : Encoding.UTF8.GetBytes(Body),
                },
                Authorization = ConnectorAuthorization.From(new SavedConnector { Settings = settings }),
                Judge = ResponseJudge.Compile(Rule, Values).Value!,
                Timeout = TimeSpan.FromSeconds(30),
                SendIdempotencyKey = SendIdempotencyKey,
            },
            cancellationToken);
    }
}
