using ExternalActions.Core.Actions;

namespace ExternalActions.Grains.Actions;

/// <summary>One version of an action, ready to run.</summary>
/// <param name="Id">The action's id.</param>
/// <param name="Version">The version.</param>
/// <param name="Compiled">Its compiled definition.</param>
public sealed record PinnedAction(Guid Id, int Version, CompiledAction Compiled);
