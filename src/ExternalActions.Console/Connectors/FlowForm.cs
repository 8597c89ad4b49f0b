using System.Globalization;
using ExternalActions.Connectors;
using ExternalActions.Console.Common;
using ExternalActions.Problems;

namespace ExternalActions.Console.Connectors;

/// <summary>Flow control as it is being typed.</summary>
public sealed class FlowForm
{
    private const string FailureRate = "#/flow/circuitBreaker/failureRate";

    private static readonly CircuitBreakerSettings Usual = new();

    /// <inheritdoc cref="FlowSettings.RequestsPerSecond"/>
    public double? RequestsPerSecond { get; set; }

    /// <inheritdoc cref="FlowSettings.ConcurrentCalls"/>
    public int? ConcurrentCalls { get; set; }

    /// <summary>Whether there is a circuit breaker.</summary>
    public bool HasCircuitBreaker { get; set; }

    /// <summary>The part of the calls that must fail, in percent; null for nothing typed.</summary>
    public double? FailurePercent { get; set; } = Usual.FailureRate * 100;

    /// <inheritdoc cref="CircuitBreakerSettings.MinimumCalls"/>
    public int? MinimumCalls { get; set; } = Usual.MinimumCalls;

    /// <inheritdoc cref="CircuitBreakerSettings.WindowSeconds"/>
    public int? WindowSeconds { get; set; } = Usual.WindowSeconds;

    /// <inheritdoc cref="CircuitBreakerSettings.OpenSeconds"/>
    public int? OpenSeconds { get; set; } = Usual.OpenSeconds;

    /// <summary>The form of stored settings.</summary>
    /// <param name="settings">The settings; null for none.</param>
    public static FlowForm From(FlowSettings? settings)
    {
        var breaker = settings?.CircuitBreaker ?? Usual;
        return new FlowForm
        {
            RequestsPerSecond = settings?.RequestsPerSecond,
            ConcurrentCalls = settings?.ConcurrentCalls,
            HasCircuitBreaker = settings?.CircuitBreaker is not null,
            FailurePercent = Math.Round(breaker.FailureRate * 100, 6),
            MinimumCalls = breaker.MinimumCalls,
            WindowSeconds = breaker.WindowSeconds,
            OpenSeconds = breaker.OpenSeconds,
        };
    }

    /// <summary>What the system refused, in the words of these fields.</summary>
    /// <param name="entry">The refusal.</param>
    public ProblemEntry InWords(ProblemEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        // The system counts in parts of one.
        return entry.Pointer == FailureRate
            ? entry with { Detail = $"Expected 1 to 100 percent of the calls, got {Got(FailurePercent)}." }
            : LacksNumber(entry.Pointer) ? MissingNumber.InWords(entry) : entry;
    }

    /// <summary>The settings as the system takes them; null where nothing is limited.</summary>
    public FlowSettings? ToSettings() => RequestsPerSecond is null && ConcurrentCalls is null && !HasCircuitBreaker
        ? null
        : new FlowSettings
        {
            RequestsPerSecond = RequestsPerSecond,
            ConcurrentCalls = ConcurrentCalls,
            CircuitBreaker = HasCircuitBreaker
                ? new CircuitBreakerSettings
                {
                    // Nothing typed becomes 0, which the system refuses with the range.
                    FailureRate = Math.Round((FailurePercent ?? 0) / 100, 8),
                    MinimumCalls = MinimumCalls ?? 0,
                    WindowSeconds = WindowSeconds ?? 0,
                    OpenSeconds = OpenSeconds ?? 0,
                }
                : null,
        };

    private static string Got(double? number) => number is { } got ? got.ToString(CultureInfo.InvariantCulture) : "no number";

    private bool LacksNumber(string pointer) => pointer switch
    {
        "#/flow/circuitBreaker/minimumCalls" => MinimumCalls is null,
        "#/flow/circuitBreaker/windowSeconds" => WindowSeconds is null,
        "#/flow/circuitBreaker/openSeconds" => OpenSeconds is null,
        _ => false,
    };
}
