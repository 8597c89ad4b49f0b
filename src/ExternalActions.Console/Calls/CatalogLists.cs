using ExternalActions.Catalog;

namespace ExternalActions.Console.Calls;

/// <summary>Reads whole lists of the catalog, page after page.</summary>
internal static class CatalogLists
{
    private const int PageSize = 200;

    /// <summary>Reads all entries in order of their names.</summary>
    /// <param name="list">Reads one page.</param>
    /// <param name="query">Which entries.</param>
    public static async Task<IReadOnlyList<T>> AllAsync<T>(Func<CatalogQuery, Task<CatalogPage<T>>> list, CatalogQuery query)
    {
        var all = new List<T>();
        string? after = null;
        do
        {
            var page = await list(query with { Limit = PageSize, After = after });
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }
}
