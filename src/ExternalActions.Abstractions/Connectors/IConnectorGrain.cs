using ExternalActions.Problems;
using Orleans.Concurrency;

namespace ExternalActions.Connectors;

/// <summary>One connector. Owns its settings and secrets; the key is the connector's id.</summary>
[Alias("ea.IConnectorGrain")]
public interface IConnectorGrain : IGrainWithGuidKey
{
    /// <summary>Creates the connector.</summary>
    /// <param name="settings">The settings, with every secret that the authorization type needs.</param>
    /// <returns>The connector with its secrets hidden, or what is wrong with the settings, or that the name is taken.</returns>
    [Alias("Create")]
    [ResponseTimeout("00:02:00")]
    Task<Result<SavedConnector>> CreateAsync(ConnectorSettings settings);

    /// <summary>Replaces the settings; a secret that is left out keeps its stored value.</summary>
    /// <param name="settings">The new settings.</param>
    /// <param name="expectedVersion">When given, the edit is refused unless it is the stored version.</param>
    [Alias("Update")]
    [ResponseTimeout("00:02:00")]
    Task<Result<SavedConnector>> UpdateAsync(ConnectorSettings settings, int? expectedVersion);

    /// <summary>Reads the connector, secrets hidden; null when there is none.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<SavedConnector?> GetAsync();

    /// <summary>Deletes the connector and its secrets; refused while actions use it.</summary>
    /// <returns>Null when done, or why not.</returns>
    [Alias("Delete")]
    [ResponseTimeout("00:02:00")]
    Task<Problem?> DeleteAsync();

    /// <summary>The same, if the newest version is the given one; a version mismatch otherwise.</summary>
    /// <param name="version">The version that was seen.</param>
    /// <returns>Null when done, or why not.</returns>
    [Alias("DeleteVersion")]
    [ResponseTimeout("00:02:00")]
    Task<Problem?> DeleteVersionAsync(int version);

    /// <summary>Sends the GET URL once, authenticated.</summary>
    /// <param name="unsaved">
    /// Settings to try instead of the stored ones; secrets left out are taken from the stored ones. Null tries the stored ones.
    /// </param>
    [Alias("Test"), AlwaysInterleave]
    [ResponseTimeout("00:02:30")]
    Task<Result<ConnectionTest>> TestAsync(ConnectorSettings? unsaved);

    /// <summary>Begins to authorize the connector in a browser (OAuth 2.0, grant type authorization code).</summary>
    /// <param name="start">Where the provider sends the browser back to, and the browser's key.</param>
    /// <returns>The page to open, or why the connector cannot be authorized.</returns>
    [Alias("BeginAuthorization")]
    [ResponseTimeout("00:02:00")]
    Task<Result<AuthorizationRequest>> BeginAuthorizationAsync(AuthorizationStart start);

    /// <summary>Finishes an authorization: checks the state, which then is used up, exchanges the code and stores the tokens.</summary>
    /// <param name="response">What the provider sent.</param>
    [Alias("CompleteAuthorization")]
    [ResponseTimeout("00:02:00")]
    Task<AuthorizationOutcome> CompleteAuthorizationAsync(AuthorizationResponse response);

    /// <summary>Forgets the tokens, and revokes them at the provider when the connector has a revocation URL.</summary>
    /// <returns>What was done, or that there is no such connector or that it is not of OAuth 2.0.</returns>
    [Alias("Disconnect")]
    [ResponseTimeout("00:02:00")]
    Task<Result<Disconnection>> DisconnectAsync();

    /// <summary>Reads the newest events of the connector, newest first, at most 100; null when there is no connector.</summary>
    [Alias("GetEvents"), AlwaysInterleave]
    Task<ConnectorEvents?> GetEventsAsync();
}
