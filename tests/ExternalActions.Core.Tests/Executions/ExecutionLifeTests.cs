using ExternalActions.Core.Executions;
using ExternalActions.Core.Http;
using ExternalActions.Core.Retries;
using ExternalActions.Executions;

namespace ExternalActions.Core.Tests.Executions;

public sealed class ExecutionLifeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RetrySchedule Schedule = new(new RetryOptions { Jitter = 0 }, new Random(1));
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
