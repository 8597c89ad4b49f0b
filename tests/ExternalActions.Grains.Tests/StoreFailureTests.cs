using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Grains.Recovery;

namespace ExternalActions.Grains.Tests;

/// <summary>What callers see, and what becomes of executions, when the store does not take a write.</summary>
public sealed class StoreFailureTests(Silo silo) : IClassFixture<Silo>
{
    private const string EndOfExecution = "BEFORE UPDATE ON executions WHEN NEW.ended_at IS NOT NULL";

    [Fact]
    public async Task End_that_was_not_committed_is_told_to_nobody_and_comes_later()
    {
        var (execution, gate, _) = await silo.HeldExecutionAsync();
        var waiter = execution.UntilEndedAsync();

        using (silo.StoreFails("executions.db", EndOfExecution))
        {
            silo.Gates.Open(gate);
            // What is stored: the attempt ended too soon to be written down as running.
            await execution.UntilAsync(ExecutionStatus.Pending);
            Assert.False(waiter.IsCompleted);
        }

        silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await silo.Grains.GetGrain<IRecoveryGrain>(ExecutionPartition.Of(execution.GetPrimaryKey())).StartAsync();
        await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Succeeded);
        await Eventually.HoldsAsTimePassesAsync(silo, TimeSpan.FromSeconds(1), "the wait to end", () => Task.FromResult(waiter.IsCompleted));
    }

    [Fact]
    public async Task Execution_that_the_store_failed_goes_on_soon_after_the_store_is_well_again()
    {
        var (execution, gate, _) = await silo.HeldExecutionAsync();
        using (silo.StoreFails("executions.db", EndOfExecution))
        {
            silo.Gates.Open(gate);
            await execution.UntilAsync(ExecutionStatus.Pending);
        }

        // Far less than the minute that a regular sweep leaves an execution alone.
        for (var seconds = 0; seconds < 20 && !await HasEndedAsync(execution); seconds++)
        {
            silo.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(100);
        }

        await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Cancel_that_was_not_committed_can_be_repeated_though_someone_waits()
    {
        var execution = await silo.ExecutionAsync(Given.Request(await silo.ActionAsync("/switch/status/503")));
        await execution.UntilAsync(ExecutionStatus.Waiting);
        var waiter = execution.UntilEndedAsync();

        using (silo.StoreFails("executions.db", EndOfExecution))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => execution.CancelAsync());
        }

        Assert.Equal(ExecutionStatus.Waiting, (await execution.GetAsync())?.Status);
        Assert.Equal(ExecutionStatus.Cancelled, Given.Value(await execution.CancelAsync()).Status);
        await Eventually.HoldsAsTimePassesAsync(silo, TimeSpan.FromSeconds(1), "the wait to end", () => Task.FromResult(waiter.IsCompleted));
        Assert.Equal(ExecutionStatus.Cancelled, (await waiter).Status);
    }

    [Fact]
    public async Task Trigger_that_was_not_committed_is_not_accepted()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var action = await silo.ActionAsync(path);
        var execution = silo.Grains.GetGrain<IExecutionGrain>(Guid.NewGuid());

        using (silo.StoreFails("executions.db", "BEFORE INSERT ON executions"))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => execution.StartAsync(Given.Request(action)));
        }

        Assert.Null(await execution.GetAsync());
        Assert.Empty(silo.ReceivedAt(path));
        Given.Value(await execution.StartAsync(Given.Request(action)));
        await execution.UntilAsync(ExecutionStatus.Succeeded);
    }

    private async Task<bool> HasEndedAsync(IExecutionGrain execution) =>
        await silo.Store.FindAsync(execution.GetPrimaryKey(), CancellationToken.None) is { HasEnded: true };
}
