using System.Collections.Concurrent;
using ExternalActions.Core.Flow;
using ExternalActions.Grains.Connectors;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Flow;

/// <summary>
/// Lets this silo's calls through as the settings of their connectors allow, all silos counted together. A connector without such settings
/// costs a look into the cache that its call is about to use anyway.
/// </summary>
public sealed partial class ConnectorFlow(
    ConnectorCache connectors, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<ConnectorFlow> logger)
{
    private readonly ConcurrentDictionary<Guid, SiloFlow> _flows = new();

    /// <summary>Asks for a permit; waits for it no longer than a short while, and holds nothing meanwhile that others need.</summary>
    /// <param name="connectorId">The connector that is to be called.</param>
    /// <param name="waits">How often the execution has waited before.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    public ValueTask<FlowEntry> EnterAsync(Guid connectorId, int waits, CancellationToken cancellationToken)
    {
        var asked = connectors.GetAsync(connectorId);
        return asked.IsCompletedSuccessfully
            ? EnterAsync(connectorId, asked.Result.Value, waits, cancellationToken)
            : LookUpAsync(asked.AsTask(), connectorId, waits, cancellationToken);
    }

    private async ValueTask<FlowEntry> LookUpAsync(
        Task<Problems.Result<ConnectorAccess>> asked, Guid connectorId, int waits, CancellationToken cancellationToken)
    {
        ConnectorAccess? access;
        try
        {
            access = (await asked.WaitAsync(cancellationToken)).Value;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The attempt asks again and says what is the matter; it sends nothing.
            return default;
        }

        return await EnterAsync(connectorId, access, waits, cancellationToken);
    }

    // Where there is no connector or no authorization no call is made.
    private ValueTask<FlowEntry> EnterAsync(Guid connectorId, ConnectorAccess? access, int waits, CancellationToken cancellationToken) =>
        access is { Flow: not null, Gap: null }
            ? _flows.GetOrAdd(connectorId, Create).EnterAsync(access, waits, cancellationToken)
            : default;

    private SiloFlow Create(Guid connectorId) => new(
        new SiloPermits(silo.SiloAddress.ToString()),
        report => grains.GetGrain<IConnectorFlowGrain>(connectorId).LeaseAsync(report),
        time,
        exception => LogUnasked(exception, connectorId));

    [LoggerMessage(LogLevel.Warning, "The flow control of connector {ConnectorId} could not be asked; its executions wait meanwhile")]
    private partial void LogUnasked(Exception exception, Guid connectorId);
}
