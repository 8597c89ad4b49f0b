using ExternalActions.Catalog;

namespace ExternalActions.Grains.Catalog;

/// <summary>What the catalog stores.</summary>
[GenerateSerializer, Alias("ea.CatalogState")]
public sealed class CatalogState
{
    /// <summary>The connectors by id.</summary>
    [Id(0)]
    public Dictionary<Guid, ConnectorEntry> Connectors { get; set; } = [];

    /// <summary>The actions by id.</summary>
    [Id(1)]
    public Dictionary<Guid, ActionEntry> Actions { get; set; } = [];

    /// <summary>When an entry was last put in by its grain (UTC): a young one may not be stored there yet.</summary>
    [Id(2)]
    public Dictionary<Guid, DateTimeOffset> EnteredAt { get; set; } = [];

    /// <summary>The names of connectors and actions before a rename that they have not confirmed: after a crash they may still have them.</summary>
    [Id(3)]
    public Dictionary<Guid, string> FormerNames { get; set; } = [];
}
