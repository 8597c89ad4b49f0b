using ExternalActions.Executions;

namespace ExternalActions.Grains.Tests;

public sealed class ExecutionRetryTests(Silo silo) : IClassFixture<Silo>
{
    [Fact]
    public async Task Success_at_once_registers_no_reminder()
    {
        var action = await silo.ActionAsync("/switch/status/200");

        var execution = await silo.ExecutionAsync(Given.Request(action));
        var ended = await execution.UntilAsync(ExecutionStatus.Succeeded);

        Assert.Equal([200], ended.Attempts.Select(attempt => attempt.StatusCode!.Value));
        Assert.Null(ended.NextRetryAt);
        Assert.False(await silo.HasReminderAsync(execution));
    }

    [Fact]
    public async Task Failures_are_retried_after_5_seconds_30_seconds_and_2_minutes_and_then_given_up()
    {
        var action = await silo.ActionAsync("/switch/status/503");
        var execution = await silo.ExecutionAsync(Given.Request(action));

        foreach (var delay in new[] { TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2) })
        {
            var waiting = delay < TimeSpan.FromMinutes(1)
                ? await execution.UntilAsync(ExecutionStatus.Waiting)
                : await WaitingWithReminderAsync(execution);
            Assert.Equal(delay >= TimeSpan.FromMinutes(1), await silo.HasReminderAsync(execution));
            var due = waiting.NextRetryAt!.Value;
            // The clock may move on a little before the attempt is seen to be under way.
            Assert.InRange(due - waiting.Attempts[^1].StartedAt, delay, delay + TimeSpan.FromSeconds(10));

            silo.Clock.Advance(due - silo.Clock.GetUtcNow() - TimeSpan.FromSeconds(2));
            await execution.ResumeAsync();
            var still = (await execution.GetAsync())!;
            Assert.Equal((waiting.Status, due, waiting.Attempts.Length), (still.Status, still.NextRetryAt, still.Attempts.Length));

            await MoreAttemptsAsync(execution, waiting.Attempts.Length);
            Assert.True((await execution.GetAsync())!.Attempts[^1].StartedAt >= due - TimeSpan.FromSeconds(1));
        }

        var failed = await execution.UntilAsync(ExecutionStatus.Failed);
        Assert.Equal([1, 2, 3, 4], failed.Attempts.Select(attempt => attempt.Number));
        Assert.Equal(ErrorKind.StatusCode, failed.Error?.Kind);
        await Eventually.HoldsAsync("the reminder to be gone", async () => !await silo.HasReminderAsync(execution));
    }

    [Fact]
    public async Task Retry_reminder_is_removed_when_the_execution_ends()
    {
        var action = await silo.ActionAsync($"/switch/retry-after?value=120&times=1&id={Guid.NewGuid()}");
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await WaitingWithReminderAsync(execution);

        await MoreAttemptsAsync(execution, 1);

        var ended = await execution.UntilAsync(ExecutionStatus.Succeeded);
        Assert.Equal(2, ended.Attempts.Length);
        await Eventually.HoldsAsync("the reminder to be gone", async () => !await silo.HasReminderAsync(execution));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task Client_error_ends_at_once(int statusCode)
    {
        var action = await silo.ActionAsync($"/switch/status/{statusCode}");

        var execution = await silo.ExecutionAsync(Given.Request(action));

        var failed = await execution.UntilAsync(ExecutionStatus.Failed);
        Assert.Equal([statusCode], failed.Attempts.Select(attempt => attempt.StatusCode!.Value));
        Assert.False(await silo.HasReminderAsync(execution));
    }

    [Fact]
    public async Task Retry_after_of_the_target_lengthens_the_wait()
    {
        var action = await silo.ActionAsync($"/switch/retry-after?value=120&times=1&id={Guid.NewGuid()}");

        var execution = await silo.ExecutionAsync(Given.Request(action));

        var waiting = await execution.UntilAsync(ExecutionStatus.Waiting);
        Assert.True(waiting.NextRetryAt >= silo.Clock.GetUtcNow() + TimeSpan.FromSeconds(120), $"Waits until {waiting.NextRetryAt}");
    }

    [Fact]
    public async Task No_retries_means_one_attempt()
    {
        var action = await silo.ActionAsync("/switch/status/500", definition => definition with { MaxRetries = 0 });

        var execution = await silo.ExecutionAsync(Given.Request(action));

        Assert.Single((await execution.UntilAsync(ExecutionStatus.Failed)).Attempts);
    }

    [Fact]
    public async Task Ticks_that_come_early_or_twice_send_nothing()
    {
        var path = $"/switch/flaky/{Guid.NewGuid()}?fail=1";
        var action = await silo.ActionAsync(path);
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await execution.UntilAsync(ExecutionStatus.Waiting);

        // What a timer and a reminder do when they tick.
        await execution.ResumeAsync();
        Assert.Single(silo.ReceivedAt(path));

        silo.Clock.Advance(TimeSpan.FromSeconds(5));
        await Task.WhenAll(execution.ResumeAsync(), execution.ResumeAsync(), execution.ResumeAsync());
        await execution.UntilAsync(ExecutionStatus.Succeeded);
        await execution.ResumeAsync();

        Assert.Equal(2, silo.ReceivedAt(path).Count);
    }

    [Fact]
    public async Task Every_attempt_carries_the_execution_id_as_idempotency_key()
    {
        var path = $"/switch/flaky/{Guid.NewGuid()}?fail=1";
        var action = await silo.ActionAsync(path);
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await execution.UntilAsync(ExecutionStatus.Waiting);
        await MoreAttemptsAsync(execution, 1);

        var keys = silo.ReceivedAt(path).Select(request => request.IdempotencyKey);

        Assert.Equal([execution.GetPrimaryKey().ToString(), execution.GetPrimaryKey().ToString()], keys);
    }

    [Fact]
    public async Task Test_has_one_attempt_and_shows_the_request()
    {
        var action = await silo.ActionAsync("/switch/status/503");

        var execution = await silo.ExecutionAsync(Given.Request(action) with { IsTest = true });

        var failed = await execution.UntilAsync(ExecutionStatus.Failed);
        Assert.Single(failed.Attempts);
        Assert.Equal("""{"text": "hello"}""", failed.Request?.Body);
    }

    private async Task<Execution> WaitingWithReminderAsync(IExecutionGrain execution)
    {
        var waiting = await execution.UntilAsync(ExecutionStatus.Waiting);
        await Eventually.HoldsAsync("the reminder to be registered", () => silo.HasReminderAsync(execution));
        return waiting;
    }

    private Task<Execution> MoreAttemptsAsync(IExecutionGrain execution, int than) =>
        silo.AsTimePassesAsync(execution, $"more than {than} attempts", seen => seen.Attempts.Length > than);
}
