using System.Net;
using ExternalActions.Connectors;

namespace ExternalActions.Api.Tests;

public sealed class FlowBodyTests : IClassFixture<ApiFixture>
{
    private const string Connectors = "/api/v1/connectors";
    private readonly ApiHost _api;

    public FlowBodyTests(ApiFixture fixture) => _api = fixture.Fresh();

    [Fact]
    public async Task Whole_settings_arrive_as_sent_and_come_back()
    {
        const string body = """
            {"name":"c","flow":{"requestsPerSecond":0.5,"concurrentCalls":3,
             "circuitBreaker":{"failureRate":0.25,"minimumCalls":7,"windowSeconds":8,"openSeconds":9}}}
            """;

        var answer = await _api.SendAsync("POST", Connectors, body);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var expected = new FlowSettings
        {
            RequestsPerSecond = 0.5,
            ConcurrentCalls = 3,
            CircuitBreaker = new() { FailureRate = 0.25, MinimumCalls = 7, WindowSeconds = 8, OpenSeconds = 9 },
        };
        Assert.Equal(expected, Assert.Single(_api.System.Calls.OfType<ConnectorSettings>()).Flow);
        Assert.Equal(
            """
            {"requestsPerSecond":0.5,"concurrentCalls":3,"circuitBreaker":{"failureRate":0.25,"minimumCalls":7,"windowSeconds":8,"openSeconds":9}}
            """,
            answer.Json["settings"]!["flow"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"name":"c"}""", null, null, false)]
    [InlineData("""{"name":"c","flow":null}""", null, null, false)]
    [InlineData("""{"name":"c","flow":{"requestsPerSecond":10,"concurrentCalls":null}}""", 10.0, null, false)]
    [InlineData("""{"name":"c","flow":{"circuitBreaker":{}}}""", null, null, true)]
    public async Task Members_left_out_keep_their_defaults(string body, double? rate, int? calls, bool breaker)
    {
        await _api.SendAsync("POST", Connectors, body);

        var flow = Assert.Single(_api.System.Calls.OfType<ConnectorSettings>()).Flow;
        Assert.Equal((rate, calls), (flow?.RequestsPerSecond, flow?.ConcurrentCalls));
        Assert.Equal(breaker ? new CircuitBreakerSettings() : null, flow?.CircuitBreaker);
        Assert.Equal((0.5, 20, 30, 30), (new CircuitBreakerSettings().FailureRate, new CircuitBreakerSettings().MinimumCalls,
            new CircuitBreakerSettings().WindowSeconds, new CircuitBreakerSettings().OpenSeconds));
    }

    [Theory]
    [InlineData("""{"requestsPerSecond":"10"}""", "requestsPerSecond: Expected a number, but got the string \"10\".")]
    [InlineData("""{"requestsPerSecond":1e999}""", "requestsPerSecond: Expected a number, but got 1e999.")]
    [InlineData("""{"concurrentCalls":1.5}""", "concurrentCalls: Expected a whole number, but got 1.5.")]
    [InlineData("""{"circuitBreaker":{"failureRate":null}}""", "circuitBreaker/failureRate: Expected a number, but got null.")]
    [InlineData("""{"circuitBreaker":true}""", "circuitBreaker: Expected an object, but got true.")]
    public async Task Wrong_settings_are_refused_with_their_place(string flow, string expected)
    {
        Assert.Equal([$"#/flow/{expected}"], (await _api.SendAsync("POST", Connectors, $$"""{"flow":{{flow}}}""")).Problem(400));
        Assert.Empty(_api.System.Calls);
    }

    [Fact]
    public async Task Settings_and_state_are_described()
    {
        var schemas = (await _api.SendAsync("GET", "/openapi/v1.json")).Json["components"]!["schemas"]!;

        Assert.NotNull(schemas["ConnectorSettings"]!["properties"]!["flow"]);
        Assert.Equal(
            ["requestsPerSecond", "concurrentCalls", "circuitBreaker"],
            schemas["FlowSettings"]!["properties"]!.AsObject().Select(member => member.Key));
        Assert.NotNull(schemas["ConnectorStatus"]!["properties"]!["circuitBreaker"]);
        Assert.Equal(["Closed", "Open", "HalfOpen"], schemas["CircuitBreakerState"]!["enum"]!.AsArray().Select(name => (string?)name));
    }
}
