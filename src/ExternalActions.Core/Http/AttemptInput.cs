using ExternalActions.Actions;
using ExternalActions.Core.Authorization;
using ExternalActions.Executions;

namespace ExternalActions.Core.Http;

/// <summary>All that one attempt needs.</summary>
public sealed record AttemptInput
{
    /// <summary>The number of the attempt, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The execution's id, sent as the idempotency key.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>What the action rendered.</summary>
    public required RenderedRequest Request { get; init; }

    /// <summary>The connector.</summary>
    public required ConnectorAuthorization Authorization { get; init; }

    /// <summary>Judges the answer.</summary>
    public required ResponseJudge Judge { get; init; }

    /// <summary>The time limit of the whole attempt.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Whether the idempotency key is sent.</summary>
    public bool SendIdempotencyKey { get; init; } = true;
}

/// <summary>How an attempt went.</summary>
public sealed record AttemptOutcome
{
    /// <summary>What is recorded of it, secrets masked.</summary>
    public required Attempt Attempt { get; init; }

    /// <summary>What follows from it.</summary>
    public required AttemptVerdict Verdict { get; init; }

    /// <summary>How long the target asks to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The values taken from a success; null when the action names none.</summary>
    public RawJson? Outputs { get; init; }

    /// <summary>The request as it was sent, secrets masked; null when none could be rendered.</summary>
    public RequestPreview? Request { get; init; }
}
