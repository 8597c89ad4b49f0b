using ExternalActions.Connectors;

namespace ExternalActions.Console.Connectors;

/// <summary>Flow control as it is being typed.</summary>
public sealed class FlowForm
{
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
}
