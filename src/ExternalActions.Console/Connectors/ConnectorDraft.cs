namespace ExternalActions.Console.Connectors;

/// <summary>What a tab keeps of a form that is not saved. Secrets are not part of it.</summary>
public sealed class ConnectorDraft
{
    /// <summary>The version that was edited; 0 for a new connector.</summary>
    public int Version { get; set; }

    /// <summary>What was typed.</summary>
    public ConnectorForm Form { get; set; } = new();

    /// <summary>Whether secrets were typed, too, and must be again.</summary>
    public bool HeldSecrets { get; set; }
}
