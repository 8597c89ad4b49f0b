using ExternalActions.Executions;

namespace ExternalActions.Core.Http;

/// <summary>The parts of an answer that are judged.</summary>
public sealed record ResponseFacts
{
    /// <summary>The status code.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The body as UTF-8, or its first part.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether <see cref="Body"/> is all of the body.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>The host that a redirect points to; null where there is none.</summary>
    public string? RedirectHost { get; init; }
}

/// <summary>How an answer was judged.</summary>
/// <param name="Verdict">What it means for the execution; never <see cref="AttemptVerdict.Cancelled"/>.</param>
/// <param name="Error">Why it is no success; null when it is one. Secrets are masked.</param>
/// <param name="Outputs">The response values, a JSON object, secrets masked; set exactly for a success.</param>
public sealed record Judgement(AttemptVerdict Verdict, ExecutionError? Error, RawJson? Outputs);
