using System.Collections.Immutable;
using ExternalActions.Actions;

namespace ExternalActions.Grains.Actions;

/// <summary>What an action grain stores; older versions are stored by <see cref="ActionVersionGrain"/>.</summary>
[GenerateSerializer, Immutable, Alias("ea.ActionState")]
public sealed record ActionState
{
    /// <summary>The newest version; null when there is no such action.</summary>
    [Id(0)]
    public SavedAction? Action { get; init; }

    /// <summary>All versions, oldest first.</summary>
    [Id(1)]
    public ImmutableArray<ActionVersion> Versions { get; init; } = [];
}
