using System.Globalization;
using ExternalActions.Core.Http;
using ExternalActions.Executions;

namespace ExternalActions.Core.Flow;

/// <summary>What a call says about the health of the external system.</summary>
public enum CallResult
{
    /// <summary>Nothing: no request was sent, or it was cancelled.</summary>
    Nothing,

    /// <summary>It answers, even if only to refuse a bad request.</summary>
    Success,

    /// <summary>It cannot be reached, is too slow, or says that it fails or is overloaded.</summary>
    Failure,
}

/// <summary>Judges calls for a circuit breaker.</summary>
public static class CallResults
{
    private const int TooManyRequests = 429;

    /// <summary>What an attempt says about the external system.</summary>
    /// <param name="outcome">How it went.</param>
    public static CallResult Of(AttemptOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Verdict switch
        {
            AttemptVerdict.Succeeded => CallResult.Success,
            AttemptVerdict.Cancelled or AttemptVerdict.Postponed => CallResult.Nothing,
            AttemptVerdict.Retry or AttemptVerdict.Failed => OfFailure(outcome.Attempt),
        };
    }

    /// <summary>How an attempt failed, in a few words that hold nothing of what was sent or answered.</summary>
    /// <param name="outcome">How it went.</param>
    public static string Describe(AttemptOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Attempt is { StatusCode: { } status, Error.Kind: not ErrorKind.Timeout }
            ? string.Create(CultureInfo.InvariantCulture, $"status code {status}")
            : $"{outcome.Attempt.Error?.Kind}";
    }

    private static CallResult OfFailure(Attempt attempt) => attempt switch
    {
        { StatusCode: >= 500 or TooManyRequests } => CallResult.Failure,
        { Error.Kind: var kind } when TransportFailure.IsOfTransport(kind) => CallResult.Failure,
        { StatusCode: not null } => CallResult.Success,
        _ => CallResult.Nothing,
    };
}
