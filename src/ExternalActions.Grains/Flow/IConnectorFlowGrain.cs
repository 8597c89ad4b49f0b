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

/// <summary>The history of a connector, for what happens outside of its own grain.</summary>
[Alias("ea.IConnectorHistoryGrain")]
public interface IConnectorHistoryGrain : IGrainWithGuidKey
{
    /// <summary>Adds an event; nothing happens when there is no connector.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="detail">Further words; holds no secret.</param>
    [Alias("NoteEvent")]
    [ResponseTimeout("00:02:00")]
    Task NoteEventAsync(ConnectorEventKind kind, string? detail);
}
