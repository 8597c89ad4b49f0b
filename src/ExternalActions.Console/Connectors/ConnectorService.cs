using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Console.Calls;
using ExternalActions.Executions;
using ExternalActions.Facades;

namespace ExternalActions.Console.Connectors;

/// <summary>What the pages of connectors ask of the system.</summary>
internal sealed class ConnectorService(IConnectors connectors, IActions actions, IExecutions executions, SystemCalls calls)
{
    /// <summary>All connectors in order of their names, with how many actions each has.</summary>
    public Task<Outcome<IReadOnlyList<ConnectorRow>>> ListAsync() => calls.ReadAsync<IReadOnlyList<ConnectorRow>>(async () =>
    {
        var all = await connectors.ListAllAsync(new CatalogQuery());
        var byConnector = (await actions.ListAllAsync(new CatalogQuery())).ToLookup(action => action.ConnectorId);
        return [.. all.Select(connector => new ConnectorRow(connector, byConnector[connector.Id].Count()))];
    });

    /// <summary>How a connector stands and when it was last used, for the list. What cannot be read is left out, with why.</summary>
    /// <param name="id">The connector.</param>
    public async Task<ConnectorRowStatus> GetStateAsync(Guid id)
    {
        var saved = calls.FindAsync(() => connectors.GetAsync(id), "It has been deleted.");
        var lastUse = await LastUseAsync(id);
        return new ConnectorRowStatus((await saved).Value?.Status, (await saved).Value is null ? (await saved).Why : null, lastUse);
    }

    /// <summary>Reads a connector.</summary>
    /// <param name="id">The connector.</param>
    public Task<Outcome<SavedConnector>> FindAsync(Guid id) =>
        calls.FindAsync(() => connectors.GetAsync(id), "There is no such connector any more.");

    /// <summary>Reads what happened to a connector, newest first.</summary>
    /// <param name="id">The connector.</param>
    public Task<Outcome<ConnectorEvents>> GetEventsAsync(Guid id) =>
        calls.FindAsync(() => connectors.GetEventsAsync(id), "There is no such connector any more.");

    /// <summary>The actions of a connector in order of their names.</summary>
    /// <param name="id">The connector.</param>
    public Task<Outcome<IReadOnlyList<ActionEntry>>> ListActionsAsync(Guid id) => calls.ReadAsync(() =>
        actions.ListAllAsync(new CatalogQuery { ConnectorId = id }));

    /// <summary>When the newest execution of a connector was accepted (UTC); null for none, or when it cannot be read now.</summary>
    /// <param name="id">The connector.</param>
    public async Task<DateTimeOffset?> LastUseAsync(Guid id)
    {
        var page = await calls.ReadAsync(() =>
            executions.ListAsync(new ExecutionQuery { ConnectorId = id, Limit = 1 }));
        return page.Value?.Items is [var newest, ..] ? newest.CreatedAt : null;
    }

    /// <summary>Creates a connector.</summary>
    /// <param name="settings">Its settings.</param>
    public Task<Outcome<SavedConnector>> CreateAsync(ConnectorSettings settings) =>
        calls.TryAsync(() => connectors.CreateAsync(settings));

    /// <summary>Replaces the settings of a connector.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="settings">The new settings.</param>
    /// <param name="version">The version that was edited: another newest one refuses the edit.</param>
    public Task<Outcome<SavedConnector>> UpdateAsync(Guid id, ConnectorSettings settings, int version) =>
        calls.TryAsync(() => connectors.UpdateAsync(id, settings, version));

    /// <summary>Sends the GET URL of settings that need not be saved.</summary>
    /// <param name="id">The connector whose stored secrets stand in for those left out; null for none.</param>
    /// <param name="settings">The settings.</param>
    public Task<Outcome<ConnectionTest>> TestAsync(Guid? id, ConnectorSettings settings) =>
        calls.TryAsync(() => connectors.TestAsync(id, settings));

    /// <summary>Forgets the tokens of a connector.</summary>
    /// <param name="id">The connector.</param>
    public Task<Outcome<Disconnection>> DisconnectAsync(Guid id) => calls.TryAsync(() => connectors.DisconnectAsync(id));

    /// <summary>Deletes a connector that no action uses.</summary>
    /// <param name="id">The connector.</param>
    public Task<Outcome<Done>> DeleteAsync(Guid id) => calls.DoAsync(() => connectors.DeleteAsync(id));
}
