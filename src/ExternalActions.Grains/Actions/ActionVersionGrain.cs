using System.Globalization;
using ExternalActions.Actions;

namespace ExternalActions.Grains.Actions;

/// <summary>One version of an action, kept for the executions that are pinned to it. Made by <see cref="Key"/>.</summary>
[Alias("ea.IActionVersionGrain")]
public interface IActionVersionGrain : IGrainWithStringKey
{
    /// <summary>Stores the version; called by the action's grain before it moves on to it.</summary>
    /// <param name="version">The version.</param>
    [Alias("Put")]
    Task PutAsync(SavedAction version);

    /// <summary>Reads the version; null when there is none.</summary>
    [Alias("Get")]
    Task<SavedAction?> GetAsync();

    /// <summary>The grain key of a version.</summary>
    /// <param name="actionId">The action.</param>
    /// <param name="version">The version.</param>
    static string Key(Guid actionId, int version) => string.Create(CultureInfo.InvariantCulture, $"{actionId:N}/{version}");
}

/// <summary>What an action version grain stores.</summary>
[GenerateSerializer, Alias("ea.ActionVersionState")]
public sealed class ActionVersionState
{
    /// <summary>The version; null when there is none.</summary>
    [Id(0)]
    public SavedAction? Version { get; set; }
}

/// <summary>Stores one version of an action. Versions outlive the deletion of their action, since executions may still be pinned to them.</summary>
[GrainType("actionversion")]
public sealed class ActionVersionGrain([PersistentState("version")] IPersistentState<ActionVersionState> state) : Grain, IActionVersionGrain
{
    /// <inheritdoc/>
    public async Task PutAsync(SavedAction version)
    {
        state.State.Version = version;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<SavedAction?> GetAsync() => Task.FromResult(state.State.Version);
}
