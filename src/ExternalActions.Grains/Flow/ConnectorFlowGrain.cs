using ExternalActions.Connectors;
using ExternalActions.Core.Flow;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Flow;

/// <summary>Leases permits to silos. Stores nothing: a new activation learns what it must know from the silos' reports.</summary>
[GrainType("connector-flow")]
public sealed partial class ConnectorFlowGrain(
    ISiloStatusOracle silos, WaitingExecutions waiting, TimeProvider time, ILogger<ConnectorFlowGrain> logger) : Grain, IConnectorFlowGrain
{
    // Shorter than Orleans keeps a grain without calls.
    private static readonly TimeSpan LongSilence = TimeSpan.FromMinutes(5);

    private readonly FlowLedger _ledger = new(silos.GetApproximateSiloStatuses(onlyActive: true).Count <= 1, time.GetUtcNow());

    private Guid Id => this.GetPrimaryKey();

    /// <inheritdoc/>
    public Task<FlowLease> LeaseAsync(FlowReport report)
    {
        var before = _ledger.Breaker;
        var now = time.GetUtcNow();
        var lease = _ledger.Lease(report, now);
        if (_ledger.MattersFor(now) is var matters && matters > LongSilence)
        {
            DelayDeactivation(matters);
        }

        if (lease.Breaker.State != before.State)
        {
            Tell(before, lease.Breaker);
        }

        return Task.FromResult(lease);
    }

    /// <inheritdoc/>
    public Task<CircuitBreakerStatus> GetBreakerAsync()
    {
        var period = _ledger.Breaker;
        return Task.FromResult(new CircuitBreakerStatus
        {
            State = period.State,
            Since = _ledger.HasBreaker ? period.Since : null,
            Reason = period.Reason,
            ProbesAt = period.State == CircuitBreakerState.Open ? period.Until : null,
        });
    }

    private void Tell(BreakerPeriod before, BreakerPeriod after)
    {
        LogState(Id, after.State, after.Reason);
        if (after.State == CircuitBreakerState.Open)
        {
            if (before.State == CircuitBreakerState.Closed)
            {
                Note(ConnectorEventKind.CircuitOpened, after.Reason);
            }
        }
        else if (after.State == CircuitBreakerState.Closed)
        {
            Note(ConnectorEventKind.CircuitClosed, _ledger.HasBreaker ? "a probe went well" : "the circuit breaker was turned off");
            WakeAsync(Id).Ignore();
        }
    }

    private async Task WakeAsync(Guid id)
    {
        waiting.Wake(id);
        // And those that were told to wait just before, and were not written down yet.
        await Task.Delay(FlowTimes.LeaseLasts, time);
        waiting.Wake(id);
    }

    // Not awaited: the silos that ask must not wait for the store.
    private void Note(ConnectorEventKind kind, string? detail) => NoteAsync(kind, detail).Ignore();

    private async Task NoteAsync(ConnectorEventKind kind, string? detail)
    {
        try
        {
            await GrainFactory.GetGrain<IFlowingConnectorGrain>(Id).NoteEventAsync(kind, detail);
        }
        catch (Exception exception)
        {
            LogNotNoted(exception, Id, kind);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The circuit breaker of connector {ConnectorId} is {State}: {Reason}")]
    private partial void LogState(Guid connectorId, CircuitBreakerState state, string? reason);

    [LoggerMessage(LogLevel.Warning, "The history of connector {ConnectorId} could not be told of {Kind}")]
    private partial void LogNotNoted(Exception exception, Guid connectorId, ConnectorEventKind kind);
}
