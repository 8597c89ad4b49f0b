using ExternalActions.Metrics;

namespace ExternalActions.Grains.Tests;

/// <summary>That what executions do on any silo shows in the sum.</summary>
public sealed class MetricsTests(FlowSilos silos) : IClassFixture<FlowSilos>
{
    [Fact]
    public async Task Executions_of_all_silos_are_in_the_sum_that_any_silo_tells()
    {
        var (connector, action) = await silos.LimitedAsync(flow: null, "/switch/status/400");
        var before = await silos.Grains.GetGrain<IMetricsGrain>(0).ReadAsync();

        foreach (var execution in await silos.StartAsync(action, 6))
        {
            await execution.UntilEndedAsync();
        }

        // The sum is at most a second old, by the clock of executions.
        silos.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var grains in silos.GrainsOfEachSilo)
        {
            var sum = await grains.GetGrain<IMetricsGrain>(0).ReadAsync();
            Assert.Equal((2, 0), (sum.Silos, sum.SilentSilos));
            Assert.Equal(6, sum.Steps.Sum(step => step.Accepted) - before.Steps.Sum(step => step.Accepted));
            Assert.Equal(6, sum.Steps.Sum(step => step.Failed) - before.Steps.Sum(step => step.Failed));
            var counted = Assert.Single(sum.Connectors, counted => counted.ConnectorId == connector.Id);
            Assert.Equal((6, 6), (counted.Steps.Sum(step => step.Attempts), counted.Steps.Sum(step => step.Failures)));
        }
    }
}
