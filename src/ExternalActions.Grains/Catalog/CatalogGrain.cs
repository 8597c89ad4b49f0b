using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Catalog;

/// <summary>
/// The arbiter of names. A connector or action enters itself here before it stores itself, so two can never end up with one name; what a
/// crash in between left behind is found out, by asking the grain, when the name is wanted.
/// </summary>
[GrainType("catalog")]
public sealed class CatalogGrain(
    [PersistentState("catalog")] IPersistentState<CatalogState> state,
    TimeProvider time) : Grain, ICatalogGrain, ICatalogWriterGrain
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
        var connectors = state.State.Connectors;
        if (await FindHolderAsync(connectors, entry.Name, entry.Id, other => other.Name, ReadConnectorAsync) is { } holder)
        {
            return NameTaken("connector", entry.Name, holder);
        }

        await PutAsync(connectors, entry.Id, entry, other => other.Name);
        return null;
    }

    /// <inheritdoc/>
    public async Task<Problem?> PutActionAsync(ActionEntry entry)
    {
        if (!state.State.Connectors.ContainsKey(entry.ConnectorId))
        {
            return Problem.Invalid(new ProblemEntry("#/connectorId", ProblemCode.NotFound, Absent.Connector(entry.ConnectorId).Detail));
        }

        var actions = state.State.Actions;
        if (await FindHolderAsync(actions, entry.Name, entry.Id, other => other.Name, ReadActionAsync) is { } holder)
        {
            return NameTaken("action", entry.Name, holder);
        }

        await PutAsync(actions, entry.Id, entry, other => other.Name);
        return null;
    }

    /// <inheritdoc/>
    public async Task ConfirmAsync(Guid id)
    {
        if (state.State.FormerNames.Remove(id))
        {
            await WriteAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<Problem?> RemoveConnectorAsync(Guid id)
    {
        var users = new List<string>();
        var entered = state.State.Actions.Values.Where(action => action.ConnectorId == id).OrderBy(action => action.Name, CatalogLists.Names);
        foreach (var action in entered.ToList())
        {
            if (IsYoung(action.Id) || await ReadActionAsync(action.Id) is { } stored && stored.ConnectorId == id)
            {
                users.Add(action.Name);
            }
        }

        if (users.Count > 0)
        {
            var named = string.Join(", ", users.Take(NamedActions).Select(name => $"\"{name}\""));
            var more = users.Count > NamedActions ? $" and {users.Count - NamedActions} more" : "";
            return Problem.Conflict(
                ProblemCode.InUse,
                $"The connector is in use by {users.Count} action{(users.Count == 1 ? "" : "s")}: {named}{more}. "
                + "Delete them or give them another connector first.");
        }

        await StrikeAsync(id);
        return null;
    }

    /// <inheritdoc/>
    public Task RemoveActionAsync(Guid id) => StrikeAsync(id);

    private static bool SameName(string? one, string other) => CatalogLists.Names.Equals(one, other);

    private static Problem NameTaken(string kind, string name, Guid holder) => Problem.Conflict(
        ProblemCode.NameTaken,
        $"There is already {(kind == "action" ? "an" : "a")} {kind} named \"{name}\".",
        ProblemEntry.Unexpected(
            "#/name", ProblemCode.NameTaken, $"a name that no other {kind} has", $"\"{name}\", which is the name of {kind} {holder}"));

    private async Task<ConnectorEntry?> ReadConnectorAsync(Guid id) =>
        await GrainFactory.GetGrain<IConnectorGrain>(id).GetAsync() is { } connector ? CatalogEntries.Of(id, connector.Settings) : null;

    private async Task<ActionEntry?> ReadActionAsync(Guid id) =>
        await GrainFactory.GetGrain<IActionGrain>(id).GetAsync() is { } action ? CatalogEntries.Of(action) : null;

    /// <summary>Finds the owner of a name, and corrects entries that turn out to be wrong on the way.</summary>
    /// <returns>The holder's id; null when the name is free.</returns>
    private async Task<Guid?> FindHolderAsync<T>(
        Dictionary<Guid, T> entries, string name, Guid except, Func<T, string> nameOf, Func<Guid, Task<T?>> read)
        where T : class
    {
        var candidates = entries
            .Where(entry => entry.Key != except)
            .Where(entry => SameName(nameOf(entry.Value), name) || SameName(state.State.FormerNames.GetValueOrDefault(entry.Key), name))
            .Select(entry => entry.Key)
            .ToList();
        foreach (var id in candidates)
        {
            if (IsYoung(id))
            {
                return id;
            }

            state.State.FormerNames.Remove(id);
            if (await read(id) is not { } stored)
            {
                entries.Remove(id);
                state.State.EnteredAt.Remove(id);
                continue;
            }

            entries[id] = stored;
            if (SameName(nameOf(stored), name))
            {
                return id;
            }
        }

        return null;
    }

    private async Task PutAsync<T>(Dictionary<Guid, T> entries, Guid id, T entry, Func<T, string> nameOf)
        where T : class
    {
        if (entries.TryGetValue(id, out var before) && !SameName(nameOf(before), nameOf(entry)))
        {
            state.State.FormerNames[id] = nameOf(before);
        }

        entries[id] = entry;
        state.State.EnteredAt[id] = time.GetUtcNow();
        await WriteAsync();
    }

    /// <summary>Whether an entry's grain may still be about to store what the entry says.</summary>
    private bool IsYoung(Guid id) => state.State.EnteredAt.TryGetValue(id, out var entered) && time.GetUtcNow() - entered <= TimeToStore;

    private async Task StrikeAsync(Guid id)
    {
        if (state.State.Connectors.Remove(id) || state.State.Actions.Remove(id))
        {
            state.State.EnteredAt.Remove(id);
            state.State.FormerNames.Remove(id);
            await WriteAsync();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // What is in memory is no longer what is stored: start again from the store.
            DeactivateOnIdle();
            throw;
        }
    }
}
