using ExternalActions.Connectors;
using Orleans.Concurrency;

namespace ExternalActions.Grains.Connectors;

/// <summary>What silos ask of a connector's grain to authenticate requests; no client may see it.</summary>
[Alias("ea.IProtectedConnectorGrain")]
public interface IProtectedConnectorGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Reads the connector with its secrets encrypted, so that none crosses the wire in clear. One of OAuth 2.0 comes with an access token:
    /// however many ask while it must be got first, the provider is asked once.
    /// </summary>
    /// <param name="refused">The generation of an access token that the external system answered 401 to; null for none.</param>
    /// <returns>
    /// Null when there is no connector. With <paramref name="refused"/>, an access token of the same generation says that no other can be had.
    /// </returns>
    [Alias("Authorize"), AlwaysInterleave]
    [ResponseTimeout("00:02:00")]
    Task<ProtectedConnector?> AuthorizeAsync(long? refused);

    /// <summary>Reads the settings with their secrets encrypted, and asks the provider for nothing; null when there is no connector.</summary>
    [Alias("GetProtected"), AlwaysInterleave]
    Task<ConnectorSettings?> GetProtectedAsync();
}

/// <summary>What a silo needs of a connector, encrypted.</summary>
[GenerateSerializer, Immutable, Alias("ea.ProtectedConnector")]
public sealed record ProtectedConnector
{
    /// <summary>The settings, secrets encrypted.</summary>
    [Id(0)]
    public ConnectorSettings Settings { get; init; } = new();

    /// <summary>The access token, encrypted; null when there is none.</summary>
    [Id(1)]
    public string? AccessToken { get; init; }

    /// <summary>The generation of the access token.</summary>
    [Id(2)]
    public long Generation { get; init; }

    /// <summary>Until when the access token may be sent (UTC); null when that is not known.</summary>
    [Id(3)]
    public DateTimeOffset? UsableUntil { get; init; }

    /// <summary>Why requests cannot be authenticated now; null when they can.</summary>
    [Id(4)]
    public AuthorizationGap? Gap { get; init; }

    /// <summary>The version of the settings.</summary>
    [Id(5)]
    public int Version { get; init; }

    /// <summary>
    /// From when on the access token is refreshed when it is asked for, ahead of its expiry (UTC); null when that is not known or cannot be done.
    /// </summary>
    [Id(6)]
    public DateTimeOffset? RefreshDue { get; init; }
}

/// <summary>Why a connector has no access token now.</summary>
[GenerateSerializer, Immutable, Alias("ea.AuthorizationGap")]
public sealed record AuthorizationGap
{
    /// <summary>What is the matter and what to do. Holds no secret.</summary>
    [Id(0)]
    public string Reason { get; init; } = "";

    /// <summary>Whether executions shall wait for it to close; otherwise they fail.</summary>
    [Id(1)]
    public bool IsWaitedFor { get; init; }

    /// <summary>When it may have closed (UTC); null when a person must act first.</summary>
    [Id(2)]
    public DateTimeOffset? TryAgainAt { get; init; }
}
