using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Catalog;

/// <summary>
/// The arbiter of names. A connector or action enters itself here before it stores itself, so two can never end up with one name;
/// an entry that was left behind by a crash in between is found out when its name is wanted.
/// </summary>
public sealed class CatalogGrain(
    [PersistentState("catalog")] IPersistentState<CatalogState> state,
    TimeProvider time) : Grain, ICatalogGrain
{
    // Longer than any store call can take, so what is still not stored by then never will be.
    private static readonly TimeSpan TimeToStore = TimeSpan.FromMinutes(2);

    private const int NamedActions = 5;

    /// <inheritdoc/>
    public Task<CatalogPage<ConnectorEntry>> ListConnectorsAsync(CatalogQuery query) =>
        Task.FromResult(CatalogLists.Page(state.State.Connectors.Values, entry => entry.Name, query));

    /// <inheritdoc/>
    public Task<CatalogPage<ActionEntry>> ListActionsAsync(CatalogQuery query)
    {
        var actions = state.State.Actions.Values.Where(entry => query.ConnectorId is null || entry.ConnectorId == query.ConnectorId);
        return Task.FromResult(CatalogLists.Page(actions, entry => entry.Name, query));
    }

    /// <inheritdoc/>
    public async Task<Problem?> PutConnectorAsync(ConnectorEntry entry)
    {
        var holder = state.State.Connectors.Values.FirstOrDefault(other => other.Id != entry.Id && SameName(other.Name, entry.Name));
        if (holder is not null && !await StruckAsLeftBehindAsync(holder.Id, () => IsStoredConnectorAsync(holder.Id)))
        {
            return NameTaken("connector", entry.Name, holder.Id);
        }

        state.State.Connectors[entry.Id] = entry;
        await SaveAsync(entry.Id);
        return null;
    }

    /// <inheritdoc/>
    public async Task<Problem?> PutActionAsync(ActionEntry entry)
    {
        if (!state.State.Connectors.ContainsKey(entry.ConnectorId))
        {
            return Problem.Invalid(new ProblemEntry("#/connectorId", $"There is no connector {entry.ConnectorId}."));
        }

        var holder = state.State.Actions.Values.FirstOrDefault(other => other.Id != entry.Id && SameName(other.Name, entry.Name));
        if (holder is not null && !await StruckAsLeftBehindAsync(holder.Id, () => IsStoredActionAsync(holder.Id)))
        {
            return NameTaken("action", entry.Name, holder.Id);
        }

        state.State.Actions[entry.Id] = entry;
        await SaveAsync(entry.Id);
        return null;
    }

    /// <inheritdoc/>
    public async Task<Problem?> RemoveConnectorAsync(Guid id)
    {
        var users = new List<string>();
        foreach (var action in state.State.Actions.Values.Where(action => action.ConnectorId == id).OrderBy(action => action.Name, CatalogLists.Names).ToList())
        {
            if (!await StruckAsLeftBehindAsync(action.Id, () => IsStoredActionAsync(action.Id)))
            {
                users.Add(action.Name);
            }
        }

        if (users.Count > 0)
        {
            var named = string.Join(", ", users.Take(NamedActions).Select(name => $"\"{name}\""));
            var more = users.Count > NamedActions ? $" and {users.Count - NamedActions} more" : "";
            return Problem.Conflict(
                $"The connector is in use by {users.Count} action{(users.Count == 1 ? "" : "s")}: {named}{more}. Delete them or give them another connector first.");
        }

        if (Strike(id))
        {
            await WriteAsync();
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task RemoveActionAsync(Guid id)
    {
        if (Strike(id))
        {
            await WriteAsync();
        }
    }

    private static bool SameName(string one, string other) => CatalogLists.Names.Equals(one, other);

    private static Problem NameTaken(string kind, string name, Guid holder) => Problem.Conflict(
        $"There is already {(kind == "action" ? "an" : "a")} {kind} named \"{name}\".",
        new ProblemEntry("#/name", $"Got \"{name}\", which is the name of {kind} {holder}; expected a name that no other {kind} has."));

    private async Task<bool> IsStoredConnectorAsync(Guid id) => await GrainFactory.GetGrain<IConnectorGrain>(id).GetAsync() is not null;

    private async Task<bool> IsStoredActionAsync(Guid id) => await GrainFactory.GetGrain<IActionGrain>(id).GetAsync() is not null;

    /// <summary>Strikes an entry out that its grain never stored.</summary>
    /// <returns>False when it stands: its grain is stored, or may still be about to store.</returns>
    private async Task<bool> StruckAsLeftBehindAsync(Guid id, Func<Task<bool>> isStored)
    {
        var mayBeAboutToStore = state.State.EnteredAt.TryGetValue(id, out var entered) && time.GetUtcNow() - entered <= TimeToStore;
        return !mayBeAboutToStore && !await isStored() && Strike(id);
    }

    private bool Strike(Guid id)
    {
        state.State.EnteredAt.Remove(id);
        return state.State.Connectors.Remove(id) || state.State.Actions.Remove(id);
    }

    private Task SaveAsync(Guid entered)
    {
        state.State.EnteredAt[entered] = time.GetUtcNow();
        return WriteAsync();
    }

    private async Task WriteAsync()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // What is in memory is no longer what is stored: begin anew from the store.
            DeactivateOnIdle();
            throw;
        }
    }
}
