using ExternalActions.Connectors;

namespace ExternalActions.Grains.Connectors;

/// <summary>What a connector grain stores.</summary>
[GenerateSerializer, Alias("ea.ConnectorState")]
public sealed class ConnectorState
{
    /// <summary>The connector, its secrets encrypted; null when there is none.</summary>
    [Id(0)]
    public SavedConnector? Connector { get; set; }
}
