using System.Globalization;
using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Core.Connectors;

/// <summary>Checks the flow control of a connector.</summary>
public static class FlowRules
{
    /// <summary>The most requests a second, calls at a time and least calls of a breaker.</summary>
    public const int Most = 10_000;

    /// <summary>The longest window and the longest opening of a breaker, in seconds.</summary>
    public const int MostSeconds = 3_600;

    private const double LeastFailureRate = 0.01;

    /// <summary>Checks settings.</summary>
    /// <param name="flow">The settings; null for none.</param>
    /// <returns>All that is wrong, with pointers into the connector's settings.</returns>
    public static IEnumerable<ProblemEntry> Check(FlowSettings? flow)
    {
        if (flow is null)
        {
            return [];
        }

        return
        [
            .. flow.RequestsPerSecond is { } rate && rate is not (> 0 and <= Most)
                ? [Wrong("requestsPerSecond", $"a number of more than 0 and at most {Most}, or none for no limit", rate)]
                : NoEntries,
            .. flow.ConcurrentCalls is { } calls && calls is < 1 or > Most
                ? [Wrong("concurrentCalls", $"1 to {Most}, or none for no limit", calls)]
                : NoEntries,
            .. flow.CircuitBreaker is { } breaker ? Check(breaker) : [],
        ];
    }

    private static ProblemEntry[] NoEntries => [];

    private static IEnumerable<ProblemEntry> Check(CircuitBreakerSettings breaker)
    {
        if (breaker.FailureRate is not (>= LeastFailureRate and <= 1))
        {
            yield return Wrong("circuitBreaker/failureRate", "0.01 to 1, the part of the calls that must fail", breaker.FailureRate);
        }

        if (breaker.MinimumCalls is < 1 or > Most)
        {
            yield return Wrong("circuitBreaker/minimumCalls", $"1 to {Most}", breaker.MinimumCalls);
        }

        if (breaker.WindowSeconds is < 1 or > MostSeconds)
        {
            yield return Wrong("circuitBreaker/windowSeconds", $"1 to {MostSeconds}", breaker.WindowSeconds);
        }

        if (breaker.OpenSeconds is < 1 or > MostSeconds)
        {
            yield return Wrong("circuitBreaker/openSeconds", $"1 to {MostSeconds}", breaker.OpenSeconds);
        }
    }

    private static ProblemEntry Wrong(string member, string expected, double got) =>
        ProblemEntry.Unexpected($"#/flow/{member}", ProblemCode.OutOfRange, expected, got.ToString(CultureInfo.InvariantCulture));
}
