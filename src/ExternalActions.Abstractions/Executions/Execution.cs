using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExternalActions.Actions;
using ExternalActions.Connectors;

namespace ExternalActions.Executions;

/// <summary>Where an execution stands.</summary>
[GenerateSerializer, Alias("ea.ExecutionStatus")]
[JsonConverter(typeof(JsonStringEnumConverter<ExecutionStatus>))]
public enum ExecutionStatus
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>Accepted and stored; no attempt has begun.</summary>
    Pending = 0,

    /// <summary>An attempt is under way.</summary>
    Running = 1,

    /// <summary>An attempt failed, or its connector has no access token now; the next attempt has its time.</summary>
    Waiting = 2,

    /// <summary>Ended: the target accepted the request.</summary>
    Succeeded = 3,

    /// <summary>Ended: no attempt succeeded and none will follow.</summary>
    Failed = 4,

    /// <summary>Ended: someone cancelled it.</summary>
    Cancelled = 5,
}

/// <summary>What statuses mean.</summary>
public static class ExecutionStatuses
{
    /// <summary>Whether nothing more happens to an execution with the status.</summary>
    /// <param name="status">The status.</param>
    public static bool IsEnd(this ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Cancelled => true,
        ExecutionStatus.Pending or ExecutionStatus.Running or ExecutionStatus.Waiting => false,
    };
}

/// <summary>Why something failed.</summary>
[GenerateSerializer, Immutable, Alias("ea.ExecutionError")]
public sealed record ExecutionError
{
    /// <summary>Creates an error.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="detail">What happened, in words; holds no secret.</param>
    public ExecutionError(ErrorKind kind, string detail)
    {
        Kind = kind;
        Detail = detail;
    }

    /// <summary>The kind.</summary>
    [Id(0)]
    public ErrorKind Kind { get; init; }

    /// <summary>What happened, in words.</summary>
    [Id(1)]
    public string Detail { get; init; }
}

/// <summary>One HTTP call of an execution.</summary>
[GenerateSerializer, Immutable, Alias("ea.Attempt")]
public sealed record Attempt
{
    /// <summary>1 for the first.</summary>
    [Id(0)]
    public int Number { get; init; }

    /// <summary>When it began (UTC).</summary>
    [Id(1)]
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    [Id(2)]
    public double DurationMilliseconds { get; init; }

    /// <summary>Method and URL; null when no request could be rendered.</summary>
    [Id(3)]
    public string? RequestLine { get; init; }

    /// <summary>The status code, when there was an answer.</summary>
    [Id(4)]
    public int? StatusCode { get; init; }

    /// <summary>Why it failed; null for success.</summary>
    [Id(5)]
    public ExecutionError? Error { get; init; }

    /// <summary>The answer's headers that are worth keeping, such as <c>Content-Type</c>, <c>Retry-After</c> and request ids.</summary>
    [Id(6)]
    public ImmutableArray<Header> ResponseHeaders { get; init; } = [];

    /// <summary>The first part of the answer's body as text (Base64 when it is not text); null for none.</summary>
    [Id(7)]
    public string? ResponseBody { get; init; }

    /// <summary>Whether the answer's body was longer than what is kept.</summary>
    [Id(8)]
    public bool ResponseBodyTruncated { get; init; }

    /// <summary>
    /// Whether the target first answered 401 and the request was sent again with a new access token; the rest tells of the second answer.
    /// </summary>
    [Id(9)]
    public bool TokenRefreshed { get; init; }
}

/// <summary>One durable run of an action.</summary>
[GenerateSerializer, Immutable, Alias("ea.Execution")]
public sealed record Execution
{
    /// <summary>The execution's id.</summary>
    [Id(0)]
    public Guid Id { get; init; }

    /// <summary>The action that is run.</summary>
    [Id(1)]
    public Guid ActionId { get; init; }

    /// <summary>The version of the action, pinned when the execution was accepted.</summary>
    [Id(2)]
    public int ActionVersion { get; init; }

    /// <summary>The connector that authenticates it.</summary>
    [Id(3)]
    public Guid ConnectorId { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(4)]
    public ExecutionStatus Status { get; init; }

    /// <summary>Whether it is an admin's test: one attempt, no retries.</summary>
    [Id(5)]
    public bool IsTest { get; init; }

    /// <summary>The execution that this one was made from by "retry".</summary>
    [Id(6)]
    public Guid? RetryOf { get; init; }

    /// <summary>The caller's idempotency key.</summary>
    [Id(7)]
    public string? IdempotencyKey { get; init; }

    /// <summary>The field values as given, a JSON object.</summary>
    [Id(8)]
    public RawJson Fields { get; init; } = RawJson.EmptyObject;

    /// <summary>When it was accepted (UTC).</summary>
    [Id(9)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended (UTC).</summary>
    [Id(10)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the next attempt is due (UTC); only while waiting.</summary>
    [Id(11)]
    public DateTimeOffset? NextRetryAt { get; init; }

    /// <summary>Every attempt so far, oldest first.</summary>
    [Id(12)]
    public ImmutableArray<Attempt> Attempts { get; init; } = [];

    /// <summary>The values taken from the successful answer, a JSON object; null before success.</summary>
    [Id(13)]
    public RawJson? Outputs { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    [Id(14)]
    public ExecutionError? Error { get; init; }

    /// <summary>The exact request that a test sent, secrets masked; null for other executions.</summary>
    [Id(15)]
    public RequestPreview? Request { get; init; }

    /// <summary>
    /// What it waits for, when it is not the time of a retry: its connector cannot authenticate a request now, or its limits or its circuit
    /// breaker let none through. Null otherwise.
    /// </summary>
    [Id(16)]
    public string? WaitReason { get; init; }

    /// <summary>How often it has waited for its connector. Such a wait is no attempt and uses up no retry.</summary>
    [Id(17)]
    public int Waits { get; init; }

    /// <summary>Whether nothing more will happen to it.</summary>
    [JsonIgnore]
    public bool HasEnded => Status.IsEnd();
}
