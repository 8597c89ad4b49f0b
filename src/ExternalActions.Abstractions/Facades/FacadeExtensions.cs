using ExternalActions.Catalog;
using ExternalActions.Executions;

namespace ExternalActions.Facades;

/// <summary>What is made of several calls of a facade, the same over every implementation.</summary>
public static class FacadeExtensions
{
    private const int PageSize = 200;

    /// <summary>Lists all connectors that fit a query, page after page.</summary>
    /// <param name="connectors">The connectors.</param>
    /// <param name="query">Which ones; its limit and place do not count.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connectors in order of their names.</returns>
    /// <exception cref="SystemUnavailableException">The system cannot be reached now.</exception>
    public static Task<IReadOnlyList<ConnectorEntry>> ListAllAsync(
        this IConnectors connectors, CatalogQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connectors);
        return ReadAllAsync(connectors.ListAsync, query, cancellationToken);
    }

    /// <summary>Lists all actions that fit a query, page after page.</summary>
    /// <param name="actions">The actions.</param>
    /// <param name="query">Which ones; its limit and place do not count.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The actions in order of their names.</returns>
    /// <exception cref="SystemUnavailableException">The system cannot be reached now.</exception>
    public static Task<IReadOnlyList<ActionEntry>> ListAllAsync(
        this IActions actions, CatalogQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actions);
        return ReadAllAsync(actions.ListAsync, query, cancellationToken);
    }

    /// <summary>Waits for the end of an execution that was just accepted. Accepted it is, whatever becomes of waiting for it.</summary>
    /// <param name="executions">The executions.</param>
    /// <param name="accepted">The execution as it was accepted.</param>
    /// <param name="limit">How long to wait at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The execution as it was last seen.</returns>
    public static async Task<Execution> WaitAsync(
        this IExecutions executions, Execution accepted, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(executions);
        ArgumentNullException.ThrowIfNull(accepted);
        if (accepted.HasEnded || limit <= TimeSpan.Zero)
        {
            return accepted;
        }

        try
        {
            return (await executions.WaitAsync(accepted.Id, limit, cancellationToken)).Value ?? accepted;
        }
        catch (SystemUnavailableException)
        {
            return accepted;
        }
    }

    private static async Task<IReadOnlyList<T>> ReadAllAsync<T>(
        Func<CatalogQuery, CancellationToken, Task<CatalogPage<T>>> list, CatalogQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var all = new List<T>();
        string? after = null;
        do
        {
            var page = await list(query with { Limit = PageSize, After = after }, cancellationToken);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }
}
