using ExternalActions.Core.Flow;
using ExternalActions.Core.Http;

namespace ExternalActions.Grains.Flow;

/// <summary>Whether a call may be made now.</summary>
/// <param name="Permit">The permit, to be disposed of after the call; null when the connector has no limits or there is a refusal.</param>
/// <param name="Refusal">Why not now; null when it may.</param>
public readonly record struct FlowEntry(FlowPermit? Permit, FlowRefusal? Refusal);

/// <summary>Why a call must wait.</summary>
/// <param name="Reason">Why, in words.</param>
/// <param name="Wait">For how long.</param>
public sealed record FlowRefusal(string Reason, TimeSpan Wait);

/// <summary>One call's permit.</summary>
public sealed class FlowPermit : IDisposable
{
    private readonly SiloFlow _flow;
    private readonly CallTicket _ticket;
    private readonly long _began;
    private CallResult _result;
    private string? _failure;
    private bool _isOver;

    internal FlowPermit(SiloFlow flow, CallTicket ticket, long began) => (_flow, _ticket, _began) = (flow, ticket, began);

    /// <summary>Whether the call was held up for so long that it would go out together with later ones, and must ask again.</summary>
    public bool HasLapsed => _flow.HasLapsed(_began);

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
            _flow.End(_ticket, _result, _failure, _began);
        }
    }
}
