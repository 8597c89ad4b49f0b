using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExternalActions.Connectors;

/// <summary>Whether a connector can authenticate requests.</summary>
[GenerateSerializer, Alias("ea.ConnectorHealth")]
[JsonConverter(typeof(JsonStringEnumConverter<ConnectorHealth>))]
public enum ConnectorHealth
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>It can, as far as is known.</summary>
    Ready = 0,

    /// <summary>It has no usable grant: a person must authorize it.</summary>
    NeedsAuthorization = 1,

    /// <summary>Its last token request failed; it is tried again.</summary>
    Failing = 2,
}

/// <summary>How a connector's authorization stands. Only <see cref="AuthorizationType.OAuth2"/> is ever other than ready.</summary>
[GenerateSerializer, Immutable, Alias("ea.ConnectorStatus")]
public sealed record ConnectorStatus
{
    /// <summary>Whether it can authenticate requests.</summary>
    [Id(0)]
    public ConnectorHealth Health { get; init; }

    /// <summary>Why it is not ready, or what should be done though it is; null when there is nothing to say. Holds no secret.</summary>
    [Id(1)]
    public string? Reason { get; init; }

    /// <summary>Since when the health is what it is (UTC); null for a connector that was never other than ready.</summary>
    [Id(2)]
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the access token expires (UTC); null when there is none or the provider did not say.</summary>
    [Id(3)]
    public DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>When an access token was last got, by an authorization or a refresh (UTC).</summary>
    [Id(4)]
    public DateTimeOffset? LastRefreshAt { get; init; }

    /// <summary>The scope that the provider granted, when it said so (RFC 6749 section 5.1).</summary>
    [Id(5)]
    public string? GrantedScope { get; init; }

    /// <summary>How the circuit breaker stands; null when the connector has none or it could not be asked now.</summary>
    [Id(6)]
    public CircuitBreakerStatus? CircuitBreaker { get; init; }
}

/// <summary>What happened to a connector.</summary>
[GenerateSerializer, Alias("ea.ConnectorEventKind")]
[JsonConverter(typeof(JsonStringEnumConverter<ConnectorEventKind>))]
public enum ConnectorEventKind
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>It was created.</summary>
    Created = 0,

    /// <summary>Its settings were replaced.</summary>
    Edited = 1,

    /// <summary>Someone began to authorize it.</summary>
    AuthorizationStarted = 2,

    /// <summary>It was authorized.</summary>
    Authorized = 3,

    /// <summary>An authorization was refused or failed.</summary>
    AuthorizationFailed = 4,

    /// <summary>A new access token was got without a person.</summary>
    Refreshed = 5,

    /// <summary>A token request failed.</summary>
    RefreshFailed = 6,

    /// <summary>Its grant ended: a person must authorize it.</summary>
    GrantLost = 7,

    /// <summary>The external system answered 401 to its access token.</summary>
    TokenRefused = 8,

    /// <summary>Its tokens were forgotten by someone's wish.</summary>
    Disconnected = 9,

    /// <summary>The provider was asked to revoke the forgotten tokens, or could not be.</summary>
    RevocationEnded = 10,

    /// <summary>Too many of its calls failed: its executions wait.</summary>
    CircuitOpened = 11,

    /// <summary>The external system works again, or the circuit breaker was turned off: its executions go on.</summary>
    CircuitClosed = 12,
}

/// <summary>One entry of a connector's history.</summary>
[GenerateSerializer, Immutable, Alias("ea.ConnectorEvent")]
public sealed record ConnectorEvent
{
    /// <summary>When it happened, for the last time if it did several times in a row (UTC).</summary>
    [Id(0)]
    public DateTimeOffset At { get; init; }

    /// <summary>What happened.</summary>
    [Id(1)]
    public ConnectorEventKind Kind { get; init; }

    /// <summary>Further words, where there is something to say. Holds no secret.</summary>
    [Id(2)]
    public string? Detail { get; init; }

    /// <summary>How often it happened in a row.</summary>
    [Id(3)]
    public int Count { get; init; } = 1;

    /// <summary>When it happened for the first time in that row (UTC).</summary>
    [Id(4)]
    public DateTimeOffset FirstAt { get; init; }
}

/// <summary>The history of a connector.</summary>
[GenerateSerializer, Immutable, Alias("ea.ConnectorEvents")]
public sealed record ConnectorEvents
{
    /// <summary>The events, newest first.</summary>
    [Id(0)]
    public ImmutableArray<ConnectorEvent> Items { get; init; } = [];
}
