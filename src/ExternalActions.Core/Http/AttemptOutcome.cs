using ExternalActions.Actions;
using ExternalActions.Executions;

namespace ExternalActions.Core.Http;

/// <summary>What an attempt means for its execution.</summary>
public enum AttemptVerdict
{
    /// <summary>The target accepted the request.</summary>
    Succeeded,

    /// <summary>It failed in a way that another attempt may succeed after.</summary>
    Retry,

    /// <summary>It failed in a way that another attempt would repeat.</summary>
    Failed,

    /// <summary>It was given up because the caller cancelled it.</summary>
    Cancelled,

    /// <summary>
    /// No request can be made now that the target would take: it is made later, and counts neither as attempt nor as retry.
    /// </summary>
    Postponed,
}

/// <summary>How one attempt ended.</summary>
public sealed record AttemptOutcome
{
    private readonly AssembledRequest? _sent;
    private RequestPreview? _request;

    /// <summary>The attempt as the history keeps it, secrets masked.</summary>
    public required Attempt Attempt { get; init; }

    /// <summary>What it means for the execution.</summary>
    public required AttemptVerdict Verdict { get; init; }

    /// <summary>
    /// How long the target asked to wait, capped, with <see cref="AttemptVerdict.Retry"/>; how long to wait with
    /// <see cref="AttemptVerdict.Postponed"/>.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The response values, a JSON object; set exactly with <see cref="AttemptVerdict.Succeeded"/>.</summary>
    public RawJson? Outputs { get; init; }

    /// <summary>
    /// The request as it was sent (or would have been), secrets masked; null when none could be rendered. Made when first asked for: only
    /// tests of an action show it.
    /// </summary>
    public RequestPreview? Request
    {
        get => _request ??= _sent?.ToPreview();
        init => _request = value;
    }

    /// <summary>The exception behind <see cref="ErrorKind.Internal"/>, for the log; null otherwise.</summary>
    public Exception? Fault { get; init; }

    internal AssembledRequest? Sent
    {
        init => _sent = value;
    }
}
