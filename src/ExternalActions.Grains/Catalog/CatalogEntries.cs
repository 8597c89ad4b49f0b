using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Connectors;

namespace ExternalActions.Grains.Catalog;

/// <summary>What the catalog says of connectors and actions.</summary>
internal static class CatalogEntries
{
    /// <summary>The entry of a connector.</summary>
    /// <param name="id">The connector's id.</param>
    /// <param name="settings">Its settings.</param>
    public static ConnectorEntry Of(Guid id, ConnectorSettings settings) => new()
    {
        Id = id,
        Name = settings.Name,
        AuthorizationType = settings.AuthorizationType,
        Description = settings.Description,
    };

    /// <summary>The entry of an action.</summary>
    /// <param name="action">The action.</param>
    public static ActionEntry Of(SavedAction action) => new()
    {
        Id = action.Id,
        Name = action.Definition.Name,
        ConnectorId = action.Definition.ConnectorId,
        Method = action.Definition.Method,
        Description = action.Definition.Description,
    };
}
