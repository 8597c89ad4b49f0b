using ExternalActions.Connectors;
using ExternalActions.Grains.Flow;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Connectors;

/// <content>What a connector tells of its flow control, which works elsewhere.</content>
public sealed partial class ConnectorGrain : IFlowingConnectorGrain
{
    // The silos' caches know the new limits by then.
    private static readonly TimeSpan WakeAfterFlowChange = CacheLimits.Freshness + TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public Task<ConnectorLimits?> GetFlowAsync() => Task.FromResult(
        _stored.Connector is { } stored ? new ConnectorLimits { Version = stored.Version, Settings = stored.Settings.Flow } : null);

    /// <inheritdoc/>
    public Task NoteEventAsync(ConnectorEventKind kind, string? detail) => AloneAsync(() =>
        _stored.Connector is null ? Task.CompletedTask : CommitAsync(_stored.With(time.GetUtcNow(), kind, detail)));

    private async Task<SavedConnector?> ShowWithBreakerAsync(SavedConnector shown)
    {
        try
        {
            return shown with
            {
                Status = shown.Status with { CircuitBreaker = await GrainFactory.GetGrain<IConnectorFlowGrain>(Id).GetBreakerAsync() },
            };
        }
        catch (Exception exception)
        {
            // What else is known of the connector is worth showing.
            LogBreakerUnknown(exception, Id);
            return shown;
        }
    }

    /// <summary>Executions wait by the old limits, and may be able to go on much sooner.</summary>
    private void WakeAfterEdit(FlowSettings? before, FlowSettings? after)
    {
        if (before is not null && before != after)
        {
            WakeLaterAsync(Id).Ignore();
        }
    }

    private async Task WakeLaterAsync(Guid id)
    {
        await Task.Delay(WakeAfterFlowChange, time);
        waiting.Wake(id);
    }

    [LoggerMessage(LogLevel.Warning, "The circuit breaker of connector {ConnectorId} could not be asked how it stands")]
    private partial void LogBreakerUnknown(Exception exception, Guid connectorId);
}
