using System.Collections.Immutable;
using ExternalActions.Problems;
using Orleans.Concurrency;

namespace ExternalActions.Actions;

/// <summary>One action. Owns its definition and its version history; the key is the action's id.</summary>
[Alias("ea.IActionGrain")]
public interface IActionGrain : IGrainWithGuidKey
{
    /// <summary>Creates the action as version 1.</summary>
    /// <param name="definition">The definition; settings of fields that no token names are dropped.</param>
    [Alias("Create")]
    Task<Result<SavedAction>> CreateAsync(ActionDefinition definition);

    /// <summary>Saves a new version; running executions keep the one they began with.</summary>
    /// <param name="definition">The new definition.</param>
    /// <param name="expectedVersion">When given, the edit is refused unless it is the newest version.</param>
    [Alias("Update")]
    Task<Result<SavedAction>> UpdateAsync(ActionDefinition definition, int? expectedVersion);

    /// <summary>Reads the newest version; null when there is no such action.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<SavedAction?> GetAsync();

    /// <summary>Reads one version; null when there is no such version. Versions outlive the deletion of their action.</summary>
    /// <param name="version">The version, from 1.</param>
    [Alias("GetVersion"), AlwaysInterleave]
    Task<SavedAction?> GetVersionAsync(int version);

    /// <summary>The version history, newest first; empty when there is no such action.</summary>
    [Alias("ListVersions"), AlwaysInterleave]
    Task<ImmutableArray<ActionVersion>> ListVersionsAsync();

    /// <summary>Deletes the action; executions already accepted still end.</summary>
    /// <returns>Null when done, or why not.</returns>
    [Alias("Delete")]
    Task<Problem?> DeleteAsync();

    /// <summary>The same, if the newest version is the given one; a version mismatch otherwise.</summary>
    /// <param name="version">The version that was seen.</param>
    [Alias("DeleteVersion")]
    Task<Problem?> DeleteVersionAsync(int version);
}

/// <summary>Works on action definitions that are not saved; a stateless worker.</summary>
[Alias("ea.IActionDraftGrain")]
public interface IActionDraftGrain : IGrainWithIntegerKey
{
    /// <summary>Parses the fields of a draft; never refuses, so that an editor can call it while someone types.</summary>
    /// <param name="draft">A definition in any state of completion.</param>
    [Alias("ParseFields")]
    Task<ParsedFields> ParseFieldsAsync(ActionDefinition draft);

    /// <summary>Renders the request of a definition and sends nothing.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="fields">A JSON object of field values by name.</param>
    [Alias("Preview")]
    Task<Result<RequestPreview>> PreviewAsync(ActionDefinition definition, RawJson fields);
}
