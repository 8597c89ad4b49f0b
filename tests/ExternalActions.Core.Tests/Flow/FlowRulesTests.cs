using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;

namespace ExternalActions.Core.Tests.Flow;

public sealed class FlowRulesTests
{
    [Theory]
    [InlineData(0.001, 1, 0.01, 1, 1, 1)]
    [InlineData(10_000, 10_000, 1, 10_000, 3_600, 3_600)]
    public void Bounds_are_taken(double rate, int calls, double failureRate, int minimum, int window, int open) => Assert.Empty(FlowRules.Check(new()
    {
        RequestsPerSecond = rate,
        ConcurrentCalls = calls,
        CircuitBreaker = new() { FailureRate = failureRate, MinimumCalls = minimum, WindowSeconds = window, OpenSeconds = open },
    }));

    [Fact]
    public void No_limits_are_taken()
    {
        Assert.Empty(FlowRules.Check(null));
        Assert.Empty(FlowRules.Check(new()));
        Assert.Empty(FlowRules.Check(new() { CircuitBreaker = new() }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_000.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Rate_outside_is_refused(double rate) =>
        Assert.Equal("#/flow/requestsPerSecond", Assert.Single(FlowRules.Check(new() { RequestsPerSecond = rate })).Pointer);

    [Fact]
    public void Every_wrong_member_is_named()
    {
        var settings = new FlowSettings
        {
            ConcurrentCalls = 0,
            CircuitBreaker = new() { FailureRate = 1.1, MinimumCalls = 0, WindowSeconds = 3_601, OpenSeconds = 0 },
        };

        Assert.Equal(
            [
                "#/flow/concurrentCalls", "#/flow/circuitBreaker/failureRate", "#/flow/circuitBreaker/minimumCalls",
                "#/flow/circuitBreaker/windowSeconds", "#/flow/circuitBreaker/openSeconds",
            ],
            FlowRules.Check(settings).Select(entry => entry.Pointer));
        var errors = ConnectorValidator.Validate(new() { Name = "a", GetUrl = "https://example.com/", Flow = settings });
        Assert.Contains("#/flow/concurrentCalls", errors.Select(error => error.Pointer));
    }
}
