using ExternalActions.Catalog;
using ExternalActions.Console.Calls;
using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Console.Executions;

/// <summary>What the pages of executions ask of the system. Reads come from the store and wake no grain.</summary>
internal sealed class ExecutionService(IGrainFactory grains, INewExecutions executions, IExecutionReader reader, SystemCalls calls)
{
    private const int CatalogPageSize = 200;

    private ICatalogGrain Catalog => grains.GetGrain<ICatalogGrain>(0);

    /// <summary>The names of all actions and connectors.</summary>
    public Task<Outcome<ExecutionNames>> NamesAsync() => calls.ReadAsync(async () => new ExecutionNames(
        await AllAsync(Catalog.ListActionsAsync), await AllAsync(Catalog.ListConnectorsAsync)));

    /// <summary>Reads one page of executions.</summary>
    /// <param name="query">Which ones.</param>
    public Task<Outcome<ExecutionPage>> ListAsync(ExecutionQuery query) => calls.ReadAsync(() => reader.ListAsync(query, CancellationToken.None));

    /// <summary>Reads an execution as it was last written.</summary>
    /// <param name="id">Its id.</param>
    public Task<Outcome<Execution>> FindAsync(Guid id) => calls.FindAsync(
        () => reader.FindAsync(id, CancellationToken.None), "There is no such execution; perhaps it ended long ago and is no longer kept.");

    /// <summary>Cancels an execution.</summary>
    /// <param name="id">Its id.</param>
    public Task<Outcome<Execution>> CancelAsync(Guid id) => calls.TryAsync(grains.GetGrain<IExecutionGrain>(id).CancelAsync);

    /// <summary>Runs an execution that has ended again, as a new one with the same fields.</summary>
    /// <param name="id">The one that has ended.</param>
    /// <param name="once">
    /// Whether it is to be run again once however often this is called, as by several people at a time; then the answer is always that one
    /// execution.
    /// </param>
    public Task<Outcome<Execution>> RetryAsync(Guid id, bool once) => calls.TryAsync(async () =>
    {
        if (await reader.FindAsync(id, CancellationToken.None) is not { } old)
        {
            return Problem.NotFound("There is no such execution any more.");
        }

        if (!old.HasEnded)
        {
            return (Result<Execution>)Problem.Conflict($"It is {ExecutionWords.Of(old.Status).Text} and has not ended; only an ended one can be run again.");
        }

        var request = new ExecutionRequest
        {
            ActionId = old.ActionId,
            Fields = old.Fields,
            IdempotencyKey = once ? $"retry of {old.Id}" : null,
            IsTest = old.IsTest,
            RetryOf = old.Id,
        };
        return await executions.StartAsync(grains, request);
    });

    private static async Task<List<T>> AllAsync<T>(Func<CatalogQuery, Task<CatalogPage<T>>> list)
    {
        var all = new List<T>();
        string? after = null;
        do
        {
            var page = await list(new CatalogQuery { Limit = CatalogPageSize, After = after });
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }
}
