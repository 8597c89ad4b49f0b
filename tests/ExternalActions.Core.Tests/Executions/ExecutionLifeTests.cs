using ExternalActions.Core.Executions;
using ExternalActions.Core.Http;
using ExternalActions.Core.Retries;
using ExternalActions.Executions;

namespace ExternalActions.Core.Tests.Executions;

public sealed class ExecutionLifeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RetrySchedule Schedule = new(new RetryOptions { Jitter = 0 }, new Random(1));
    private static readonly ExecutionError NoToken = new(ErrorKind.AuthorizationUnavailable, "no token");
    private static readonly ExecutionError Unavailable = new(ErrorKind.StatusCode, "503");

    [Fact]
    public void Attempt_that_may_pass_waits_for_the_next_one_until_the_retries_are_used_up()
    {
        var record = new ExecutionRecord();
        foreach (var seconds in new[] { 5, 30 })
        {
            Attempt(record, AttemptVerdict.Retry, Unavailable, maxRetries: 2);
            Assert.Equal(ExecutionStatus.Waiting, record.Execution.Status);
            Assert.Equal(Now.AddSeconds(seconds), record.Execution.NextRetryAt);
            Assert.Equal(record.Execution.NextRetryAt, record.DueAt);
        }

        Attempt(record, AttemptVerdict.Retry, Unavailable, maxRetries: 2);

        Assert.Equal((ExecutionStatus.Failed, Unavailable), (record.Execution.Status, record.Execution.Error));
        AssertEnded(record);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(TimeSpan.TicksPerMillisecond - 1, 1)]
    [InlineData(TimeSpan.TicksPerMillisecond, 1)]
    [InlineData(TimeSpan.TicksPerMillisecond + 1, 2)]
    public void Wait_ends_at_a_whole_millisecond_and_never_too_early(long ticks, int milliseconds)
    {
        var record = new ExecutionRecord();

        Postpone(record, TimeSpan.FromSeconds(5) + TimeSpan.FromTicks(ticks));

        Assert.Equal(Now.AddSeconds(5).AddMilliseconds(milliseconds), record.Execution.NextRetryAt);
    }

    [Theory]
    [InlineData(AttemptVerdict.Succeeded, ExecutionStatus.Succeeded)]
    [InlineData(AttemptVerdict.Failed, ExecutionStatus.Failed)]
    [InlineData(AttemptVerdict.Cancelled, ExecutionStatus.Cancelled)]
    public void Any_other_verdict_ends_it(AttemptVerdict verdict, ExecutionStatus status)
    {
        var record = new ExecutionRecord();

        Attempt(record, verdict, Unavailable, maxRetries: 5);

        Assert.Equal(status, record.Execution.Status);
        AssertEnded(record);
    }

    [Fact]
    public void Test_is_never_retried()
    {
        var record = new ExecutionRecord { Execution = new() { IsTest = true } };

        Attempt(record, AttemptVerdict.Retry, Unavailable, maxRetries: 5);

        Assert.Equal(ExecutionStatus.Failed, record.Execution.Status);
    }

    [Fact]
    public void Interruption_is_kept_but_does_not_count_as_a_retry()
    {
        var record = new ExecutionRecord();
        ExecutionLife.Begin(record, Now);
        ExecutionLife.Interrupt(record, Now);
        Attempt(record, AttemptVerdict.Retry, Unavailable, maxRetries: 1);

        Assert.Equal(ExecutionStatus.Waiting, record.Execution.Status);
        Assert.Equal(Now.AddSeconds(5), record.Execution.NextRetryAt);
        Assert.Equal([ErrorKind.Interrupted, ErrorKind.StatusCode], record.Execution.Attempts.Select(attempt => attempt.Error!.Kind));
    }

    [Fact]
    public void Execution_that_takes_its_server_down_again_and_again_is_given_up()
    {
        var record = new ExecutionRecord();
        for (var i = 0; i < ExecutionLife.MaxInterruptions; i++)
        {
            Assert.False(record.Execution.HasEnded);
            ExecutionLife.Begin(record, Now);
            ExecutionLife.Interrupt(record, Now);
        }

        Assert.Equal((ExecutionStatus.Failed, ErrorKind.Interrupted), (record.Execution.Status, record.Execution.Error?.Kind));
        AssertEnded(record);
    }

    [Fact]
    public void Wait_for_the_connector_is_no_attempt_and_grows_as_it_is_repeated()
    {
        var record = new ExecutionRecord();
        foreach (var (wait, minutes) in new[] { (1, 1), (2, 2), (3, 3) })
        {
            Postpone(record, retryAfter: null);

            Assert.Equal((ExecutionStatus.Waiting, wait), (record.Execution.Status, record.Execution.Waits));
            Assert.Equal(NoToken.Detail, record.Execution.WaitReason);
            Assert.Equal(Now.AddMinutes(minutes), record.Execution.NextRetryAt);
            Assert.Equal(record.Execution.NextRetryAt, record.DueAt);
            Assert.Null(record.AttemptStartedAt);
            Assert.Empty(record.Execution.Attempts);
        }

        for (var i = 0; i < 100; i++)
        {
            Postpone(record, retryAfter: null);
        }

        Assert.Equal(Now.AddMinutes(15), record.Execution.NextRetryAt);
        Attempt(record, AttemptVerdict.Retry, Unavailable, maxRetries: 1);
        Assert.Equal((1, null), (record.Execution.Attempts.Length, record.Execution.WaitReason));
        Assert.Equal(Now.AddSeconds(5), record.Execution.NextRetryAt);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(3600, 3600)]
    [InlineData(0, 1)]
    [InlineData(-30, 1)]
    public void Wait_for_the_connector_ends_when_it_may_be_ready_but_is_never_a_busy_loop(int retryAfter, int seconds)
    {
        var record = new ExecutionRecord();

        Postpone(record, TimeSpan.FromSeconds(retryAfter));

        Assert.Equal(Now.AddSeconds(seconds), record.Execution.NextRetryAt);
    }

    [Fact]
    public void Test_does_not_wait_for_the_connector()
    {
        var record = new ExecutionRecord { Execution = new() { IsTest = true } };

        Postpone(record, TimeSpan.FromSeconds(5));

        Assert.Equal((ExecutionStatus.Failed, NoToken), (record.Execution.Status, record.Execution.Error));
        Assert.Equal(0, record.Execution.Waits);
        AssertEnded(record);
    }

    [Fact]
    public void Cancelled_wait_leaves_no_reason_behind()
    {
        var record = new ExecutionRecord();
        Postpone(record, TimeSpan.FromSeconds(5));

        ExecutionLife.Cancel(record, Now);

        Assert.Equal((ExecutionStatus.Cancelled, null), (record.Execution.Status, record.Execution.WaitReason));
        AssertEnded(record);
    }

    private static void Postpone(ExecutionRecord record, TimeSpan? retryAfter)
    {
        ExecutionLife.Begin(record, Now);
        Assert.Null(record.Execution.WaitReason);
        var outcome = new AttemptOutcome
        {
            Attempt = new Attempt { Number = 1, Error = NoToken },
            Verdict = AttemptVerdict.Postponed,
            RetryAfter = retryAfter,
        };
        ExecutionLife.Apply(record, outcome, maxRetries: 0, Schedule, Now);
    }

    private static void Attempt(ExecutionRecord record, AttemptVerdict verdict, ExecutionError error, int maxRetries)
    {
        ExecutionLife.Begin(record, Now);
        var outcome = new AttemptOutcome
        {
            Attempt = new Attempt { Number = record.Execution.Attempts.Length + 1, Error = verdict == AttemptVerdict.Succeeded ? null : error },
            Verdict = verdict,
        };
        ExecutionLife.Apply(record, outcome, maxRetries, Schedule, Now);
    }

    private static void AssertEnded(ExecutionRecord record)
    {
        Assert.Equal(Now, record.Execution.EndedAt);
        Assert.Null(record.DueAt);
        Assert.Null(record.Execution.NextRetryAt);
        Assert.Null(record.AttemptStartedAt);
    }
}
