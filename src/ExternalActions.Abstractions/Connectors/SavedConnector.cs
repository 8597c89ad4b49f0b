using System.Text.Json.Serialization;

namespace ExternalActions.Connectors;

/// <summary>A stored connector.</summary>
[GenerateSerializer, Immutable, Alias("ea.SavedConnector")]
public sealed record SavedConnector
{
    /// <summary>The connector's id.</summary>
    [Id(0)]
    public Guid Id { get; init; }

    /// <summary>1 at first, one more with each edit.</summary>
    [Id(1)]
    public int Version { get; init; }

    /// <summary>When it was created (UTC).</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last edited (UTC).</summary>
    [Id(3)]
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The settings; secrets are hidden wherever this leaves the silo.</summary>
    [Id(4)]
    public ConnectorSettings Settings { get; init; } = new();

    /// <summary>Whether it can authenticate requests.</summary>
    [Id(5)]
    public ConnectorStatus Status { get; init; } = new();
}

/// <summary>What "Test connection" found.</summary>
[GenerateSerializer, Alias("ea.ConnectionOutcome")]
[JsonConverter(typeof(JsonStringEnumConverter<ConnectionOutcome>))]
public enum ConnectionOutcome
{
    /// <summary>The system answered with a 2xx status code.</summary>
    Succeeded,

    /// <summary>The system answered 401 or 403: it was reached, but the credentials were not accepted.</summary>
    Unauthorized,

    /// <summary>The system answered with another status code.</summary>
    UnexpectedStatus,

    /// <summary>No answer was got.</summary>
    Unreachable,
}

/// <summary>The outcome of "Test connection".</summary>
[GenerateSerializer, Immutable, Alias("ea.ConnectionTest")]
public sealed record ConnectionTest
{
    /// <summary>Whether it worked, and if not, how far it came.</summary>
    [Id(0)]
    public ConnectionOutcome Outcome { get; init; }

    /// <summary>The status code, when there was an answer.</summary>
    [Id(1)]
    public int? StatusCode { get; init; }

    /// <summary>From the start of the connection to the end of the answer, in milliseconds.</summary>
    [Id(2)]
    public double DurationMilliseconds { get; init; }

    /// <summary>What happened, in words a person can act on.</summary>
    [Id(3)]
    public string Detail { get; init; } = "";

    /// <summary>The kind of failure when there was no answer.</summary>
    [Id(4)]
    public ErrorKind? Error { get; init; }
}
