using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>
/// Actions, for everything that is not a grain: the HTTP API, the console, programs. Refusals are answered as problems. Every method throws
/// <see cref="SystemUnavailableException"/> when the system cannot be reached, and its token ends the waiting for an answer, not the work.
/// Drafts from other tools are made by <see cref="IActionImport"/>, which needs no system.
/// </summary>
public interface IActions
{
    /// <summary>Lists actions by name.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One page.</returns>
    Task<CatalogPage<ActionEntry>> ListAsync(CatalogQuery query, CancellationToken cancellationToken = default);

    /// <summary>Reads the newest version of an action.</summary>
    /// <param name="id">The action.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The action, or that there is none.</returns>
    Task<Result<SavedAction>> GetAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Reads one version of an action. Versions outlive the deletion of their action.</summary>
    /// <param name="id">The action.</param>
    /// <param name="version">The version, from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The action at that version, or that there is no such version.</returns>
    Task<Result<SavedAction>> GetVersionAsync(Guid id, int version, CancellationToken cancellationToken = default);

    /// <summary>Reads the version history of an action.</summary>
    /// <param name="id">The action.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The versions, newest first and at least one, or that there is no such action.</returns>
    Task<Result<IReadOnlyList<ActionVersion>>> ListVersionsAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Creates an action as version 1 and chooses its id.</summary>
    /// <param name="definition">The definition; settings of fields that no token names are dropped.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The action, or what is wrong with the definition, or that the name is taken.</returns>
    Task<Result<SavedAction>> CreateAsync(ActionDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>Saves a new version of an action; executions already accepted keep the one they began with.</summary>
    /// <param name="id">The action.</param>
    /// <param name="definition">The new definition.</param>
    /// <param name="expectedVersion">When given, the edit is refused unless it is the newest version.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The action, or why not.</returns>
    Task<Result<SavedAction>> UpdateAsync(
        Guid id, ActionDefinition definition, int? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Deletes an action; executions already accepted still end.</summary>
    /// <param name="id">The action.</param>
    /// <param name="expectedVersion">When given, the deletion is refused unless it is the newest version.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when done, or why not.</returns>
    Task<Problem?> DeleteAsync(Guid id, int? expectedVersion = null, CancellationToken cancellationToken = default);

    /// <summary>Parses the fields of a draft; never refuses, so that an editor can call it while someone types.</summary>
    /// <param name="draft">A definition in any state of completion.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The fields, and what a save would refuse about the templates.</returns>
    Task<ParsedFields> ParseFieldsAsync(ActionDefinition draft, CancellationToken cancellationToken = default);

    /// <summary>Renders the request of a definition that need not be saved, and sends nothing.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="fields">A JSON object of field values by name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The request with secrets masked, or one error a bad field or template.</returns>
    Task<Result<RequestPreview>> PreviewAsync(ActionDefinition definition, RawJson fields, CancellationToken cancellationToken = default);

    /// <summary>Starts a test of the newest version of an action: one real request, without retries.</summary>
    /// <param name="id">The action.</param>
    /// <param name="fields">A JSON object of field values by name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The execution and how long its end is worth waiting for, or why it was not accepted.</returns>
    Task<Result<ActionTest>> StartTestAsync(Guid id, RawJson fields, CancellationToken cancellationToken = default);
}

/// <summary>A test of an action that was started.</summary>
/// <param name="Execution">The execution as it was accepted.</param>
/// <param name="Limit">The time limit of its one attempt, and what comes before and after it.</param>
public sealed record ActionTest(Execution Execution, TimeSpan Limit);
