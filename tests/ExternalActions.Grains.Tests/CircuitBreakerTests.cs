using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Executions;

namespace ExternalActions.Grains.Tests;

/// <summary>A connector's circuit breaker over two silos together.</summary>
public sealed class CircuitBreakerTests(FlowSilos silos) : IClassFixture<FlowSilos>
{
    private static readonly FlowSettings Flow = new()
    {
        CircuitBreaker = new() { FailureRate = 0.5, MinimumCalls = 6, WindowSeconds = 60, OpenSeconds = 30 },
    };

    [Fact]
    public async Task Opens_lets_executions_wait_probes_closes_and_wakes_them()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var connector = await OpenAsync();
        var good = await silos.ActionOnAsync(connector, path);
        var opened = (await silos.BreakerAsync(connector))!;
        Assert.Contains("calls in the last 60 seconds failed, the last with status code 503", opened.Reason, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(30), opened.ProbesAt - opened.Since);

        var executions = await silos.StartAsync(good, 40);
        foreach (var execution in executions)
        {
            var waiting = await silos.PassUntilWaitingAsync(execution);
            Assert.StartsWith("The circuit breaker of the connector is open since ", waiting.WaitReason, StringComparison.Ordinal);
            Assert.True(waiting.NextRetryAt >= opened.ProbesAt);
            Assert.Empty(waiting.Attempts);
        }

        await silos.PassAsync(opened.ProbesAt!.Value - silos.Clock.GetUtcNow() - TimeSpan.FromSeconds(1.5));
        Assert.Empty(silos.ReceivedAt(path));
        await silos.PassUntilAsync("it to close", async () => (await silos.BreakerAsync(connector))!.State == CircuitBreakerState.Closed);
        var closed = (await silos.BreakerAsync(connector))!.Since;
        // Slowly: a loaded machine needs its time to wake them.
        var ended = await silos.PassUntilEndedAsync(executions, TimeSpan.FromMilliseconds(10));

        Assert.All(ended, execution => Assert.Equal((ExecutionStatus.Succeeded, 1), (execution.Status, execution.Attempts.Length)));
        // Woken, not by their own time, which is 30 seconds later or more.
        Assert.True(ended.Max(execution => execution.EndedAt) < closed + TimeSpan.FromSeconds(20));
        var after = (await silos.BreakerAsync(connector))!;
        Assert.Equal((CircuitBreakerState.Closed, (string?)null), (after.State, after.Reason));
        await Eventually.HoldsAsync(
            "the history",
            async () => (await silos.EventsAsync(connector)).Select(happened => happened.Kind).SequenceEqual(
                [ConnectorEventKind.CircuitClosed, ConnectorEventKind.CircuitOpened, ConnectorEventKind.Created]));
    }

    [Fact]
    public async Task Probe_that_fails_opens_it_again_and_only_few_go_through()
    {
        var path = $"/switch/status/503?{Guid.NewGuid()}";
        var connector = await OpenAsync();
        var bad = await silos.ActionOnAsync(connector, path);
        var first = (await silos.BreakerAsync(connector))!;
        var executions = await silos.StartAsync(bad, 40);

        await silos.PassUntilAsync(
            "it to open again",
            async () => (await silos.BreakerAsync(connector)) is { State: CircuitBreakerState.Open } again && again.Since > first.Since);

        Assert.InRange(silos.ReceivedAt(path).Count, 1, 3);
        Assert.Contains("a probe failed", (await silos.BreakerAsync(connector))!.Reason, StringComparison.Ordinal);
        foreach (var execution in executions)
        {
            await execution.CancelAsync();
        }
    }

    [Fact]
    public async Task Open_it_holds_back_also_what_has_queued_for_a_slow_target()
    {
        var path = $"/switch/hang?{Guid.NewGuid()}";
        var connector = await silos.ConnectorAsync(settings => settings with { Flow = Flow });
        var slow = await silos.ActionOnAsync(connector, path, timeoutSeconds: 3);
        var executions = await silos.StartAsync(slow, 8 * FlowSilos.Permits);

        await silos.PassUntilAsync("it to open", async () => (await silos.BreakerAsync(connector))?.State == CircuitBreakerState.Open);
        await silos.PassAsync(TimeSpan.FromSeconds(10));

        // One round that nobody knew of the failures of, and what went out before both silos heard of it.
        Assert.InRange(silos.ReceivedAt(path).Count, 6, 4 * FlowSilos.Permits);
        foreach (var execution in executions)
        {
            await execution.CancelAsync();
        }
    }

    [Fact]
    public async Task Bad_requests_do_not_open_it()
    {
        var (connector, action) = await silos.LimitedAsync(Flow, "/switch/status/400");

        var ended = await silos.PassUntilEndedAsync(await silos.StartAsync(action, 20));

        await silos.PassAsync(TimeSpan.FromSeconds(1));
        Assert.All(ended, execution => Assert.Equal(ExecutionStatus.Failed, execution.Status));
        Assert.Equal(CircuitBreakerState.Closed, (await silos.BreakerAsync(connector))!.State);
    }

    [Fact]
    public async Task Turned_off_it_lets_go_on_what_waits()
    {
        // For longer than any machine takes to see that they wait.
        var connector = await OpenAsync(Flow with { CircuitBreaker = Flow.CircuitBreaker! with { OpenSeconds = 3_600 } });
        var executions = await silos.StartAsync(await silos.ActionOnAsync(connector, "/switch/status/200"), 10);
        foreach (var execution in executions)
        {
            await silos.PassUntilWaitingAsync(execution);
        }

        var edited = silos.Clock.GetUtcNow();
        await silos.EditAsync(connector, settings => settings with { Flow = null });
        var ended = await silos.PassUntilEndedAsync(executions, TimeSpan.FromMilliseconds(20));

        Assert.All(ended, execution => Assert.True(execution.EndedAt - edited < TimeSpan.FromSeconds(8)));
        Assert.Null(await silos.BreakerAsync(connector));
    }

    private async Task<SavedConnector> OpenAsync(FlowSettings? flow = null)
    {
        var (connector, bad) = await silos.LimitedAsync(flow ?? Flow, "/switch/status/503");
        // No more than it needs: one that waited would be the probe.
        await silos.StartAsync(bad, 6);
        await silos.PassUntilAsync("it to open", async () => (await silos.BreakerAsync(connector))?.State == CircuitBreakerState.Open);
        foreach (var grains in silos.GrainsOfEachSilo)
        {
            await UntilItKnowsAsync(grains, bad);
        }

        return connector;
    }

    /// <summary>Runs executions on a silo until one has to wait for the breaker, and cancels it: it would be the probe.</summary>
    private async Task UntilItKnowsAsync(IGrainFactory grains, SavedAction action)
    {
        for (Execution? seen = null; seen is not { WaitReason: not null };)
        {
            var execution = grains.GetGrain<IExecutionGrain>(Guid.NewGuid());
            Given.Value(await execution.StartAsync(Given.Request(action)));
            await silos.PassUntilAsync(
                "an execution to end or to wait",
                async () => (seen = await execution.GetAsync()) is { HasEnded: true } or { WaitReason: not null },
                TimeSpan.FromMilliseconds(10));
            await execution.CancelAsync();
        }
    }
}
