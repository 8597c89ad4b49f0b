using System.Collections.Immutable;
using ExternalActions.Catalog;

namespace ExternalActions.Grains.Catalog;

/// <summary>Finds and pages catalog entries by name.</summary>
internal static class CatalogLists
{
    /// <summary>How names are told apart and sorted.</summary>
    public static StringComparer Names => StringComparer.OrdinalIgnoreCase;

    /// <summary>Takes one page out of the entries that fit a query.</summary>
    /// <param name="entries">All entries; their names are unique.</param>
    /// <param name="name">The name of an entry.</param>
    /// <param name="query">Which ones.</param>
    public static CatalogPage<T> Page<T>(IEnumerable<T> entries, Func<T, string> name, CatalogQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, 200);
        var fitting = entries
            .Where(entry => query.Search is null || name(entry).Contains(query.Search, StringComparison.OrdinalIgnoreCase))
            .Where(entry => query.After is null || Names.Compare(name(entry), query.After) > 0)
            .OrderBy(name, Names)
            .Take(limit + 1)
            .ToImmutableArray();
        return fitting.Length <= limit
            ? new() { Items = fitting }
            : new() { Items = fitting[..limit], Next = name(fitting[limit - 1]) };
    }
}
