using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Tests;

public sealed class ExecutionCancelTests(Silo silo) : IClassFixture<Silo>
{
    [Fact]
    public async Task Cancel_gives_up_the_call_under_way()
    {
        var (execution, _, _) = await silo.HeldExecutionAsync();

        var cancelled = Given.Value(await execution.CancelAsync());

        Assert.Equal(ExecutionStatus.Cancelled, cancelled.Status);
        Assert.Equal(ErrorKind.Cancelled, Assert.Single(cancelled.Attempts).Error?.Kind);
        Assert.Equal(ExecutionStatus.Cancelled, (await silo.UntilStoredAsync(cancelled.Id, ExecutionStatus.Cancelled)).Status);
    }

    [Fact]
    public async Task Cancel_ends_a_waiting_execution_and_its_reminder()
    {
        var path = $"/switch/retry-after?value=120&times=9&id={Guid.NewGuid()}";
        var action = await silo.ActionAsync(path);
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await execution.UntilAsync(ExecutionStatus.Waiting);
        await Eventually.HoldsAsync("the reminder to be registered", () => silo.HasReminderAsync(execution));

        var cancelled = Given.Value(await execution.CancelAsync());
        silo.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(ExecutionStatus.Cancelled, cancelled.Status);
        Assert.Null(cancelled.NextRetryAt);
        Assert.False(await silo.HasReminderAsync(execution));
        Assert.Single(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Cancel_ends_a_short_wait()
    {
        var path = $"/switch/status/503?id={Guid.NewGuid()}";
        var execution = await silo.ExecutionAsync(Given.Request(await silo.ActionAsync(path)));
        await execution.UntilAsync(ExecutionStatus.Waiting);

        Assert.Equal(ExecutionStatus.Cancelled, Given.Value(await execution.CancelAsync()).Status);
        silo.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(ExecutionStatus.Cancelled, (await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Cancelled)).Status);
        Assert.Single(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Ended_execution_cannot_be_cancelled()
    {
        var execution = await silo.ExecutionAsync(Given.Request(await silo.ActionAsync("/echo")));
        await execution.UntilAsync(ExecutionStatus.Succeeded);

        var refusal = Given.Refusal(await execution.CancelAsync());
        Assert.Equal((ProblemKind.Conflict, ProblemCode.AlreadyEnded), (refusal.Kind, refusal.Code));
    }

    [Fact]
    public async Task Execution_that_does_not_exist_cannot_be_cancelled()
    {
        var refusal = Given.Refusal(await silo.Grains.GetGrain<IExecutionGrain>(Guid.NewGuid()).CancelAsync());

        Assert.Equal(ProblemKind.NotFound, refusal.Kind);
    }
}
