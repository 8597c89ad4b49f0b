using ExternalActions.Problems;
using Orleans.Concurrency;

namespace ExternalActions.Executions;

/// <summary>A wish to run an action.</summary>
[GenerateSerializer, Immutable, Alias("ea.ExecutionRequest")]
public sealed record ExecutionRequest
{
    /// <summary>The action to run, at its newest version.</summary>
    [Id(0)]
    public Guid ActionId { get; init; }

    /// <summary>A JSON object of field values by name.</summary>
    [Id(1)]
    public RawJson Fields { get; init; } = RawJson.EmptyObject;

    /// <summary>
    /// The caller's idempotency key, 1 to 255 characters; null for none. With one, the grain's key must be <see cref="ExecutionId.Derive"/>.
    /// </summary>
    [Id(2)]
    public string? IdempotencyKey { get; init; }

    /// <summary>Whether this is an admin's test: one attempt, no retries.</summary>
    [Id(3)]
    public bool IsTest { get; init; }

    /// <summary>The execution that this one repeats.</summary>
    [Id(4)]
    public Guid? RetryOf { get; init; }
}

/// <summary>One execution; the key is its id. Drives its attempts and their retries through reminders.</summary>
[Alias("ea.IExecutionGrain")]
public interface IExecutionGrain : IGrainWithGuidKey
{
    /// <summary>The longest wait of one call of <see cref="WaitAsync"/>: a call that is lost costs little more.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Accepts the execution: answers once it is stored durably, before its first attempt.</summary>
    /// <param name="request">What to run.</param>
    /// <returns>The execution (the first one again for a repeated idempotency key), or one error a bad field, or a conflict.</returns>
    [Alias("Start")]
    Task<Result<Execution>> StartAsync(ExecutionRequest request);

    /// <summary>Reads the execution; null when there is none.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<Execution?> GetAsync();

    /// <summary>
    /// Waits a short while for the end of the execution. A call is lost with its silo, and its caller is told only after the response timeout, which
    /// is a second more than the longest wait. Use <see cref="Facades.IExecutions.WaitAsync"/> to wait longer: it asks again, and keeps any limit.
    /// </summary>
    /// <param name="limit">How long to wait at most; more than <see cref="LongestWait"/> counts as that.</param>
    /// <returns>
    /// The execution as it stands when it ended, the time passed, or the silo that has it in hand went away or stopped; null when there is none.
    /// </returns>
    /// <exception cref="TimeoutException">The silo of the grain did not answer.</exception>
    [Alias("Wait"), AlwaysInterleave]
    [ResponseTimeout("00:00:06")]
    Task<Execution?> WaitAsync(TimeSpan limit);

    /// <summary>Ends the execution as cancelled. A call under way is given up; the target may have got it.</summary>
    [Alias("Cancel")]
    Task<Result<Execution>> CancelAsync();

    /// <summary>Makes an execution that should be under way go on, after a crash. Does nothing when all is well.</summary>
    [Alias("Resume")]
    Task ResumeAsync();

    /// <summary>Makes an execution that waits for its connector try now. Does nothing to any other.</summary>
    [Alias("Wake")]
    Task WakeAsync();
}
