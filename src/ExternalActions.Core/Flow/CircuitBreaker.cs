using System.Globalization;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Flow;

/// <summary>
/// Opens when too great a part of the calls fails, lets a few probe the external system after a while, and closes with the first
/// success or opens again with the first failure.
/// </summary>
/// <remarks><c>Closed -> Open -> HalfOpen -> Closed | Open</c>.</remarks>
/// <param name="now">The present moment (UTC).</param>
public sealed class CircuitBreaker(DateTimeOffset now)
{
    /// <summary>How many probes may be under way at a time.</summary>
    public const int MaxProbes = 3;

    private readonly OutcomeWindow _window = new();
    private bool _isNew = true;

    /// <summary>The state now.</summary>
    public BreakerPeriod Period { get; private set; } = new() { Number = now.UtcTicks, Since = now };

    /// <summary>Takes over the state of a breaker that was lost.</summary>
    /// <param name="known">The last state that a silo was told.</param>
    public void Restore(BreakerPeriod known)
    {
        ArgumentNullException.ThrowIfNull(known);
        // A breaker that has changed its state itself knows better than any silo.
        if (_isNew && known.State != CircuitBreakerState.Closed)
        {
            _isNew = false;
            Period = known;
        }
    }

    /// <summary>Takes in how calls went, and lets time pass.</summary>
    /// <param name="settings">The settings; null closes it.</param>
    /// <param name="period">The period in which the calls began.</param>
    /// <param name="successes">How many went well.</param>
    /// <param name="failures">How many failed.</param>
    /// <param name="lastFailure">How the last one failed, in a few words.</param>
    /// <param name="now">The present moment (UTC).</param>
    public void Note(CircuitBreakerSettings? settings, long? period, int successes, int failures, string? lastFailure, DateTimeOffset now)
    {
        if (settings is null)
        {
            if (Period.State != CircuitBreakerState.Closed)
            {
                Begin(CircuitBreakerState.Closed, now, now, reason: null);
            }

            return;
        }

        if (Period.State == CircuitBreakerState.Open && now >= Period.Until)
        {
            Begin(CircuitBreakerState.HalfOpen, now, now, Period.Reason);
        }

        if (period != Period.Number)
        {
            // They began before the state changed, and say nothing about the present one.
            successes = failures = 0;
        }

        if (Period.State == CircuitBreakerState.HalfOpen)
        {
            Judge(settings, successes, failures, lastFailure, now);
            return;
        }

        if (Period.State == CircuitBreakerState.Closed)
        {
            _window.Add(successes, failures, TimeSpan.FromSeconds(settings.WindowSeconds), now);
            if (failures > 0 && _window.Calls >= settings.MinimumCalls && _window.Failures >= settings.FailureRate * _window.Calls)
            {
                Open(settings, Explain(settings, lastFailure), now);
            }
        }
    }

    private void Judge(CircuitBreakerSettings settings, int successes, int failures, string? lastFailure, DateTimeOffset now)
    {
        if (failures > 0)
        {
            Open(settings, $"a probe failed{Example(lastFailure)}", now);
        }
        else if (successes > 0)
        {
            Begin(CircuitBreakerState.Closed, now, now, reason: null);
        }
    }

    private void Open(CircuitBreakerSettings settings, string reason, DateTimeOffset now) =>
        Begin(CircuitBreakerState.Open, now, now + TimeSpan.FromSeconds(settings.OpenSeconds), reason);

    private void Begin(CircuitBreakerState state, DateTimeOffset now, DateTimeOffset until, string? reason)
    {
        _isNew = false;
        _window.Clear();
        Period = new BreakerPeriod
        {
            Number = Math.Max(Period.Number + 1, now.UtcTicks),
            State = state,
            Since = now,
            Until = until,
            Reason = reason,
        };
    }

    private string Explain(CircuitBreakerSettings settings, string? lastFailure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_window.Failures} of {_window.Calls} calls in the last {settings.WindowSeconds} seconds failed{Example(lastFailure)}");

    private static string Example(string? lastFailure) => lastFailure is null ? "" : $", the last with {lastFailure}";
}
