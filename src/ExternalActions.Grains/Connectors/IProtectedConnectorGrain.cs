using ExternalActions.Connectors;
using Orleans.Concurrency;

namespace ExternalActions.Grains.Connectors;

/// <summary>What silos ask of a connector's grain to authenticate requests; no client may see it.</summary>
[Alias("ea.IProtectedConnectorGrain")]
public interface IProtectedConnectorGrain : IGrainWithGuidKey
{
    /// <summary>Reads the connector with its secrets encrypted, so that none crosses the wire in clear; null when there is none.</summary>
    [Alias("GetProtected"), AlwaysInterleave]
    Task<SavedConnector?> GetProtectedAsync();
}
