using ExternalActions.Catalog;
using ExternalActions.Console.Calls;
using ExternalActions.Executions;
using ExternalActions.Facades;

namespace ExternalActions.Console.Executions;

/// <summary>What the pages of executions ask of the system.</summary>
internal sealed class ExecutionService(IExecutions executions, IActions actions, IConnectors connectors, SystemCalls calls)
{
    /// <summary>The names of all actions and connectors.</summary>
    public Task<Outcome<ExecutionNames>> NamesAsync() => calls.ReadAsync(async () => new ExecutionNames(
        await actions.ListAllAsync(new CatalogQuery()), await connectors.ListAllAsync(new CatalogQuery())));

    /// <summary>Reads one page of executions.</summary>
    /// <param name="query">Which ones.</param>
    public Task<Outcome<ExecutionPage>> ListAsync(ExecutionQuery query) => calls.ReadAsync(() => executions.ListAsync(query));

    /// <summary>Reads an execution as it was last written.</summary>
    /// <param name="id">Its id.</param>
    public Task<Outcome<Execution>> FindAsync(Guid id) => calls.FindAsync(
        () => executions.FindAsync(id), "There is no such execution; perhaps it ended long ago and is no longer kept.");

    /// <summary>Cancels an execution.</summary>
    /// <param name="id">Its id.</param>
    public Task<Outcome<Execution>> CancelAsync(Guid id) => calls.TryAsync(() => executions.CancelAsync(id));

    /// <summary>Runs an execution that has ended again, as a new one with the same fields.</summary>
    /// <param name="id">The one that has ended.</param>
    public Task<Outcome<Execution>> RetryAsync(Guid id) => calls.FindAsync(
        () => executions.RetryAsync(id), "There is no such execution any more.");

    /// <summary>Prepares to run the failed executions of a filter again.</summary>
    public BulkRetry RetryMany(TimeProvider time) => new(executions, calls, time);
}
