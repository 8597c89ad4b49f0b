using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Executions;

namespace ExternalActions.Core.Http;

/// <summary>Tries a connector out: asks its GET URL once, authenticated.</summary>
/// <param name="http">The pipeline of <see cref="OutboundHttp"/>.</param>
/// <param name="options">Valid options.</param>
/// <param name="time">The clock of the time limit.</param>
public sealed class ConnectionTester(HttpMessageInvoker http, OutboundOptions options, TimeProvider time)
{
    /// <summary>How long a test may take: someone waits for it.</summary>
    public static TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Runs the test.</summary>
    /// <param name="plain">The connector's settings with secrets as plain text; need not be saved.</param>
    /// <param name="cancellationToken">Gives the test up; it then throws.</param>
    /// <returns>What happened, in words a person can act on. Without a GET URL nothing is sent.</returns>
    public Task<ConnectionTest> TestAsync(ConnectorSettings plain, CancellationToken cancellationToken) =>
        TestAsync(plain, ConnectorAuthorization.From(plain), cancellationToken);

    /// <summary>Runs the test with an authorization that was got before, as OAuth 2.0 has it.</summary>
    /// <param name="plain">The connector's settings; of them, only the GET URL is read.</param>
    /// <param name="authorization">What authenticates the request, made of the same settings.</param>
    /// <param name="cancellationToken">Gives the test up; it then throws.</param>
    /// <returns>What happened, in words a person can act on. Without a GET URL nothing is sent.</returns>
    public async Task<ConnectionTest> TestAsync(
        ConnectorSettings plain, ConnectorAuthorization authorization, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(authorization);
        if (!Uri.TryCreate(plain.GetUrl, UriKind.Absolute, out var url) || !authorization.Hosts.Allows(url))
        {
            return new ConnectionTest
            {
                Outcome = ConnectionOutcome.Unreachable,
                Detail = "The connector has no GET URL that can be asked. Give it an absolute http or https URL without a user name.",
            };
        }

        var attempt = new AttemptInput
        {
            Number = 1,
            ExecutionId = Guid.Empty,
            Request = new RenderedRequest { Method = "GET", Url = url },
            Authorization = authorization,
            Judge = ResponseJudge.Default,
            Timeout = TimeLimit,
            SendIdempotencyKey = false,
        };
        var outcome = await new AttemptSender(http, options, time).SendAsync(attempt, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Describe(outcome.Attempt);
    }

    private static ConnectionTest Describe(Attempt attempt)
    {
        var test = new ConnectionTest
        {
            StatusCode = attempt.StatusCode,
            DurationMilliseconds = attempt.DurationMilliseconds,
            Detail = attempt.Error?.Detail ?? $"The system answered {StatusCodes.Describe(attempt.StatusCode ?? 0)}.",
        };
        if (attempt.Error is not { } error)
        {
            return test with { Outcome = ConnectionOutcome.Succeeded };
        }

        return error.Kind == ErrorKind.StatusCode
            ? DescribeStatus(test)
            : test with { Outcome = ConnectionOutcome.Unreachable, Error = error.Kind };
    }

    private static ConnectionTest DescribeStatus(ConnectionTest test) => test.StatusCode switch
    {
        401 => test with
        {
            Outcome = ConnectionOutcome.Unauthorized,
            Detail = "The system was reached, but answered 401: it did not accept the credentials. Check them.",
        },
        403 => test with
        {
            Outcome = ConnectionOutcome.Unauthorized,
            Detail = "The system was reached, but answered 403: the credentials do not permit this URL. Check them and their rights.",
        },
        404 => test with
        {
            Outcome = ConnectionOutcome.UnexpectedStatus,
            Detail = "The system was reached, but answered 404: there is nothing at the GET URL. Check its path.",
        },
        _ => test with { Outcome = ConnectionOutcome.UnexpectedStatus },
    };
}
