using ExternalActions.Core.Flow;
using ExternalActions.Core.Http;

namespace ExternalActions.Grains.Flow;

/// <summary>What a connector's limiter answers: a permit, or why there is none now.</summary>
/// <param name="Permit">The permit, to be disposed of after the call; null when the connector has no limits or there is a refusal.</param>
/// <param name="Refusal">Why not now; null when it may.</param>
public readonly record struct FlowAnswer(HeldPermit? Permit, FlowRefusal? Refusal);

/// <summary>Why a call must wait.</summary>
/// <param name="Reason">Why, in words.</param>
/// <param name="Wait">For how long.</param>
public sealed record FlowRefusal(string Reason, TimeSpan Wait);

/// <summary>The permit that one call holds until it is disposed of.</summary>
public sealed class HeldPermit : IDisposable
{
    private readonly ConnectorLimiter _limiter;
    private readonly CallPermit _permit;
    private readonly long _began;
    private CallResult _result;
    private string? _failure;
    private bool _isOver;

    internal HeldPermit(ConnectorLimiter limiter, CallPermit permit, long began) => (_limiter, _permit, _began) = (limiter, permit, began);

    /// <summary>Whether the call was held up for so long that it would go out together with later ones, and must ask again.</summary>
    public bool HasLapsed => _limiter.HasLapsed(_began);

    /// <summary>Notes how the call went, for the circuit breaker.</summary>
    /// <param name="outcome">How it went.</param>
    public void Note(AttemptOutcome outcome)
    {
        _result = CallResults.Of(outcome);
        _failure = _result == CallResult.Failure ? CallResults.Describe(outcome) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            _limiter.End(_permit, _result, _failure, _began);
        }
    }
}
