using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Grains.Flow;

namespace ExternalActions.Grains.Tests;

/// <summary>Limits of connectors over two silos together.</summary>
public sealed class FlowLimitTests(FlowSilos silos) : IClassFixture<FlowSilos>
{
    [Fact]
    public async Task Rate_holds_over_both_silos_and_what_waits_looks_only_about_once()
    {
        const int Rate = 5;
        const int Count = 60;
        var path = $"/echo/{Guid.NewGuid()}";
        var (_, action) = await silos.LimitedAsync(new() { RequestsPerSecond = Rate }, path);
        // The first requests of a process are slow, and the clock of the silos would run on.
        var (_, another) = await silos.LimitedAsync(new() { RequestsPerSecond = Rate }, "/echo");
        await silos.PassUntilEndedAsync(await silos.StartAsync(another, 8));

        var executions = await silos.StartAsync(action, Count);
        var waiting = 0;
        foreach (var execution in executions)
        {
            var seen = (await execution.GetAsync())!;
            waiting += seen.Status == ExecutionStatus.Waiting ? 1 : 0;
            Assert.True(seen.WaitReason is null or "The connector's limit of 5 requests a second is reached."
                || seen.WaitReason.Contains("flow control", StringComparison.Ordinal), seen.WaitReason);
        }

        var ended = await silos.PassUntilEndedAsync(executions);

        Assert.True(waiting > 0);
        Assert.All(ended, execution => Assert.Equal((ExecutionStatus.Succeeded, 1), (execution.Status, execution.Attempts.Length)));
        var received = silos.ReceivedAt(path).Select(request => request.ReceivedAt).Order().ToList();
        Assert.Equal(Count, received.Count);
        foreach (var window in new[] { 2.0, 5.0 })
        {
            var most = received.Max(from => received.Count(at => at >= from && at < from.AddSeconds(window)));
            // One lease's burst, and a second for requests that are late on their way.
            Assert.True(most <= (Rate * (window + 0.5 + 1)) + 1, $"{most} in {window} s");
        }

        var took = (received[^1] - received[0]).TotalSeconds;
        Assert.InRange(took, (Count / Rate) - 1.5, 4 * Count / Rate);
        Assert.InRange(ended.Average(execution => execution.Waits), 0.3, 2.5);
    }

    [Fact]
    public async Task Calls_at_a_time_hold_over_both_silos()
    {
        var gate = $"{Guid.NewGuid()}";
        var (_, action) = await silos.LimitedAsync(new() { ConcurrentCalls = 3 }, $"/switch/gate/{gate}");

        var executions = await silos.StartAsync(action, 24);
        await silos.PassUntilAsync("three calls", () => Task.FromResult(silos.Received.CountOf($"/switch/gate/{gate}").Count >= 3));
        await silos.PassAsync(TimeSpan.FromSeconds(8));
        Assert.Equal(3, silos.Received.CountOf($"/switch/gate/{gate}").Count);
        var reasons = new List<string?>();
        foreach (var execution in executions)
        {
            reasons.Add((await execution.GetAsync())!.WaitReason);
        }

        Assert.Contains("The connector's limit of 3 calls at a time is reached.", reasons);

        silos.Gates.Open(gate);
        var ended = await silos.PassUntilEndedAsync(executions);
        Assert.All(ended, execution => Assert.Equal((ExecutionStatus.Succeeded, 1), (execution.Status, execution.Attempts.Length)));
    }

    [Fact]
    public async Task Dead_target_of_ten_keeps_no_slot_from_the_others()
    {
        var gate = $"{Guid.NewGuid()}";
        var (_, dead) = await silos.LimitedAsync(new() { ConcurrentCalls = 2 }, $"/switch/gate/{gate}");
        var stuck = await silos.StartAsync(dead, 6 * FlowSilos.Permits);
        await silos.PassUntilAsync("two calls", () => Task.FromResult(silos.Received.CountOf($"/switch/gate/{gate}").Count >= 2));

        for (var other = 0; other < 9; other++)
        {
            var (_, action) = await silos.LimitedAsync(null, "/switch/status/200");
            foreach (var execution in await silos.StartAsync(action, 6))
            {
                // Without any time passing.
                Assert.Equal(0, (await execution.UntilAsync(ExecutionStatus.Succeeded)).Waits);
            }
        }

        Assert.Equal(2, silos.Received.CountOf($"/switch/gate/{gate}").Count);
        silos.Gates.Open(gate);
        foreach (var execution in stuck)
        {
            await execution.CancelAsync();
        }
    }

    [Fact]
    public async Task Slots_of_a_silo_that_died_are_free_after_the_time_of_a_lease()
    {
        var settings = new FlowSettings { ConcurrentCalls = 2 };
        var (connector, action) = await silos.LimitedAsync(settings, "/switch/status/200");
        var dead = new FlowReport { Silo = "dead", Version = connector.Version, Settings = settings, Calls = 2, WantedCalls = 2 };
        var grain = silos.Grains.GetGrain<IConnectorFlowGrain>(connector.Id);
        Assert.Equal(2, (await grain.LeaseAsync(dead)).Calls);
        var died = silos.Clock.GetUtcNow();

        var ended = await silos.PassUntilEndedAsync(await silos.StartAsync(action, 2));

        Assert.All(ended, execution => Assert.InRange(execution.Attempts[0].StartedAt - died, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8)));
    }

    [Fact]
    public async Task Edited_limits_count_soon_also_for_what_waits()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var (connector, action) = await silos.LimitedAsync(new() { RequestsPerSecond = 0.05 }, path);
        var executions = await silos.StartAsync(action, 30);
        await silos.PassAsync(TimeSpan.FromSeconds(6));
        Assert.InRange(silos.ReceivedAt(path).Count, 0, 2);

        var edited = silos.Clock.GetUtcNow();
        await silos.EditAsync(connector, settings => settings with { Flow = new() { RequestsPerSecond = 1_000 } });
        var ended = await silos.PassUntilEndedAsync(executions, TimeSpan.FromMilliseconds(20));

        Assert.All(ended, execution => Assert.True(execution.Attempts[0].StartedAt - edited < TimeSpan.FromSeconds(8)));
    }

    [Fact]
    public async Task Rate_holds_also_when_a_slow_target_lets_go()
    {
        const int Rate = 10;
        var path = $"/switch/gate/{Guid.NewGuid()}";
        var (_, action) = await silos.LimitedAsync(new() { RequestsPerSecond = Rate }, path);
        var executions = await silos.StartAsync(action, 120);
        await silos.PassUntilAsync("full silos", () => Task.FromResult(silos.Received.CountOf(path).Count == 2 * FlowSilos.Permits));
        await silos.PassAsync(TimeSpan.FromSeconds(5));

        var opened = silos.Clock.GetUtcNow();
        silos.Gates.Open(path.Split('/')[^1]);
        var ended = await silos.PassUntilEndedAsync(executions);

        Assert.All(ended, execution => Assert.Equal(ExecutionStatus.Succeeded, execution.Status));
        var received = silos.ReceivedAt(path).Select(request => request.ReceivedAt).Where(at => at >= opened).Order().ToList();
        var most = received.Max(from => received.Count(at => at >= from && at < from.AddSeconds(1)));
        Assert.True(most <= (Rate * (1 + 0.5 + 1)) + 1, $"{most} in a second");
    }

    [Fact]
    public async Task Rate_holds_also_when_the_silos_had_no_slots()
    {
        const int Rate = 10;
        var gate = $"{Guid.NewGuid()}";
        var (_, greedy) = await silos.LimitedAsync(null, $"/switch/gate/{gate}");
        var blockers = await silos.StartAsync(greedy, 2 * FlowSilos.Permits);
        await silos.PassUntilAsync(
            "full silos", () => Task.FromResult(silos.Received.CountOf($"/switch/gate/{gate}").Count == 2 * FlowSilos.Permits));
        var path = $"/echo/{Guid.NewGuid()}";
        var (_, action) = await silos.LimitedAsync(new() { RequestsPerSecond = Rate }, path);
        var executions = await silos.StartAsync(action, 60);
        await silos.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(silos.ReceivedAt(path));

        silos.Gates.Open(gate);
        var ended = await silos.PassUntilEndedAsync([.. blockers, .. executions]);

        Assert.All(ended, execution => Assert.Equal((ExecutionStatus.Succeeded, 1), (execution.Status, execution.Attempts.Length)));
        var received = silos.ReceivedAt(path).Select(request => request.ReceivedAt).Order().ToList();
        var most = received.Max(from => received.Count(at => at >= from && at < from.AddSeconds(1)));
        Assert.True(most <= (Rate * (1 + 0.5 + 1)) + 1, $"{most} in a second");
    }

    [Fact]
    public async Task New_limit_holds_for_what_waited_before_it()
    {
        var path = $"/switch/gate/{Guid.NewGuid()}";
        var (connector, action) = await silos.LimitedAsync(null, path);
        var executions = await silos.StartAsync(action, 120);
        await silos.PassUntilAsync("full silos", () => Task.FromResult(silos.Received.CountOf(path).Count == 2 * FlowSilos.Permits));
        await silos.EditAsync(connector, settings => settings with { Flow = new() { RequestsPerSecond = 2 } });
        await silos.PassAsync(TimeSpan.FromSeconds(2));

        silos.Gates.Open(path.Split('/')[^1]);
        await silos.PassAsync(TimeSpan.FromSeconds(5));

        Assert.InRange(silos.Received.CountOf(path).Count, (2 * FlowSilos.Permits) + 1, (2 * FlowSilos.Permits) + 15);
        await silos.EditAsync(connector, settings => settings with { Flow = null });
        Assert.All(
            await silos.PassUntilEndedAsync(executions),
            execution => Assert.Equal((ExecutionStatus.Succeeded, 1), (execution.Status, execution.Attempts.Length)));
    }

    [Fact]
    public async Task One_call_at_a_time_keeps_the_target_busy()
    {
        const int Count = 40;
        var path = $"/switch/delay?ms=300&{Guid.NewGuid()}";
        var (_, action) = await silos.LimitedAsync(new() { ConcurrentCalls = 1 }, path);
        var began = silos.Clock.GetUtcNow();

        var ended = await silos.PassUntilEndedAsync(await silos.StartAsync(action, Count), TimeSpan.FromMilliseconds(50));

        Assert.All(ended, execution => Assert.Single(execution.Attempts));
        var took = (ended.Max(execution => execution.EndedAt)!.Value - began).TotalSeconds;
        Assert.InRange(took, Count * 0.3, Count * 0.3 * 3);
    }

    [Fact]
    public async Task Turns_of_cancelled_executions_do_not_hold_up_the_others()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var (_, action) = await silos.LimitedAsync(new() { RequestsPerSecond = 2 }, path);
        var executions = await silos.StartAsync(action, 120);
        await silos.PassAsync(TimeSpan.FromSeconds(5));
        foreach (var execution in executions.Take(100))
        {
            await execution.CancelAsync();
        }

        var cancelled = silos.Clock.GetUtcNow();
        var ended = await silos.PassUntilEndedAsync([.. executions.Skip(100)]);

        Assert.All(ended, execution => Assert.Equal(ExecutionStatus.Succeeded, execution.Status));
        Assert.InRange((ended.Max(execution => execution.EndedAt)!.Value - cancelled).TotalSeconds, 5, 25);
    }

    [Fact]
    public async Task Busy_silos_lease_by_time_and_not_by_call()
    {
        const int Count = 400;
        var (connector, action) = await silos.LimitedAsync(new() { ConcurrentCalls = 1_000, CircuitBreaker = new() }, "/switch/status/200");
        // Past the time in which a new ledger gives none.
        await silos.PassUntilEndedAsync(await silos.StartAsync(action, 1));
        await silos.PassAsync(TimeSpan.FromSeconds(3));
        var (began, before) = (silos.Clock.GetUtcNow(), silos.LeasesOf(connector));

        await silos.PassUntilEndedAsync(await silos.StartAsync(action, Count));

        var most = (2 * ((silos.Clock.GetUtcNow() - began).TotalSeconds / 0.25)) + 4;
        Assert.InRange(silos.LeasesOf(connector) - before, 1, Math.Min(most, Count / 4));
    }

    [Fact]
    public async Task Connector_without_limits_needs_no_flow_control()
    {
        var (connector, action) = await silos.LimitedAsync(null, "/switch/status/200");
        foreach (var execution in await silos.StartAsync(action, 4))
        {
            await execution.UntilAsync(ExecutionStatus.Succeeded);
        }

        Assert.Null(await silos.BreakerAsync(connector));
        var flow = silos.Grains.GetGrain<IConnectorFlowGrain>(connector.Id);
        Assert.Null(await silos.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(flow));
    }

    [Fact]
    public async Task Test_of_an_action_fails_with_the_reason_instead_of_waiting()
    {
        var (connector, action) = await silos.LimitedAsync(new() { RequestsPerSecond = 0.01 }, "/switch/status/200");
        var first = await silos.StartAsync(action, 1);
        await silos.PassUntilEndedAsync(first);
        var test = await silos.ExecutionAsync(Given.Request(action) with { IsTest = true });

        var ended = Assert.Single(await silos.PassUntilEndedAsync([test]));

        Assert.Equal((ExecutionStatus.Failed, ErrorKind.FlowLimited), (ended.Status, ended.Error?.Kind));
        Assert.Equal("The connector's limit of 0.01 requests a second is reached.", ended.Error?.Detail);
        Assert.NotNull(connector.Settings.Flow);
    }
}
