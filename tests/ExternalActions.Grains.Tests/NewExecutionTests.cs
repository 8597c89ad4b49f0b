using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Grains.Executions;
using ExternalActions.Problems;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Tests;

/// <summary>New executions, whose attempts are made without an activation by the silo that accepted them.</summary>
public sealed class NewExecutionTests(Silo silo) : IClassFixture<Silo>
{
    private readonly IManagementGrain _management = silo.Grains.GetGrain<IManagementGrain>(0);

    [Fact]
    public async Task Execution_that_succeeds_at_once_has_no_activation()
    {
        var (execution, gate, _) = await silo.HeldExecutionAsync();
        Assert.Null(await _management.GetActivationAddress(execution));

        silo.Gates.Open(gate);
        var ended = await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Succeeded);

        Assert.Equal(200, Assert.Single(ended.Attempts).StatusCode);
        Assert.Null(await _management.GetActivationAddress(execution));
    }

    [Fact]
    public async Task Execution_that_succeeds_after_a_short_wait_has_no_activation()
    {
        var (execution, path) = await WaitingAsync(silo);
        Assert.Null(await _management.GetActivationAddress(execution));

        silo.Clock.Advance(TimeSpan.FromSeconds(5));
        var ended = await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Succeeded);

        Assert.Equal([503, 200], ended.Attempts.Select(attempt => attempt.StatusCode!.Value));
        Assert.Equal(2, silo.ReceivedAt(path).Count);
        Assert.Null(await _management.GetActivationAddress(execution));
    }

    [Fact]
    public async Task Execution_that_waits_for_long_has_a_reminder_and_no_activation()
    {
        var (execution, _) = await WaitingAsync(silo, $"/switch/retry-after?value=120&times=1&id={Guid.NewGuid()}");

        await Eventually.HoldsAsync("the reminder to be registered", () => silo.HasReminderAsync(execution));
        Assert.Null(await _management.GetActivationAddress(execution));
    }

    [Fact]
    public async Task Executions_whose_reminders_cannot_be_written_yet_have_no_activation()
    {
        await using var own = new Silo();
        await own.InitializeAsync();
        var action = await own.ActionAsync($"/switch/retry-after?value=120&times=999&id={Guid.NewGuid()}");
        IExecutionGrain[] executions;
        using (own.StoreIsLocked("external-actions.db"))
        {
            executions = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => own.ExecutionAsync(Given.Request(action))));
            await Task.WhenAll(executions.Select(execution => own.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Waiting)));
            Assert.Equal(0, await ActivationsAsync(own));
        }

        foreach (var execution in executions)
        {
            await Eventually.HoldsAsync("the reminder to be registered", () => own.HasReminderAsync(execution));
        }
    }

    [Fact]
    public async Task Execution_that_is_asked_for_in_a_short_wait_goes_on()
    {
        var (execution, path) = await WaitingAsync(silo);

        Assert.Equal(ExecutionStatus.Waiting, (await execution.GetAsync())?.Status);
        var waiter = execution.UntilEndedAsync();
        await silo.AsTimePassesAsync(execution, "the second attempt", seen => seen.Attempts.Length == 2);

        Assert.Equal(ExecutionStatus.Succeeded, (await waiter).Status);
        Assert.Equal(2, silo.ReceivedAt(path).Count);
    }

    [Fact]
    public async Task Short_wait_without_an_activation_can_be_cancelled()
    {
        var (execution, path) = await WaitingAsync(silo);

        Assert.Equal(ExecutionStatus.Cancelled, Given.Value(await execution.CancelAsync()).Status);
        silo.Clock.Advance(TimeSpan.FromMinutes(2));

        await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Cancelled);
        Assert.Single(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Execution_that_is_asked_for_just_when_its_wait_ends_is_sent_once()
    {
        var path = $"/switch/flaky/{Guid.NewGuid()}";
        var action = await silo.ActionAsync($"{path}-{{{{text}}}}?fail=1");
        for (var round = 0; round < 10; round++)
        {
            var executions = await Task.WhenAll(
                Enumerable.Range(0, 20).Select(_ => silo.ExecutionAsync(Given.Request(action, Guid.NewGuid().ToString()))));
            await Task.WhenAll(executions.Select(execution => silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Waiting)));

            var advance = Task.Run(() => silo.Clock.Advance(TimeSpan.FromSeconds(5)));
            await Task.WhenAll(executions.Select(execution => Task.Run(execution.GetAsync)));
            await advance;

            foreach (var execution in executions)
            {
                var ended = await silo.AsTimePassesAsync(execution, "the end", seen => seen.HasEnded);
                Assert.Equal([503, 200], ended.Attempts.Select(attempt => attempt.StatusCode!.Value));
            }
        }

        Assert.Equal(400, silo.Received.All.Count(request => request.RawTarget.StartsWith(path, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Short_wait_that_a_stopping_silo_gave_up_goes_on_after_the_restart()
    {
        await using var stopped = new Silo();
        await stopped.InitializeAsync();
        var (execution, path) = await WaitingAsync(stopped);

        await stopped.RestartAsync();
        Assert.Single(stopped.ReceivedAt(path));

        await stopped.AsTimePassesAsync(
            stopped.Grains.GetGrain<IExecutionGrain>(execution.GetPrimaryKey()), "the second attempt", seen => seen.HasEnded);
        Assert.Equal(2, stopped.ReceivedAt(path).Count);
    }

    [Fact]
    public async Task Execution_under_way_can_be_asked_for()
    {
        var (execution, gate, path) = await silo.HeldExecutionAsync();

        Assert.Equal(ExecutionStatus.Running, (await execution.GetAsync())?.Status);
        Assert.NotNull(await _management.GetActivationAddress(execution));
        silo.Gates.Open(gate);
        await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Succeeded);
        Assert.Single(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Waiter_is_told_of_the_end_however_soon_it_comes()
    {
        var action = await silo.ActionAsync("/echo");
        for (var round = 0; round < 10; round++)
        {
            var ended = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ =>
            {
                var execution = await silo.ExecutionAsync(Given.Request(action));
                // By the fake clock, which stands still: a wait that nobody ends would meet the response timeout.
                return await execution.WaitAsync(IExecutionGrain.LongestWait);
            }));

            Assert.All(ended, execution => Assert.Equal(ExecutionStatus.Succeeded, execution?.Status));
        }
    }

    [Fact]
    public async Task Key_of_an_execution_under_way_cannot_be_started_again()
    {
        var gate = Guid.NewGuid().ToString();
        var path = $"/switch/gate/{gate}";
        var request = Given.Request(await silo.ActionAsync(path));
        var execution = await silo.ExecutionAsync(request);

        var refusal = Given.Refusal(await execution.StartAsync(request));
        Assert.Equal((ProblemKind.Conflict, ProblemCode.AlreadyExists), (refusal.Kind, refusal.Code));

        silo.Gates.Open(gate);
        await execution.UntilAsync(ExecutionStatus.Succeeded);
        Assert.Single(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Id_of_an_execution_is_a_UUIDv7_of_the_time_of_its_acceptance()
    {
        var execution = await silo.ExecutionAsync(Given.Request(await silo.ActionAsync("/echo")));

        Assert.True(ExecutionHome.TryRead(execution.GetPrimaryKey(), out _, out var acceptedAt));
        Assert.Equal(silo.Clock.GetUtcNow(), acceptedAt, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Attempt_that_a_stopping_silo_gave_up_is_made_again_after_the_restart()
    {
        await using var impatient = new ImpatientSilo();
        await impatient.InitializeAsync();
        var (execution, gate, path) = await impatient.HeldExecutionAsync();

        await impatient.StopAsync();
        impatient.Gates.Open(gate);
        await impatient.RestartAsync();

        await impatient.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Succeeded);
        Assert.Equal(2, impatient.ReceivedAt(path).Count);
    }

    private static async Task<int> ActivationsAsync(Silo silo) => (await silo.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics())
        .Where(grains => grains.GrainType.Contains(nameof(ExecutionGrain), StringComparison.Ordinal))
        .Sum(grains => grains.ActivationCount);

    /// <summary>An execution whose first attempt failed, and nobody has asked for.</summary>
    private static async Task<(IExecutionGrain Execution, string Path)> WaitingAsync(Silo silo, string? path = null)
    {
        path ??= $"/switch/flaky/{Guid.NewGuid()}?fail=1";
        var execution = await silo.ExecutionAsync(Given.Request(await silo.ActionAsync(path)));
        await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Waiting);
        return (execution, path);
    }

    /// <summary>A silo that gives up what is under way as soon as it is told to stop.</summary>
    private sealed class ImpatientSilo : Silo
    {
        protected override void Configure(IServiceCollection services) =>
            services.Configure<ExecutionOptions>(options => options.ShutdownGrace = TimeSpan.Zero);
    }
}
