using System.Collections.Immutable;
using ExternalActions.Connectors;

namespace ExternalActions.Grains.Connectors;

/// <summary>What a connector grain stores.</summary>
[GenerateSerializer, Alias("ea.ConnectorState")]
public sealed class ConnectorState
{
    /// <summary>The connector, its secrets encrypted; null when there is none.</summary>
    [Id(0)]
    public SavedConnector? Connector { get; set; }

    /// <summary>Its tokens and what is known of them.</summary>
    [Id(1)]
    public Grant Grant { get; set; } = Grant.None;

    /// <summary>Its history, newest first.</summary>
    [Id(2)]
    public ImmutableArray<ConnectorEvent> Events { get; set; } = [];
}

/// <summary>A connector as it is stored at one moment. Calls that interleave with a write see the one before it.</summary>
/// <param name="Connector">The connector, its secrets encrypted; null when there is none.</param>
/// <param name="Grant">Its tokens and what is known of them.</param>
/// <param name="Events">Its history, newest first.</param>
internal sealed record ConnectorSnapshot(SavedConnector? Connector, Grant Grant, ImmutableArray<ConnectorEvent> Events)
{
    /// <summary>How many events are kept.</summary>
    public const int MaxEvents = 100;

    /// <summary>Adds an event; one that only repeats the newest is counted there.</summary>
    /// <param name="at">When it happened (UTC).</param>
    /// <param name="kind">What happened.</param>
    /// <param name="detail">Further words.</param>
    public ConnectorSnapshot With(DateTimeOffset at, ConnectorEventKind kind, string? detail = null)
    {
        if (Events is [var newest, ..] && newest.Kind == kind && newest.Detail == detail)
        {
            return this with { Events = Events.SetItem(0, newest with { At = at, Count = newest.Count + 1 }) };
        }

        var next = new ConnectorEvent { At = at, FirstAt = at, Kind = kind, Detail = detail };
        return this with { Events = [next, .. Events.Take(MaxEvents - 1)] };
    }
}
