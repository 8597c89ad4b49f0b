using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>Actions over their grains.</summary>
internal sealed class ActionsFacade(IGrainFactory grains, IExecutions executions, TimeProvider time) : IActions
{
    // What a test may take beyond the time limit of its one attempt: its turn, its authorization, storing it.
    private static readonly TimeSpan TestSlack = TimeSpan.FromSeconds(10);

    private IActionDraftGrain Draft => grains.GetGrain<IActionDraftGrain>(0);

    /// <inheritdoc/>
    public Task<CatalogPage<ActionEntry>> ListAsync(CatalogQuery query, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => grains.GetGrain<ICatalogGrain>(0).ListActionsAsync(query), cancellationToken);

    /// <inheritdoc/>
    public Task<Result<SavedAction>> GetAsync(Guid id, CancellationToken cancellationToken) =>
        Reach.FindAsync(Grain(id).GetAsync, () => Absent.Action(id), cancellationToken);

    /// <inheritdoc/>
    public Task<Result<SavedAction>> GetVersionAsync(Guid id, int version, CancellationToken cancellationToken) =>
        Reach.FindAsync(() => Grain(id).GetVersionAsync(version), () => Absent.Version(id, version), cancellationToken);

    /// <inheritdoc/>
    public async Task<Result<IReadOnlyList<ActionVersion>>> ListVersionsAsync(Guid id, CancellationToken cancellationToken)
    {
        var versions = await Reach.CallAsync(Grain(id).ListVersionsAsync, cancellationToken);
        return versions.IsEmpty ? Absent.Action(id) : new Result<IReadOnlyList<ActionVersion>> { Value = versions };
    }

    /// <inheritdoc/>
    public Task<Result<SavedAction>> CreateAsync(ActionDefinition definition, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => Grain(Guid.CreateVersion7(time.GetUtcNow())).CreateAsync(definition), cancellationToken);

    /// <inheritdoc/>
    public Task<Result<SavedAction>> UpdateAsync(
        Guid id, ActionDefinition definition, int? expectedVersion, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => Grain(id).UpdateAsync(definition, expectedVersion), cancellationToken);

    /// <inheritdoc/>
    public Task<Problem?> DeleteAsync(Guid id, int? expectedVersion, CancellationToken cancellationToken) =>
        Reach.CallAsync(
            () => expectedVersion is { } version ? Grain(id).DeleteVersionAsync(version) : Grain(id).DeleteAsync(), cancellationToken);

    /// <inheritdoc/>
    public Task<ParsedFields> ParseFieldsAsync(ActionDefinition draft, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => Draft.ParseFieldsAsync(draft), cancellationToken);

    /// <inheritdoc/>
    public Task<Result<RequestPreview>> PreviewAsync(ActionDefinition definition, RawJson fields, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => Draft.PreviewAsync(definition, fields), cancellationToken);

    /// <inheritdoc/>
    public async Task<Result<ActionTest>> StartTestAsync(Guid id, RawJson fields, CancellationToken cancellationToken)
    {
        if (!(await GetAsync(id, cancellationToken)).Succeeded(out var saved, out var problem))
        {
            return problem;
        }

        var started = await executions.StartAsync(new() { ActionId = id, Fields = fields, IsTest = true }, cancellationToken);
        return started.Succeeded(out var execution, out problem)
            ? new ActionTest(execution, TimeSpan.FromSeconds(saved.Definition.TimeoutSeconds) + TestSlack)
            : problem;
    }

    private IActionGrain Grain(Guid id) => grains.GetGrain<IActionGrain>(id);
}
