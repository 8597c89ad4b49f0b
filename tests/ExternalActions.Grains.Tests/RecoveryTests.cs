using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Grains.Recovery;

namespace ExternalActions.Grains.Tests;

public sealed class RecoveryTests(Silo silo) : IClassFixture<Silo>
{
    [Fact]
    public async Task Pending_execution_that_nobody_works_on_is_sent()
    {
        var record = await RecordAsync();
        await silo.LeaveBehindAsync(record);

        await SweepAsync(record.Execution.Id);

        var ended = await silo.UntilStoredAsync(record.Execution.Id, ExecutionStatus.Succeeded);
        Assert.Single(ended.Attempts);
    }

    [Fact]
    public async Task Interrupted_attempt_is_kept_and_made_again()
    {
        var record = await RecordAsync();
        record.Execution = record.Execution with { Status = ExecutionStatus.Running };
        record.AttemptStartedAt = silo.Clock.GetUtcNow();
        await silo.LeaveBehindAsync(record);

        await SweepAsync(record.Execution.Id);

        var ended = await silo.UntilStoredAsync(record.Execution.Id, ExecutionStatus.Succeeded);
        Assert.Equal([ErrorKind.Interrupted, null], ended.Attempts.Select(attempt => attempt.Error?.Kind));
        Assert.Equal([1, 2], ended.Attempts.Select(attempt => attempt.Number));
    }

    [Fact]
    public async Task Waiting_execution_without_a_reminder_gets_one_and_goes_on_once_it_is_due()
    {
        var record = await RecordAsync();
        var due = silo.Clock.GetUtcNow().AddMinutes(2);
        record.Execution = record.Execution with { Status = ExecutionStatus.Waiting, NextRetryAt = due };
        record.DueAt = due;
        await silo.LeaveBehindAsync(record);
        var id = record.Execution.Id;

        await SweepAsync(id);
        Assert.Equal(ExecutionStatus.Waiting, (await silo.Store.FindAsync(id, CancellationToken.None))?.Status);
        Assert.True(await silo.HasReminderAsync(silo.Grains.GetGrain<IExecutionGrain>(id)));

        silo.Clock.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync(id);
        await silo.UntilStoredAsync(id, ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Execution_whose_short_wait_was_cut_off_goes_on_by_itself_after_a_sweep()
    {
        var record = await RecordAsync();
        var due = silo.Clock.GetUtcNow().AddSeconds(20);
        record.Execution = record.Execution with { Status = ExecutionStatus.Waiting, NextRetryAt = due };
        record.DueAt = due;
        await silo.LeaveBehindAsync(record);
        var id = record.Execution.Id;

        await SweepAsync(id);
        Assert.False(await silo.HasReminderAsync(silo.Grains.GetGrain<IExecutionGrain>(id)));
        Assert.Equal(ExecutionStatus.Waiting, (await silo.Store.FindAsync(id, CancellationToken.None))?.Status);

        silo.Clock.Advance(TimeSpan.FromSeconds(20));
        await silo.UntilStoredAsync(id, ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Interrupted_test_is_not_sent_again()
    {
        var record = await RecordAsync();
        record.Execution = record.Execution with { Status = ExecutionStatus.Running, IsTest = true };
        record.AttemptStartedAt = silo.Clock.GetUtcNow();
        await silo.LeaveBehindAsync(record);

        await SweepAsync(record.Execution.Id);

        var ended = await silo.UntilStoredAsync(record.Execution.Id, ExecutionStatus.Failed);
        Assert.Equal(ErrorKind.Interrupted, ended.Error?.Kind);
    }

    [Fact]
    public async Task Execution_whose_action_version_is_lost_fails_instead_of_being_woken_for_ever()
    {
        var record = await RecordAsync();
        record.Execution = record.Execution with { ActionVersion = 99 };
        await silo.LeaveBehindAsync(record);

        await SweepAsync(record.Execution.Id);

        var ended = await silo.UntilStoredAsync(record.Execution.Id, ExecutionStatus.Failed);
        Assert.Equal(ErrorKind.Internal, ended.Error?.Kind);
    }

    [Fact]
    public async Task Sweep_leaves_an_execution_alone_whose_attempt_is_under_way()
    {
        var (execution, _, path) = await silo.HeldExecutionAsync();

        silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await SweepAsync(execution.GetPrimaryKey());

        Assert.Equal(ExecutionStatus.Running, (await execution.GetAsync())?.Status);
        Assert.Single(silo.ReceivedAt(path));
        await execution.CancelAsync();
    }

    [Fact]
    public async Task Every_partition_has_its_permanent_reminder()
    {
        for (var partition = 0; partition < ExecutionPartition.Count; partition++)
        {
            var grain = silo.Grains.GetGrain<IRecoveryGrain>(partition);
            await Eventually.HoldsAsync(
                $"the sweep of partition {partition}",
                async () => (await silo.Reminders.ReadRows(grain.GetGrainId())).Reminders is [{ Period.TotalMinutes: 1 }]);
        }
    }

    [Fact]
    public async Task Executions_that_ended_long_ago_are_purged_and_others_kept()
    {
        var action = await silo.ActionAsync("/echo");
        var old = await silo.ExecutionAsync(Given.Request(action));
        var waiting = await silo.ExecutionAsync(Given.Request(await silo.ActionAsync("/switch/status/503")));
        await old.UntilAsync(ExecutionStatus.Succeeded);
        await waiting.UntilAsync(ExecutionStatus.Waiting);
        silo.Clock.Advance(TimeSpan.FromDays(30));
        var young = await silo.ExecutionAsync(Given.Request(action));
        await young.UntilAsync(ExecutionStatus.Succeeded);

        await Eventually.HoldsAsTimePassesAsync(
            silo,
            TimeSpan.FromMinutes(1),
            "the purge",
            async () => await silo.Store.FindAsync(old.GetPrimaryKey(), CancellationToken.None) is null);
        Assert.NotNull(await silo.Store.FindAsync(young.GetPrimaryKey(), CancellationToken.None));
        Assert.NotNull(await silo.Store.FindAsync(waiting.GetPrimaryKey(), CancellationToken.None));
    }

    private async Task<ExecutionRecord> RecordAsync() => silo.Record(await silo.ActionAsync($"/echo/{Guid.NewGuid()}"));

    private Task SweepAsync(Guid id)
    {
        silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        return silo.Grains.GetGrain<IRecoveryGrain>(ExecutionPartition.Of(id)).StartAsync();
    }
}
