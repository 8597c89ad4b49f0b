using ExternalActions.Core.Http;
using ExternalActions.Core.Retries;
using ExternalActions.Executions;

namespace ExternalActions.Core.Executions;

/// <summary>The state machine of an execution: each step changes a record as it is to be stored next.</summary>
/// <remarks><c>Pending -> Running -> Succeeded | Waiting | Failed | Cancelled</c>, <c>Waiting -> Running</c>.</remarks>
public static class ExecutionLife
{
    /// <summary>How often an execution may lose its server in the middle of an attempt before it is given up: it may be the cause.</summary>
    public const int MaxInterruptions = 5;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>Begins an attempt.</summary>
    /// <param name="record">An execution that is pending, waiting, or running but interrupted.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static void Begin(ExecutionRecord record, DateTimeOffset now)
    {
        record.Execution = record.Execution with { Status = ExecutionStatus.Running, NextRetryAt = null, WaitReason = null };
        record.AttemptStartedAt = now;
        record.DueAt = now;
    }

    /// <summary>Takes in how an attempt went: the end, or the time of the next attempt.</summary>
    /// <param name="record">A running execution.</param>
    /// <param name="outcome">How its attempt went.</param>
    /// <param name="maxRetries">How many retries its action allows.</param>
    /// <param name="schedule">The delays between attempts.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static void Apply(ExecutionRecord record, AttemptOutcome outcome, int maxRetries, RetrySchedule schedule, DateTimeOffset now)
    {
        record.AttemptStartedAt = null;
        if (outcome.Verdict == AttemptVerdict.Postponed && !record.Execution.IsTest)
        {
            Postpone(record, outcome, schedule, now);
            return;
        }

        record.Execution = record.Execution with
        {
            Attempts = record.Execution.Attempts.Add(outcome.Attempt),
            Request = record.Execution.IsTest ? outcome.Request : null,
        };
        switch (outcome.Verdict)
        {
            case AttemptVerdict.Succeeded:
                record.Execution = record.Execution with { Outputs = outcome.Outputs };
                End(record, ExecutionStatus.Succeeded, null, now);
                break;
            case AttemptVerdict.Cancelled:
                End(record, ExecutionStatus.Cancelled, null, now);
                break;
            case AttemptVerdict.Retry when !record.Execution.IsTest && CountedAttempts(record.Execution) <= maxRetries:
                Wait(record, now + schedule.DelayAfter(CountedAttempts(record.Execution), outcome.RetryAfter));
                break;
            case AttemptVerdict.Retry:
            case AttemptVerdict.Failed:
            case AttemptVerdict.Postponed:
                End(record, ExecutionStatus.Failed, outcome.Attempt.Error, now);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome.Verdict, "There is no such verdict.");
        }
    }

    /// <summary>Takes in that the server stopped in the middle of an attempt. The attempt is made again and does not count as a retry.</summary>
    /// <param name="record">A pending or running execution that no server works on.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static void Interrupt(ExecutionRecord record, DateTimeOffset now)
    {
        var error = new ExecutionError(
            ErrorKind.Interrupted,
            record.AttemptStartedAt is null
                ? "The server stopped before it was written down whether an attempt was under way; the target may have got a request."
                : "The server stopped while the attempt was under way; the target may have got the request.");
        if (record.AttemptStartedAt is { } startedAt)
        {
            record.AttemptStartedAt = null;
            record.Execution = record.Execution with
            {
                Attempts = record.Execution.Attempts.Add(new()
                {
                    Number = record.Execution.Attempts.Length + 1,
                    StartedAt = startedAt,
                    Error = error,
                }),
            };
        }

        // Someone waited for the one call of a test; to make another one later would surprise.
        if (record.Execution.IsTest || Interruptions(record.Execution) >= MaxInterruptions)
        {
            End(record, ExecutionStatus.Failed, error, now);
        }
    }

    /// <summary>Ends an execution that no attempt of is under way.</summary>
    /// <param name="record">A pending or waiting execution.</param>
    /// <param name="now">The present moment (UTC).</param>
    public static void Cancel(ExecutionRecord record, DateTimeOffset now) => End(record, ExecutionStatus.Cancelled, null, now);

    /// <summary>
    /// Nothing tells when a person will act, so an execution that waits for one looks ever less often; it is woken when the connector is ready.
    /// </summary>
    private static void Postpone(ExecutionRecord record, AttemptOutcome outcome, RetrySchedule schedule, DateTimeOffset now)
    {
        var waits = record.Execution.Waits + 1;
        var wait = outcome.RetryAfter ?? TimeSpan.FromSeconds(Math.Min(FirstWait.TotalSeconds * waits, LongestWait.TotalSeconds));
        record.Execution = record.Execution with { Waits = waits, WaitReason = outcome.Attempt.Error?.Detail };
        // The moment may have passed while the answer was on its way.
        Wait(record, now + schedule.Spread(wait > ShortestWait ? wait : ShortestWait));
    }

    private static int Interruptions(Execution execution) =>
        execution.Attempts.Count(attempt => attempt.Error?.Kind == ErrorKind.Interrupted);

    private static int CountedAttempts(Execution execution) => execution.Attempts.Length - Interruptions(execution);

    private static void Wait(ExecutionRecord record, DateTimeOffset until)
    {
        // Up to a whole millisecond: no timer is finer, and Orleans' reminders spin until the rest of one is over.
        until = until.AddTicks((TimeSpan.TicksPerMillisecond - (until.Ticks % TimeSpan.TicksPerMillisecond)) % TimeSpan.TicksPerMillisecond);
        record.Execution = record.Execution with { Status = ExecutionStatus.Waiting, NextRetryAt = until };
        record.DueAt = until;
    }

    private static void End(ExecutionRecord record, ExecutionStatus status, ExecutionError? error, DateTimeOffset now)
    {
        record.Execution = record.Execution with { Status = status, Error = error, EndedAt = now, NextRetryAt = null, WaitReason = null };
        record.AttemptStartedAt = null;
        record.DueAt = null;
    }
}
