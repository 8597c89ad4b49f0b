using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Console.Calls;
using ExternalActions.Executions;
using ExternalActions.Facades;
using ExternalActions.Problems;

namespace ExternalActions.Console.Actions;

/// <summary>What the pages of external actions ask of the system.</summary>
internal sealed class ActionService(IActions actions, IConnectors connectors, IExecutions executions, SystemCalls calls)
{
    private const string Gone = "There is no such action any more.";

    /// <summary>All actions in order of their names.</summary>
    public Task<Outcome<IReadOnlyList<ActionEntry>>> ListAsync() =>
        calls.ReadAsync(() => actions.ListAllAsync(new CatalogQuery()));

    /// <summary>All connectors in order of their names.</summary>
    public Task<Outcome<IReadOnlyList<ConnectorEntry>>> ListConnectorsAsync() =>
        calls.ReadAsync(() => connectors.ListAllAsync(new CatalogQuery()));

    /// <summary>The newest execution of an action; null for none, or when it cannot be read now.</summary>
    /// <param name="id">The action.</param>
    public async Task<ExecutionSummary?> LastUseAsync(Guid id)
    {
        var page = await calls.ReadAsync(() =>
            executions.ListAsync(new ExecutionQuery { ActionId = id, Limit = 1 }));
        return page.Value?.Items is [var newest, ..] ? newest : null;
    }

    /// <summary>Reads an action.</summary>
    /// <param name="id">The action.</param>
    public Task<Outcome<SavedAction>> FindAsync(Guid id) => calls.FindAsync(() => actions.GetAsync(id), Gone);

    /// <summary>Reads one version of an action.</summary>
    /// <param name="id">The action.</param>
    /// <param name="version">The version.</param>
    public Task<Outcome<SavedAction>> FindVersionAsync(Guid id, int version) =>
        calls.FindAsync(() => actions.GetVersionAsync(id, version), $"There is no version {version} of this action.");

    /// <summary>The versions of an action, newest first.</summary>
    /// <param name="id">The action.</param>
    public Task<Outcome<IReadOnlyList<ActionVersion>>> ListVersionsAsync(Guid id) =>
        calls.FindAsync(() => actions.ListVersionsAsync(id), Gone);

    /// <summary>Creates an action.</summary>
    /// <param name="definition">Its definition.</param>
    public Task<Outcome<SavedAction>> CreateAsync(ActionDefinition definition) =>
        calls.TryAsync(() => actions.CreateAsync(definition));

    /// <summary>Saves a new version of an action.</summary>
    /// <param name="id">The action.</param>
    /// <param name="definition">The new definition.</param>
    /// <param name="version">The version that was edited: another newest one refuses the edit.</param>
    public Task<Outcome<SavedAction>> UpdateAsync(Guid id, ActionDefinition definition, int version) =>
        calls.TryAsync(() => actions.UpdateAsync(id, definition, version));

    /// <summary>Deletes an action.</summary>
    /// <param name="id">The action.</param>
    public Task<Outcome<Done>> DeleteAsync(Guid id) => calls.DoAsync(() => actions.DeleteAsync(id));

    /// <summary>Reads the fields off what is typed so far, and what is wrong with its templates.</summary>
    /// <param name="definition">The definition as far as it goes.</param>
    public Task<Outcome<ParsedFields>> ParseAsync(ActionDefinition definition) => calls.ReadAsync(() => actions.ParseFieldsAsync(definition));

    /// <summary>Renders the request and sends nothing.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="fields">The values.</param>
    public Task<Outcome<RequestPreview>> PreviewAsync(ActionDefinition definition, RawJson fields) =>
        calls.TryAsync(() => actions.PreviewAsync(definition, fields));

    /// <summary>Sends one real request of the newest version, and waits for its end.</summary>
    /// <param name="saved">The action.</param>
    /// <param name="fields">The values.</param>
    /// <returns>The execution as last seen, or why it was not accepted.</returns>
    public Task<Outcome<Execution>> TestAsync(SavedAction saved, RawJson fields) => calls.TryAsync(async () =>
    {
        var started = await actions.StartTestAsync(saved.Id, fields);
        return started.Succeeded(out var test, out var problem)
            ? await executions.WaitAsync(test.Execution, test.Limit)
            : (Result<Execution>)problem;
    });
}
