using System.Collections.Immutable;
using ExternalActions.Connectors;

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

/// <summary>The names and ids of all connectors and actions. One grain, key 0; admin traffic only.</summary>
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
}
