using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>
/// Connectors, for everything that is not a grain: the HTTP API, the console, programs. Refusals are answered as problems. Every method throws
/// <see cref="SystemUnavailableException"/> when the system cannot be reached, and its token ends the waiting for an answer, not the work.
/// </summary>
public interface IConnectors
{
    /// <summary>Lists connectors by name.</summary>
    /// <param name="query">Which ones; <see cref="CatalogQuery.ConnectorId"/> has no meaning here.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One page.</returns>
    Task<CatalogPage<ConnectorEntry>> ListAsync(CatalogQuery query, CancellationToken cancellationToken = default);

    /// <summary>Reads a connector with its status; secrets are hidden.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connector, or that there is none.</returns>
    Task<Result<SavedConnector>> GetAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Creates a connector and chooses its id.</summary>
    /// <param name="settings">The settings, with every secret that the authorization type needs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connector, or what is wrong with the settings, or that the name is taken.</returns>
    Task<Result<SavedConnector>> CreateAsync(ConnectorSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Replaces the settings of a connector; a secret that is left out keeps its stored value.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="settings">The new settings.</param>
    /// <param name="expectedVersion">When given, the edit is refused unless it is the stored version.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connector, or why not.</returns>
    Task<Result<SavedConnector>> UpdateAsync(
        Guid id, ConnectorSettings settings, int? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Deletes a connector and its secrets; refused while actions use it.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="expectedVersion">When given, the deletion is refused unless it is the stored version.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when done, or why not.</returns>
    Task<Problem?> DeleteAsync(Guid id, int? expectedVersion = null, CancellationToken cancellationToken = default);

    /// <summary>Sends the GET URL once, authenticated.</summary>
    /// <param name="id">The connector whose settings are tried, or whose stored secrets stand in for those left out; null for none.</param>
    /// <param name="unsaved">
    /// Settings to try instead of the stored ones; null tries the stored ones. Given when <paramref name="id"/> is null.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it, or what is wrong with the settings, or that there is no such connector.</returns>
    Task<Result<ConnectionTest>> TestAsync(Guid? id, ConnectorSettings? unsaved, CancellationToken cancellationToken = default);

    /// <summary>Begins to authorize a connector in a browser (OAuth 2.0, grant type authorization code; RFC 6749 section 4.1.1).</summary>
    /// <param name="id">The connector.</param>
    /// <param name="start">Where the provider sends the browser back to, and the browser's key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The page to open, or why the connector cannot be authorized.</returns>
    Task<Result<AuthorizationRequest>> BeginAuthorizationAsync(Guid id, AuthorizationStart start, CancellationToken cancellationToken = default);

    /// <summary>Finishes an authorization: checks the state, which then is used up, exchanges the code and stores the tokens.</summary>
    /// <param name="id">The connector that the state names.</param>
    /// <param name="response">What the provider sent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<AuthorizationOutcome> CompleteAuthorizationAsync(Guid id, AuthorizationResponse response, CancellationToken cancellationToken = default);

    /// <summary>Forgets the tokens of a connector, and revokes them at the provider when the connector has a revocation URL.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was done, or that there is no such connector or that it is not of OAuth 2.0.</returns>
    Task<Result<Disconnection>> DisconnectAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Reads the newest events of a connector, newest first, at most 100.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The events, or that there is no such connector.</returns>
    Task<Result<ConnectorEvents>> GetEventsAsync(Guid id, CancellationToken cancellationToken = default);
}
