using System.Text.Json.Serialization;

namespace ExternalActions.Connectors;

/// <summary>How fast a connector's requests may go out, over all silos together.</summary>
[GenerateSerializer, Immutable, Alias("ea.FlowSettings")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FlowSettings
{
    /// <summary>How many requests a second, more than 0 and at most 10,000, such as 0.5 for one in two seconds; null for no limit.</summary>
    [Id(0)]
    public double? RequestsPerSecond { get; init; }

    /// <summary>How many calls may be under way at a time, 1 to 10,000; null for no limit but those of each server.</summary>
    [Id(1)]
    public int? ConcurrentCalls { get; init; }

    /// <summary>When executions shall wait because too many calls fail; null for never.</summary>
    [Id(2)]
    public CircuitBreakerSettings? CircuitBreaker { get; init; }
}

/// <summary>When a connector's circuit breaker opens, and for how long.</summary>
[GenerateSerializer, Immutable, Alias("ea.CircuitBreakerSettings")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CircuitBreakerSettings
{
    /// <summary>The part of the calls that must fail, 0.01 to 1: no connection, no answer in time, 5xx or 429.</summary>
    [Id(0)]
    public double FailureRate { get; init; } = 0.5;

    /// <summary>How many calls there must have been before their failures mean anything, 1 to 10,000.</summary>
    [Id(1)]
    public int MinimumCalls { get; init; } = 20;

    /// <summary>How long a call counts, in seconds, 1 to 3,600.</summary>
    [Id(2)]
    public int WindowSeconds { get; init; } = 30;

    /// <summary>How long the breaker stays open before calls probe the external system, in seconds, 1 to 3,600.</summary>
    [Id(3)]
    public int OpenSeconds { get; init; } = 30;
}

/// <summary>Whether a circuit breaker lets calls through.</summary>
[GenerateSerializer, Alias("ea.CircuitBreakerState")]
[JsonConverter(typeof(JsonStringEnumConverter<CircuitBreakerState>))]
public enum CircuitBreakerState
{
    // The numbers go over the wire: new ones go at the end, and none changes.
    /// <summary>It does.</summary>
    Closed = 0,

    /// <summary>It does not: executions wait.</summary>
    Open = 1,

    /// <summary>A few calls probe whether the external system works again; other executions wait.</summary>
    HalfOpen = 2,
}

/// <summary>How a circuit breaker stands.</summary>
[GenerateSerializer, Immutable, Alias("ea.CircuitBreakerStatus")]
public sealed record CircuitBreakerStatus
{
    /// <summary>Whether it lets calls through.</summary>
    [Id(0)]
    public CircuitBreakerState State { get; init; }

    /// <summary>Since when (UTC); null when it was not needed yet.</summary>
    [Id(1)]
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why it is not closed; null when it is. Holds no secret.</summary>
    [Id(2)]
    public string? Reason { get; init; }

    /// <summary>From when on calls probe the external system (UTC); only while open.</summary>
    [Id(3)]
    public DateTimeOffset? ProbesAt { get; init; }
}
