using ExternalActions.Actions;
using ExternalActions.Core.Actions;
using ExternalActions.Grains.Caching;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Actions;

/// <summary>
/// The compiled actions of this silo. Which version is the newest is known for minutes, unless an edit on any silo invalidates it; a compiled
/// version never changes and stays as long as there is room.
/// </summary>
public sealed class ActionCache(IGrainFactory grains, CacheLease lease, TimeProvider time) : IInvalidatedCache, IDisposable
{
    private readonly SiloCache<Guid, Result<PinnedAction>> _newest = new(CacheLimits.Entries, lease, found => found.Problem is null, time);
    private readonly SiloCache<(Guid Id, int Version), Result<PinnedAction>> _versions = new(CacheLimits.Entries, time);

    /// <summary>An action at its newest version.</summary>
    /// <param name="id">The action.</param>
    /// <returns>The action, or why it cannot run.</returns>
    public Task<Result<PinnedAction>> GetNewestAsync(Guid id) => _newest.GetAsync(id, LoadNewestAsync);

    /// <summary>An action at one version.</summary>
    /// <param name="id">The action.</param>
    /// <param name="version">The version.</param>
    /// <returns>The action, or why it cannot run.</returns>
    public Task<Result<PinnedAction>> GetVersionAsync(Guid id, int version) => GetVersionAsync((id, version), LoadVersionAsync);

    /// <inheritdoc/>
    public void Invalidate(Guid id) => _newest.Remove(id);

    /// <inheritdoc/>
    public void InvalidateAll() => _newest.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        _newest.Dispose();
        _versions.Dispose();
    }

    private static Result<PinnedAction> Compile(SavedAction saved)
    {
        if (!ActionCompiler.Compile(saved.Definition).Succeeded(out var compiled, out var problem))
        {
            // It was valid when it was saved; the rules have become stricter since.
            return Problem.Conflict(
                ProblemCode.ActionOutdated,
                $"Version {saved.Version} of action {saved.Id} is no longer valid; save it again: {problem.Detail}", problem.Errors);
        }

        return new PinnedAction(saved.Id, saved.Version, compiled);
    }

    private async Task<Result<PinnedAction>> GetVersionAsync(
        (Guid Id, int Version) key, Func<(Guid Id, int Version), Task<Result<PinnedAction>>> load)
    {
        var found = await _versions.GetAsync(key, load);
        if (found.Problem is not null)
        {
            // It may be corrected soon, and then no execution should wait for room in the cache.
            _versions.Remove(key);
        }

        return found;
    }

    private async Task<Result<PinnedAction>> LoadNewestAsync(Guid id) =>
        await grains.GetGrain<IActionGrain>(id).GetAsync() is { } saved
            ? await GetVersionAsync((id, saved.Version), _ => Task.FromResult(Compile(saved)))
            : Absent.Action(id);

    private async Task<Result<PinnedAction>> LoadVersionAsync((Guid Id, int Version) key) =>
        await grains.GetGrain<IActionGrain>(key.Id).GetVersionAsync(key.Version) is { } saved
            ? Compile(saved)
            : Absent.Version(key.Id, key.Version);
}
