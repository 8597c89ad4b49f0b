using ExternalActions.Catalog;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Catalog;

/// <summary>
/// How connectors and actions enter themselves in the catalog, which keeps names unique and connectors from being deleted under their
/// actions. The same grain as <see cref="ICatalogGrain"/>; no client may see this side of it.
/// </summary>
[Alias("ea.ICatalogWriterGrain")]
public interface ICatalogWriterGrain : IGrainWithIntegerKey
{
    /// <summary>Enters a connector, or renames it; called by its grain before it stores itself.</summary>
    /// <param name="entry">The connector.</param>
    /// <returns>Null when entered; a conflict when another connector has the name.</returns>
    [Alias("PutConnector")]
    Task<Problem?> PutConnectorAsync(ConnectorEntry entry);

    /// <summary>Enters an action, or changes its entry; called by its grain before it stores itself.</summary>
    /// <param name="entry">The action.</param>
    /// <returns>Null when entered; a conflict when another action has the name; invalid when there is no such connector.</returns>
    [Alias("PutAction")]
    Task<Problem?> PutActionAsync(ActionEntry entry);

    /// <summary>Frees the name that a connector or an action had before a rename; called by its grain once the rename is stored.</summary>
    /// <param name="id">The connector or the action.</param>
    [Alias("Confirm")]
    Task ConfirmAsync(Guid id);

    /// <summary>Strikes a connector out; called by its grain before it clears itself.</summary>
    /// <param name="id">The connector.</param>
    /// <returns>Null when done; a conflict that names the actions which use it.</returns>
    [Alias("RemoveConnector")]
    Task<Problem?> RemoveConnectorAsync(Guid id);

    /// <summary>Strikes an action out.</summary>
    /// <param name="id">The action.</param>
    [Alias("RemoveAction")]
    Task RemoveActionAsync(Guid id);
}
