using System.Reflection;
using ExternalActions.Executions;
using ExternalActions.Grains.Executions;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Tests;

/// <summary>One call waits a short while, whatever it is asked for and whatever becomes of the silo that has the execution in hand.</summary>
public sealed class GrainWaitTests
{
    private static readonly TimeSpan Overtime = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(typeof(IExecutionGrain))]
    [InlineData(typeof(IExecutionOwner))]
    public void Call_that_is_lost_costs_its_caller_the_longest_wait_and_a_second(Type called)
    {
        ArgumentNullException.ThrowIfNull(called);
        var timeout = called.GetMethod(nameof(IExecutionGrain.WaitAsync))!.GetCustomAttribute<ResponseTimeoutAttribute>();

        Assert.Equal(IExecutionGrain.LongestWait + Overtime, timeout?.Timeout);
    }

    [Fact]
    public async Task Longer_wait_is_answered_after_the_longest_one()
    {
        await using var silo = new Silo();
        await silo.InitializeAsync();
        var (execution, gate, _) = await silo.HeldExecutionAsync();

        var waiter = execution.WaitAsync(TimeSpan.FromMinutes(5));
        await Eventually.HoldsAsTimePassesAsync(silo, TimeSpan.FromSeconds(1), "the wait to end", () => Task.FromResult(waiter.IsCompleted));

        Assert.Equal(ExecutionStatus.Running, (await waiter)?.Status);
        silo.Gates.Open(gate);
    }

    [Fact]
    public async Task What_is_stored_is_answered_once_the_silo_that_has_the_execution_in_hand_is_gone()
    {
        await using var silos = new ExecutionPlacementTests.ThreeSilos();
        await silos.InitializeAsync();
        var (home, other) = silos.Pairs.First(pair => pair.Home != silos.Services);
        var gate = Guid.NewGuid().ToString();
        var path = $"/switch/gate/{gate}";
        var request = Given.Request(await silos.ActionAsync(path)) with { IdempotencyKey = "held" };
        var id = (await Given.ExecutionAsync(home, request)).GetPrimaryKey();
        await silos.Received.WaitForAsync(received => received.RawTarget == path, 1, CancellationToken.None);
        // The grain of an idempotency key is where it is asked for, not on the silo that dies.
        var execution = other.GetRequiredService<IGrainFactory>().GetGrain<IExecutionGrain>(id);
        Assert.Equal(ExecutionStatus.Running, (await execution.GetAsync())?.Status);

        var waiter = execution.WaitAsync(IExecutionGrain.LongestWait);
        await silos.KillAsync(home);
        silos.Clock.Advance(IExecutionGrain.LongestWait + Overtime);

        Assert.Equal(id, (await waiter)?.Id);
        silos.Gates.Open(gate);
    }
}
