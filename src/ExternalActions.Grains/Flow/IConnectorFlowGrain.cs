using ExternalActions.Connectors;
using Orleans.Concurrency;

namespace ExternalActions.Grains.Flow;

/// <summary>Holds one connector's limits and its circuit breaker for all silos; the key is the connector's id. No client needs it.</summary>
[Alias("ea.IConnectorFlowGrain")]
public interface IConnectorFlowGrain : IGrainWithGuidKey
{
    /// <summary>Takes in what a silo has seen, and leases it permits in place of those that it held.</summary>
    /// <param name="report">What it has seen and wants.</param>
    [Alias("Lease")]
    [ResponseTimeout("00:00:05")]
    Task<FlowLease> LeaseAsync(FlowReport report);

    /// <summary>How the circuit breaker stands.</summary>
    [Alias("GetBreaker"), AlwaysInterleave]
    [ResponseTimeout("00:00:02")]
    Task<CircuitBreakerStatus> GetBreakerAsync();
}

/// <summary>What flow control asks of a connector's grain, and tells it; no client needs it.</summary>
[Alias("ea.IFlowingConnectorGrain")]
public interface IFlowingConnectorGrain : IGrainWithGuidKey
{
    /// <summary>Reads the limits; null when there is no connector.</summary>
    [Alias("GetFlow"), AlwaysInterleave]
    Task<ConnectorLimits?> GetFlowAsync();

    /// <summary>Adds an event to the history; nothing happens when there is no connector.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="detail">Further words; holds no secret.</param>
    [Alias("NoteEvent")]
    [ResponseTimeout("00:02:00")]
    Task NoteEventAsync(ConnectorEventKind kind, string? detail);
}

/// <summary>A connector's limits.</summary>
[GenerateSerializer, Immutable, Alias("ea.ConnectorLimits")]
public sealed record ConnectorLimits
{
    /// <summary>The version of the connector.</summary>
    [Id(0)]
    public int Version { get; init; }

    /// <summary>The limits; null for none.</summary>
    [Id(1)]
    public FlowSettings? Settings { get; init; }
}
