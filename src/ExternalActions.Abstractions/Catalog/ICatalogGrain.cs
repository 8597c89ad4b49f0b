using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Catalog;

/// <summary>A connector as the catalog lists it.</summary>
[GenerateSerializer, Immutable, Alias("ea.ConnectorEntry")]
public sealed record ConnectorEntry
{
    /// <summary>The connector's id.</summary>
    [Id(0)]
    public Guid Id { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)]
    public string Name { get; init; } = "";

    /// <summary>How it authenticates.</summary>
    [Id(2)]
    public AuthorizationType AuthorizationType { get; init; }

    /// <summary>Its description.</summary>
    [Id(3)]
    public string? Description { get; init; }
}

/// <summary>An action as the catalog lists it.</summary>
[GenerateSerializer, Immutable, Alias("ea.ActionEntry")]
public sealed record ActionEntry
{
    /// <summary>The action's id.</summary>
    [Id(0)]
    public Guid Id { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)]
    public string Name { get; init; } = "";

    /// <summary>The connector it uses.</summary>
    [Id(2)]
    public Guid ConnectorId { get; init; }

    /// <summary>Its HTTP method.</summary>
    [Id(3)]
    public string Method { get; init; } = "";

    /// <summary>Its description.</summary>
    [Id(4)]
    public string? Description { get; init; }
}

/// <summary>One page of a list by name.</summary>
/// <typeparam name="T">What is listed.</typeparam>
[GenerateSerializer, Immutable, Alias("ea.CatalogPage`1")]
public sealed record CatalogPage<T>
{
    /// <summary>The entries in order of their names.</summary>
    [Id(0)]
    public ImmutableArray<T> Items { get; init; } = [];

    /// <summary>The name after which the next page begins; null on the last page.</summary>
    [Id(1)]
    public string? Next { get; init; }
}

/// <summary>Which entries to list.</summary>
[GenerateSerializer, Immutable, Alias("ea.CatalogQuery")]
public sealed record CatalogQuery
{
    /// <summary>Only names that hold this text, without regard to case; null for all.</summary>
    [Id(0)]
    public string? Search { get; init; }

    /// <summary>Only actions of this connector.</summary>
    [Id(1)]
    public Guid? ConnectorId { get; init; }

    /// <summary>How many at most, 1 to 200.</summary>
    [Id(2)]
    public int Limit { get; init; } = 50;

    /// <summary>The name after which the page begins; null for the first page.</summary>
    [Id(3)]
    public string? After { get; init; }
}

/// <summary>
/// The names and ids of all connectors and actions: keeps names unique, and connectors from being deleted under their actions.
/// One grain, key 0; admin traffic only.
/// </summary>
[Alias("ea.ICatalogGrain")]
public interface ICatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Lists connectors by name.</summary>
    /// <param name="query">Which ones.</param>
    [Alias("ListConnectors")]
    Task<CatalogPage<ConnectorEntry>> ListConnectorsAsync(CatalogQuery query);

    /// <summary>Lists actions by name.</summary>
    /// <param name="query">Which ones.</param>
    [Alias("ListActions")]
    Task<CatalogPage<ActionEntry>> ListActionsAsync(CatalogQuery query);

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
