using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Core.Actions;
using ExternalActions.Grains.Caching;
using ExternalActions.Grains.Catalog;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Actions;

/// <summary>Keeps one action: compiles each definition before it stores it, and hands out its versions.</summary>
[GrainType("action")]
public sealed class ActionGrain(
    [PersistentState("action")] IPersistentState<ActionState> state,
    ICacheInvalidation caches,
    TimeProvider time) : Grain, IActionGrain
{
    /// <summary>What is stored: calls that interleave with a write must not see what is not yet committed.</summary>
    private ActionState Stored { get; set; } = new();

    // A write failed, and may have been done all the same.
    private bool _isUncertain;

    private Guid Id => this.GetPrimaryKey();

    private ICatalogWriterGrain Catalog => GrainFactory.GetGrain<ICatalogWriterGrain>(0);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Stored = state.State;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        // Until now silos were answered from here; from now on they are from what is stored.
        _isUncertain ? caches.AnnounceAsync(Id) : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<Result<SavedAction>> CreateAsync(ActionDefinition definition)
    {
        if (Stored.Action is not null)
        {
            return Problem.Conflict(ProblemCode.AlreadyExists, $"There is already an action {Id}.");
        }

        var now = time.GetUtcNow();
        return await SaveAsync(new SavedAction { Id = Id, Version = 1, CreatedAt = now, UpdatedAt = now, Definition = definition });
    }

    /// <inheritdoc/>
    public async Task<Result<SavedAction>> UpdateAsync(ActionDefinition definition, int? expectedVersion)
    {
        if (Stored.Action is not { } current)
        {
            return NotFound();
        }

        if (expectedVersion is { } expected && expected != current.Version)
        {
            return Problem.VersionMismatch(expected, current.Version);
        }

        return await SaveAsync(current with { Version = current.Version + 1, UpdatedAt = time.GetUtcNow(), Definition = definition });
    }

    /// <inheritdoc/>
    public Task<SavedAction?> GetAsync() => Task.FromResult(Stored.Action);

    /// <inheritdoc/>
    public Task<SavedAction?> GetVersionAsync(int version) => version == Stored.Action?.Version
        ? Task.FromResult<SavedAction?>(Stored.Action)
        : VersionGrain(version).GetAsync();

    /// <inheritdoc/>
    public Task<ImmutableArray<ActionVersion>> ListVersionsAsync() => Task.FromResult<ImmutableArray<ActionVersion>>([.. Stored.Versions.Reverse()]);

    /// <inheritdoc/>
    public async Task<Problem?> DeleteAsync()
    {
        if (Stored.Action is null)
        {
            // A crash in the middle of a delete may have left the name behind.
            await Catalog.RemoveActionAsync(Id);
            return NotFound();
        }

        try
        {
            // The name is given back last, so that a crash in between never leaves two actions with one name.
            await state.ClearStateAsync();
            Stored = new();
            await Catalog.RemoveActionAsync(Id);
        }
        finally
        {
            await caches.AnnounceAsync(Id);
            StartAgain();
        }

        return null;
    }

    /// <inheritdoc/>
    public Task<Problem?> DeleteVersionAsync(int version) => Stored.Action is { } current && current.Version != version
        ? Task.FromResult<Problem?>(Problem.VersionMismatch(version, current.Version))
        : DeleteAsync();

    private async Task<Result<SavedAction>> SaveAsync(SavedAction next)
    {
        if (!ActionCompiler.Compile(next.Definition).Succeeded(out var compiled, out var problem))
        {
            return problem;
        }

        next = next with { Definition = compiled.Definition };
        if (await Catalog.PutActionAsync(CatalogEntries.Of(next)) is { } refusal)
        {
            return refusal;
        }

        try
        {
            // Before the action moves on to it: an execution pinned to a version must always find it.
            await VersionGrain(next.Version).PutAsync(next);
            state.State = new ActionState
            {
                Action = next,
                Versions = Stored.Versions.Add(new() { Version = next.Version, SavedAt = next.UpdatedAt, Name = next.Definition.Name }),
            };
            await state.WriteStateAsync();
        }
        catch
        {
            // Nothing was saved: take the entry back.
            StartAgain();
            await (Stored.Action is null ? Catalog.RemoveActionAsync(Id) : Catalog.PutActionAsync(CatalogEntries.Of(Stored.Action)));
            throw;
        }

        var isRenamed = Stored.Action is { } before && before.Definition.Name != next.Definition.Name;
        Stored = state.State;
        await caches.AnnounceAsync(Id);
        if (isRenamed)
        {
            // Should it get lost, the old name is found to be free when someone wants it.
            Catalog.ConfirmAsync(Id).Ignore();
        }

        return next;
    }

    /// <summary>Has the next call answered by an activation that has read what is stored.</summary>
    private void StartAgain()
    {
        _isUncertain = true;
        DeactivateOnIdle();
    }

    private IActionVersionGrain VersionGrain(int version) =>
        GrainFactory.GetGrain<IActionVersionGrain>(IActionVersionGrain.Key(Id, version));

    private Problem NotFound() => Absent.Action(Id);
}
