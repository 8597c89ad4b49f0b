namespace ExternalActions.Connectors;

/// <summary>What a silo asks for, and what it has seen since it last asked.</summary>
[GenerateSerializer, Immutable, Alias("ea.FlowReport")]
public sealed record FlowReport
{
    /// <summary>Which silo asks; another one after a restart.</summary>
    [Id(0)]
    public string Silo { get; init; } = "";

    /// <summary>The version of the connector that the settings are of.</summary>
    [Id(1)]
    public int Version { get; init; }

    /// <summary>The settings.</summary>
    [Id(2)]
    public FlowSettings Settings { get; init; } = new();

    /// <summary>How many requests it may send before it asks again.</summary>
    [Id(3)]
    public int WantedRequests { get; init; }

    /// <summary>How many requests of its last lease it gives back.</summary>
    [Id(4)]
    public int UnusedRequests { get; init; }

    /// <summary>How many calls it has or would have under way.</summary>
    [Id(5)]
    public int WantedCalls { get; init; }

    /// <summary>How many calls it has under way.</summary>
    [Id(6)]
    public int Calls { get; init; }

    /// <summary>How many of them are probes of the period of <see cref="Breaker"/>.</summary>
    [Id(7)]
    public int Probes { get; init; }

    /// <summary>The breaker as it was last told of; null when it was told of none yet.</summary>
    [Id(8)]
    public BreakerPeriod? Breaker { get; init; }

    /// <summary>How many calls of that period went well.</summary>
    [Id(9)]
    public int Successes { get; init; }

    /// <summary>How many calls of that period failed as the breaker counts it.</summary>
    [Id(10)]
    public int Failures { get; init; }

    /// <summary>How the last of them failed, in a few words; null for none.</summary>
    [Id(11)]
    public string? LastFailure { get; init; }
}

/// <summary>What a silo may do for a short time.</summary>
[GenerateSerializer, Immutable, Alias("ea.FlowLease")]
public sealed record FlowLease
{
    /// <summary>How many requests it may send.</summary>
    [Id(0)]
    public int Requests { get; init; }

    /// <summary>How many calls it may have under way.</summary>
    [Id(1)]
    public int Calls { get; init; }

    /// <summary>How many probes it may have under way while the breaker is half open.</summary>
    [Id(2)]
    public int Probes { get; init; }

    /// <summary>The breaker.</summary>
    [Id(3)]
    public BreakerPeriod Breaker { get; init; } = new();

    /// <summary>How many silos share the connector now, this one included.</summary>
    [Id(4)]
    public int Sharers { get; init; } = 1;
}

/// <summary>A time in which a circuit breaker has one state.</summary>
[GenerateSerializer, Immutable, Alias("ea.BreakerPeriod")]
public sealed record BreakerPeriod
{
    /// <summary>Tells periods apart: greater for a later one. Outcomes of calls that began in another period mean nothing for this one.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>The state.</summary>
    [Id(1)]
    public CircuitBreakerState State { get; init; }

    /// <summary>When it began (UTC).</summary>
    [Id(2)]
    public DateTimeOffset Since { get; init; }

    /// <summary>When an open one ends (UTC); otherwise without meaning.</summary>
    [Id(3)]
    public DateTimeOffset Until { get; init; }

    /// <summary>Why it is not closed; null when it is.</summary>
    [Id(4)]
    public string? Reason { get; init; }
}
