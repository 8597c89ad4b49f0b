using System.Collections.Concurrent;
using ExternalActions.Connectors;
using ExternalActions.Core.Flow;
using ExternalActions.Executions;
using ExternalActions.Grains.Caching;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Flow;

/// <summary>
/// The limiters of all connectors on this silo: give permits as the settings of the connectors allow, all silos counted together. A connector
/// without such settings is known by that, which its own calls keep up to date: it costs no grain call but the first one's.
/// </summary>
public sealed partial class ConnectorLimiters : IDisposable
{
    private readonly ConcurrentDictionary<Guid, ConnectorLimiter> _limiters = new();
    private readonly SiloCache<Guid, KnownFlow> _known;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly IGrainFactory _grains;
    private readonly ILocalSiloDetails _silo;
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectorLimiters> _logger;
    private readonly int _mostCalls;

    // Kept, so that a call whose connector is known allocates nothing for it.
    private readonly Func<Guid, Task<KnownFlow>> _load;
    private readonly Func<KnownFlow, bool> _isUsable;

    /// <summary>Creates one that knows no connector yet.</summary>
    /// <param name="grains">Where connectors and their flow control are asked for.</param>
    /// <param name="silo">This silo.</param>
    /// <param name="mostCalls">How many calls of one connector this silo makes at a time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to say that flow control could not be asked.</param>
    public ConnectorLimiters(
        IGrainFactory grains, ILocalSiloDetails silo, int mostCalls, TimeProvider time, ILogger<ConnectorLimiters> logger)
    {
        // More would only queue for an attempt with their permits, and go out when those are no longer good.
        _mostCalls = mostCalls;
        (_grains, _silo, _time, _logger) = (grains, silo, time, logger);
        _stopping = _stop.Token;
        _known = new(CacheLimits.Entries, time);
        _load = LoadAsync;
        // Executions that limits hold up look at nothing else: without this they would not see the limits go.
        _isUsable = known => known.Flow is null || time.GetUtcNow() < known.SeenAt + CacheLimits.Freshness;
    }

    /// <summary>Asks for a permit; waits only a short while for it, and holds nothing during the wait that others need.</summary>
    /// <param name="connectorId">The connector that is to be called.</param>
    /// <param name="executionId">The execution that calls it.</param>
    /// <param name="waits">How often the execution has waited before.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    public ValueTask<FlowAnswer> AcquireAsync(Guid connectorId, Guid executionId, int waits, CancellationToken cancellationToken)
    {
        var asked = _known.GetAsync(connectorId, _load, _isUsable);
        return asked.IsCompletedSuccessfully
            ? AcquireAsync(connectorId, asked.Result, executionId, waits, cancellationToken)
            : LookUpAsync(asked.AsTask(), connectorId, executionId, waits, cancellationToken);
    }

    /// <summary>Takes in what a call of this silo has seen of its connector.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="version">Its version.</param>
    /// <param name="flow">Its limits; null for none.</param>
    public void Learn(Guid connectorId, int version, FlowSettings? flow)
    {
        if (_known.Peek(connectorId) is not { } known || version > known.Version)
        {
            _known.Set(connectorId, new KnownFlow(version, flow, _time.GetUtcNow()));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _known.Dispose();
    }

    private async ValueTask<FlowAnswer> LookUpAsync(
        Task<KnownFlow> asked, Guid connectorId, Guid executionId, int waits, CancellationToken cancellationToken)
    {
        KnownFlow known;
        try
        {
            known = await asked.WaitAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The attempt asks the same connector and says what is the matter; it sends nothing.
            return default;
        }

        return await AcquireAsync(connectorId, known, executionId, waits, cancellationToken);
    }

    private ValueTask<FlowAnswer> AcquireAsync(
        Guid connectorId, KnownFlow known, Guid executionId, int waits, CancellationToken cancellationToken) =>
        known.Flow is null ? default : _limiters.GetOrAdd(connectorId, Create).AcquireAsync(known, executionId, waits, cancellationToken);

    private async Task<KnownFlow> LoadAsync(Guid connectorId)
    {
        var seenAt = _time.GetUtcNow();
        var found = await _grains.GetGrain<IFlowingConnectorGrain>(connectorId).GetFlowAsync();
        return new KnownFlow(found?.Version ?? -1, found?.Settings, seenAt);
    }

    private ConnectorLimiter Create(Guid connectorId) => new(
        new SiloPermits(_silo.SiloAddress.ToString(), _mostCalls),
        report => _grains.GetGrain<IConnectorFlowGrain>(connectorId).LeaseAsync(report),
        executionId => _grains.GetGrain<IExecutionGrain>(executionId).WakeAsync().Ignore(),
        _time,
        exception => LogUnasked(exception, connectorId),
        _stopping);

    [LoggerMessage(LogLevel.Warning, "The flow control of connector {ConnectorId} does not answer; its executions wait")]
    private partial void LogUnasked(Exception exception, Guid connectorId);
}

/// <summary>What a silo knows of a connector's limits.</summary>
/// <param name="Version">The version of the connector; -1 when there is none.</param>
/// <param name="Flow">Its limits; null for none.</param>
/// <param name="SeenAt">As of when (UTC).</param>
internal sealed record KnownFlow(int Version, FlowSettings? Flow, DateTimeOffset SeenAt);
