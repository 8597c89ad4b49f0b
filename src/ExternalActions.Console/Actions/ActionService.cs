using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Console.Calls;
using ExternalActions.Executions;

namespace ExternalActions.Console.Actions;

/// <summary>What the pages of external actions ask of the system.</summary>
internal sealed class ActionService(
    IGrainFactory grains, INewExecutions executions, IExecutionReader reader, SystemCalls calls, TimeProvider time)
{
    private const string Gone = "There is no such action any more.";

    // What a test takes beside its one attempt.
    private static readonly TimeSpan TestSlack = TimeSpan.FromSeconds(5);

    private ICatalogGrain Catalog => grains.GetGrain<ICatalogGrain>(0);

    private IActionDraftGrain Draft => grains.GetGrain<IActionDraftGrain>(0);

    /// <summary>All actions in order of their names.</summary>
    public Task<Outcome<IReadOnlyList<ActionEntry>>> ListAsync() =>
        calls.ReadAsync(() => CatalogLists.AllAsync(Catalog.ListActionsAsync, new CatalogQuery()));

    /// <summary>All connectors in order of their names.</summary>
    public Task<Outcome<IReadOnlyList<ConnectorEntry>>> ListConnectorsAsync() =>
        calls.ReadAsync(() => CatalogLists.AllAsync(Catalog.ListConnectorsAsync, new CatalogQuery()));

    /// <summary>The newest execution of an action; null for none, or when it cannot be read now.</summary>
    /// <param name="id">The action.</param>
    public async Task<ExecutionSummary?> LastUseAsync(Guid id)
    {
        var page = await calls.ReadAsync(() =>
            reader.ListAsync(new ExecutionQuery { ActionId = id, Limit = 1 }, CancellationToken.None));
        return page.Value?.Items is [var newest, ..] ? newest : null;
    }

    /// <summary>Reads an action.</summary>
    /// <param name="id">The action.</param>
    public Task<Outcome<SavedAction>> FindAsync(Guid id) => calls.FindAsync(grains.GetGrain<IActionGrain>(id).GetAsync, Gone);

    /// <summary>Reads one version of an action.</summary>
    /// <param name="id">The action.</param>
    /// <param name="version">The version.</param>
    public Task<Outcome<SavedAction>> FindVersionAsync(Guid id, int version) =>
        calls.FindAsync(() => grains.GetGrain<IActionGrain>(id).GetVersionAsync(version), $"There is no version {version} of this action.");

    /// <summary>The versions of an action, newest first.</summary>
    /// <param name="id">The action.</param>
    public Task<Outcome<IReadOnlyList<ActionVersion>>> ListVersionsAsync(Guid id) => calls.ReadAsync<IReadOnlyList<ActionVersion>>(async () =>
        await grains.GetGrain<IActionGrain>(id).ListVersionsAsync());

    /// <summary>Creates an action.</summary>
    /// <param name="definition">Its definition.</param>
    public Task<Outcome<SavedAction>> CreateAsync(ActionDefinition definition) =>
        calls.TryAsync(() => grains.GetGrain<IActionGrain>(Guid.CreateVersion7(time.GetUtcNow())).CreateAsync(definition));

    /// <summary>Saves a new version of an action.</summary>
    /// <param name="id">The action.</param>
    /// <param name="definition">The new definition.</param>
    /// <param name="version">The version that was edited: another newest one refuses the edit.</param>
    public Task<Outcome<SavedAction>> UpdateAsync(Guid id, ActionDefinition definition, int version) =>
        calls.TryAsync(() => grains.GetGrain<IActionGrain>(id).UpdateAsync(definition, version));

    /// <summary>Deletes an action.</summary>
    /// <param name="id">The action.</param>
    public Task<Outcome<Done>> DeleteAsync(Guid id) => calls.DoAsync(grains.GetGrain<IActionGrain>(id).DeleteAsync);

    /// <summary>Reads the fields off what is typed so far, and what is wrong with its templates.</summary>
    /// <param name="definition">The definition as far as it goes.</param>
    public Task<Outcome<ParsedFields>> ParseAsync(ActionDefinition definition) => calls.ReadAsync(() => Draft.ParseFieldsAsync(definition));

    /// <summary>Renders the request and sends nothing.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="fields">The values.</param>
    public Task<Outcome<RequestPreview>> PreviewAsync(ActionDefinition definition, RawJson fields) =>
        calls.TryAsync(() => Draft.PreviewAsync(definition, fields));

    /// <summary>Sends one real request of the newest version, and waits for its end.</summary>
    /// <param name="saved">The action.</param>
    /// <param name="fields">The values.</param>
    /// <returns>The execution as last seen, or why it was not accepted.</returns>
    public async Task<Outcome<Execution>> TestAsync(SavedAction saved, RawJson fields)
    {
        var started = await calls.TryAsync(() => executions.StartAsync(new() { ActionId = saved.Id, Fields = fields, IsTest = true }));
        if (!started.Succeeded(out var execution) || execution.HasEnded)
        {
            return started;
        }

        var limit = TimeSpan.FromSeconds(saved.Definition.TimeoutSeconds) + TestSlack;
        var ended = await calls.FindAsync(() => grains.GetGrain<IExecutionGrain>(execution.Id).WaitAsync(limit), "The execution is gone.");
        // Accepted it is, whatever became of waiting for it.
        return ended.Value is null ? started : ended;
    }
}
