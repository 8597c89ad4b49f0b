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
    /// <summary>Accepts the execution: answers once it is stored durably, before its first attempt.</summary>
    /// <param name="request">What to run.</param>
    /// <returns>The execution (the first one again for a repeated idempotency key), or one error a bad field, or a conflict.</returns>
    [Alias("Start")]
    Task<Result<Execution>> StartAsync(ExecutionRequest request);

    /// <summary>Reads the execution; null when there is none.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<Execution?> GetAsync();

    /// <summary>Waits for the end of the execution.</summary>
    /// <param name="limit">How long to wait at most; up to 310 seconds.</param>
    /// <returns>The execution as it stands when it ended or the time passed; null when there is none.</returns>
    [Alias("Wait"), AlwaysInterleave]
    [ResponseTimeout("00:05:30")]
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
