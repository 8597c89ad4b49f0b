using ExternalActions.Core.Flow;
using ExternalActions.Core.Http;
using ExternalActions.Executions;

namespace ExternalActions.Core.Tests.Flow;

public sealed class CallResultsTests
{
    [Theory]
    [InlineData(AttemptVerdict.Succeeded, 200, null, CallResult.Success)]
    [InlineData(AttemptVerdict.Succeeded, 503, null, CallResult.Success)]
    [InlineData(AttemptVerdict.Retry, 503, ErrorKind.StatusCode, CallResult.Failure)]
    [InlineData(AttemptVerdict.Failed, 500, ErrorKind.StatusCode, CallResult.Failure)]
    [InlineData(AttemptVerdict.Retry, 429, ErrorKind.StatusCode, CallResult.Failure)]
    [InlineData(AttemptVerdict.Failed, 400, ErrorKind.StatusCode, CallResult.Success)]
    [InlineData(AttemptVerdict.Failed, 401, ErrorKind.StatusCode, CallResult.Success)]
    [InlineData(AttemptVerdict.Failed, 200, ErrorKind.BodyCondition, CallResult.Success)]
    [InlineData(AttemptVerdict.Retry, 200, ErrorKind.Timeout, CallResult.Failure)]
    [InlineData(AttemptVerdict.Retry, null, ErrorKind.Timeout, CallResult.Failure)]
    [InlineData(AttemptVerdict.Retry, null, ErrorKind.NameNotResolved, CallResult.Failure)]
    [InlineData(AttemptVerdict.Retry, null, ErrorKind.ConnectionRefused, CallResult.Failure)]
    [InlineData(AttemptVerdict.Retry, null, ErrorKind.ConnectionFailed, CallResult.Failure)]
    [InlineData(AttemptVerdict.Retry, null, ErrorKind.TlsFailed, CallResult.Failure)]
    [InlineData(AttemptVerdict.Failed, null, ErrorKind.RenderFailed, CallResult.Nothing)]
    [InlineData(AttemptVerdict.Failed, null, ErrorKind.HostNotAllowed, CallResult.Nothing)]
    [InlineData(AttemptVerdict.Failed, null, ErrorKind.Internal, CallResult.Nothing)]
    [InlineData(AttemptVerdict.Cancelled, null, ErrorKind.Cancelled, CallResult.Nothing)]
    [InlineData(AttemptVerdict.Postponed, null, ErrorKind.AuthorizationUnavailable, CallResult.Nothing)]
    public void Only_what_tells_of_a_failing_system_counts_as_failure(AttemptVerdict verdict, int? status, ErrorKind? error, CallResult expected) =>
        Assert.Equal(expected, CallResults.Of(Outcome(verdict, status, error)));

    [Theory]
    [InlineData(503, ErrorKind.StatusCode, "status code 503")]
    [InlineData(200, ErrorKind.Timeout, "Timeout")]
    [InlineData(null, ErrorKind.ConnectionRefused, "ConnectionRefused")]
    public void Failure_is_described_without_what_was_answered(int? status, ErrorKind error, string expected) =>
        Assert.Equal(expected, CallResults.Describe(Outcome(AttemptVerdict.Retry, status, error)));

    private static AttemptOutcome Outcome(AttemptVerdict verdict, int? status, ErrorKind? error) => new()
    {
        Verdict = verdict,
        Attempt = new Attempt { StatusCode = status, Error = error is { } kind ? new ExecutionError(kind, "secret words of the target") : null },
    };
}
