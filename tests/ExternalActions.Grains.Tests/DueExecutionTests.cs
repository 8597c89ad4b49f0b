using ExternalActions.Actions;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Grains.Executions;
using ExternalActions.Grains.Recovery;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Tests;

/// <summary>Executions that are due and in no silo's hand.</summary>
public sealed class DueExecutionTests(DueExecutionTests.SmallSilo silo) : IClassFixture<DueExecutionTests.SmallSilo>
{
    private const int Attempts = 20;
    private const int AttemptsPerConnector = 5;

    [Fact]
    public async Task Many_that_are_due_at_once_are_each_sent_once()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var action = await silo.ActionAsync(path);
        var ids = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => LeftDueAsync(action)));

        await Task.WhenAll(SweepAsync(), SweepAsync());
        await SweepAsync();
        await UntilSentAsync(path, ids.Length);

        foreach (var id in ids)
        {
            Assert.Single((await silo.UntilStoredAsync(id, ExecutionStatus.Succeeded)).Attempts);
        }

        Assert.Equal(ids.Length, silo.ReceivedAt(path).Count);
    }

    [Fact]
    public async Task More_than_there_is_room_for_go_on_soon_after_one_sweep()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var action = await silo.ActionAsync(path);
        var ids = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => LeftDueAsync(action)));
        var begun = silo.Clock.GetUtcNow();

        await SweepAsync();
        var sent = 0;
        while (sent < ids.Length && silo.Clock.GetUtcNow() - begun < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(100);
            var now = silo.ReceivedAt(path).Count;
            if (now == sent)
            {
                // Time for the next look.
                silo.Clock.Advance(TimeSpan.FromSeconds(2));
            }

            sent = now;
        }

        Assert.InRange(silo.Clock.GetUtcNow() - begun, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        foreach (var id in ids)
        {
            Assert.Single((await silo.UntilStoredAsync(id, ExecutionStatus.Succeeded)).Attempts);
        }

        Assert.Equal(ids.Length, silo.ReceivedAt(path).Count);
    }

    [Fact]
    public async Task Execution_that_lost_its_reminder_goes_on_within_seconds_of_its_time()
    {
        var action = await silo.ActionAsync($"/echo/{Guid.NewGuid()}");
        await SweepAsync();

        var id = await LeftDueAsync(action);
        silo.Clock.Advance(TimeSpan.FromSeconds(4));

        await silo.UntilStoredAsync(id, ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Those_of_a_connector_that_hangs_leave_room_for_the_others()
    {
        var gate = Guid.NewGuid().ToString();
        var hanging = await silo.ActionAsync($"/switch/gate/{gate}");
        var healthy = await silo.ActionAsync($"/echo/{Guid.NewGuid()}");
        var held = await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => LeftDueAsync(hanging)));
        var others = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => LeftDueAsync(healthy)));

        await SweepAsync();
        foreach (var id in others)
        {
            await silo.UntilStoredAsync(id, ExecutionStatus.Succeeded);
        }

        Assert.InRange(silo.ReceivedAt($"/switch/gate/{gate}").Count, 1, AttemptsPerConnector);
        silo.Gates.Open(gate);
        await UntilSentAsync($"/switch/gate/{gate}", held.Length);
        foreach (var id in held)
        {
            await silo.UntilStoredAsync(id, ExecutionStatus.Succeeded);
        }

        Assert.Equal(held.Length, silo.ReceivedAt($"/switch/gate/{gate}").Count);
    }

    [Fact]
    public async Task First_attempts_do_not_wait_behind_those_that_are_due()
    {
        var gate = Guid.NewGuid().ToString();
        var action = await silo.ActionAsync($"/switch/gate/{gate}");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => LeftDueAsync(action)));
        await SweepAsync();
        await silo.Received.WaitForAsync(request => request.RawTarget == $"/switch/gate/{gate}", AttemptsPerConnector, CancellationToken.None);

        var fresh = await silo.ExecutionAsync(Given.Request(action));
        silo.Gates.Open(gate);
        await silo.UntilStoredAsync(fresh.GetPrimaryKey(), ExecutionStatus.Succeeded);

        var order = silo.ReceivedAt($"/switch/gate/{gate}").Select(request => request.IdempotencyKey).ToList();
        // Those under way when it came, and as many more as had the places of these before it was accepted.
        Assert.InRange(order.IndexOf(fresh.GetPrimaryKey().ToString()), AttemptsPerConnector, 3 * AttemptsPerConnector);
    }

    [Fact]
    public async Task Reminder_of_an_execution_that_is_in_hand_or_has_ended_does_nothing()
    {
        var (execution, gate, path) = await silo.HeldExecutionAsync();
        var reminded = execution.AsReference<IRemindable>();

        await reminded.ReceiveReminder("retry", default);
        Assert.Equal(ExecutionStatus.Running, (await execution.GetAsync())?.Status);
        silo.Gates.Open(gate);
        await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Succeeded);
        await reminded.ReceiveReminder("retry", default);
        await execution.ResumeAsync();

        Assert.Single((await execution.GetAsync())!.Attempts);
        Assert.Single(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Those_behind_cancelled_ones_get_their_room()
    {
        var gate = Guid.NewGuid().ToString();
        var path = $"/switch/gate/{gate}";
        var action = await silo.ActionAsync(path);
        await Task.WhenAll(Enumerable.Range(0, AttemptsPerConnector).Select(_ => LeftDueAsync(action)));
        await SweepAsync();
        await silo.Received.WaitForAsync(request => request.RawTarget == path, AttemptsPerConnector, CancellationToken.None);
        var cancelled = await Task.WhenAll(Enumerable.Range(0, 3 * AttemptsPerConnector).Select(_ => LeftDueAsync(action)));
        await SweepAsync();
        var last = await LeftDueAsync(action);
        await SweepAsync();
        foreach (var id in cancelled)
        {
            Assert.Equal(ExecutionStatus.Cancelled, Given.Value(await silo.Grains.GetGrain<IExecutionGrain>(id).CancelAsync()).Status);
        }

        silo.Gates.Open(gate);

        await silo.UntilStoredAsync(last, ExecutionStatus.Succeeded);
        Assert.Equal(AttemptsPerConnector + 1, silo.ReceivedAt(path).Count);
    }

    [Fact]
    public async Task Many_can_be_cancelled_while_they_wait_for_room()
    {
        var gate = Guid.NewGuid().ToString();
        var action = await silo.ActionAsync($"/switch/gate/{gate}");
        var ids = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => LeftDueAsync(action)));
        await SweepAsync();
        await silo.Received.WaitForAsync(request => request.RawTarget == $"/switch/gate/{gate}", AttemptsPerConnector, CancellationToken.None);

        foreach (var id in ids)
        {
            Assert.Equal(ExecutionStatus.Cancelled, Given.Value(await silo.Grains.GetGrain<IExecutionGrain>(id).CancelAsync()).Status);
        }

        // Each place that a cancelled one leaves is taken by one that was not cancelled yet.
        Assert.InRange(silo.ReceivedAt($"/switch/gate/{gate}").Count, AttemptsPerConnector, ids.Length);
    }

    /// <summary>Lets time pass until so many have been sent: those that there was no room for at first come with a later look.</summary>
    private Task UntilSentAsync(string path, int count) => Eventually.HoldsAsTimePassesAsync(
        silo, TimeSpan.FromSeconds(1), $"{count} calls of {path}", () => Task.FromResult(silo.ReceivedAt(path).Count >= count));

    /// <summary>An execution that waits and is due, left behind without its reminder.</summary>
    private async Task<Guid> LeftDueAsync(SavedAction action)
    {
        var record = silo.Record(action);
        record.Execution = record.Execution with { Status = ExecutionStatus.Waiting, NextRetryAt = record.DueAt };
        await silo.LeaveBehindAsync(record);
        return record.Execution.Id;
    }

    private Task SweepAsync()
    {
        silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        return Task.WhenAll(Enumerable.Range(0, ExecutionPartition.Count)
            .Select(partition => silo.Grains.GetGrain<IRecoveryGrain>(partition).StartAsync()));
    }

    /// <summary>A silo that makes few attempts at a time.</summary>
    public sealed class SmallSilo : Silo
    {
        /// <inheritdoc/>
        protected override void Configure(IServiceCollection services) => services.Configure<ExecutionOptions>(options =>
        {
            options.MaxConcurrentAttempts = Attempts;
            options.MaxConcurrentAttemptsPerConnector = AttemptsPerConnector;
        });
    }
}
