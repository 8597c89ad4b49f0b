using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Http;

/// <summary>Tries whether a connector reaches its system and is let in.</summary>
/// <param name="runner">Makes the call.</param>
public sealed class ConnectionTester(AttemptRunner runner)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly ResponseJudge AnySuccess =
        ResponseJudge.Compile(rule: null, []).Value ?? throw new InvalidOperationException("The standard rule is valid.");

    /// <summary>Sends the GET URL once, authenticated.</summary>
    /// <param name="plain">Valid settings with a GET URL, secrets in clear.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>What was found, in words a person can act on.</returns>
    public async Task<ConnectionTest> TestAsync(ConnectorSettings plain, CancellationToken cancellationToken)
    {
        var outcome = await runner.RunAsync(
            new AttemptInput
            {
                Number = 1,
                ExecutionId = Guid.Empty,
                Request = new RenderedRequest { Method = "GET", Url = new Uri(plain.GetUrl ?? throw new ArgumentException("No GET URL.", nameof(plain))) },
                Authorization = ConnectorAuthorization.From(new SavedConnector { Settings = plain }),
                Judge = AnySuccess,
                Timeout = Limit,
                SendIdempotencyKey = false,
            },
            cancellationToken);
        var attempt = outcome.Attempt;
        return new ConnectionTest
        {
            Outcome = attempt.StatusCode switch
            {
                null => ConnectionOutcome.Unreachable,
                >= 200 and < 300 => ConnectionOutcome.Succeeded,
                401 or 403 => ConnectionOutcome.Unauthorized,
                _ => ConnectionOutcome.UnexpectedStatus,
            },
            StatusCode = attempt.StatusCode,
            DurationMilliseconds = attempt.DurationMilliseconds,
            Detail = attempt.StatusCode switch
            {
                >= 200 and < 300 => "The system was reached and accepted the request.",
                401 => "The system was reached but answered 401: it does not accept the credentials. Check the user name, the password or the token.",
                403 => "The system was reached but answered 403: the credentials lack the right to read the GET URL.",
                404 => "The system was reached but answered 404: there is nothing at the path of the GET URL.",
                _ => attempt.Error?.Detail ?? "",
            },
            Error = attempt.StatusCode is null ? attempt.Error?.Kind : null,
        };
    }
}
