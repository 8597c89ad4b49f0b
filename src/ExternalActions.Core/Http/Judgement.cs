using ExternalActions.Executions;

namespace ExternalActions.Core.Http;

/// <summary>What became of an attempt.</summary>
public enum AttemptVerdict
{
    /// <summary>The target accepted the request.</summary>
    Succeeded,

    /// <summary>It failed in a way that may pass.</summary>
    Retry,

    /// <summary>It failed for good.</summary>
    Failed,

    /// <summary>It was given up on demand.</summary>
    Cancelled,
}

/// <summary>How an answer was judged.</summary>
/// <param name="Verdict">What follows from it.</param>
/// <param name="Error">Why it is no success.</param>
/// <param name="Outputs">What was taken from a success.</param>
internal sealed record Judgement(AttemptVerdict Verdict, ExecutionError? Error, RawJson? Outputs);
