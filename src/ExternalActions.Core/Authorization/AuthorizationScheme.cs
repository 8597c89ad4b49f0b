using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Core.Authorization;

/// <summary>
/// One way for a connector to authenticate its requests: all that the core knows of one <see cref="AuthorizationType"/>. Validation,
/// encryption, hiding, merging, masking and sending ask the schemes, and know no type themselves.
/// </summary>
/// <remarks>Settings as they come from outside may hold null in any place; only <see cref="Check"/> answers for that.</remarks>
public abstract class AuthorizationScheme
{
    /// <summary>The type.</summary>
    public abstract AuthorizationType Type { get; }

    /// <summary>The member of a connector's settings that holds the type's own, as JSON names it; null for a type that has none.</summary>
    public abstract string? Member { get; }

    /// <summary>Whether a connector has settings of the type; it should exactly when it is of the type.</summary>
    /// <param name="settings">The connector's settings.</param>
    public abstract bool IsIn(ConnectorSettings settings);

    /// <summary>Checks the type's settings. No error shows any part of a secret or of a URL.</summary>
    /// <param name="merged">A connector's settings with the texts of all secrets.</param>
    /// <returns>All that is wrong, with pointers into the connector's settings; none where the type's settings are missing.</returns>
    public abstract IEnumerable<ProblemEntry> Check(ConnectorSettings merged);

    /// <summary>Replaces each secret of the type's settings.</summary>
    /// <param name="settings">A connector's settings.</param>
    /// <param name="replace">Makes the new secret of the old one.</param>
    public abstract ConnectorSettings ReplaceSecrets(ConnectorSettings settings, Func<Secret, Secret> replace);

    /// <summary>Fills in the secrets that an edit leaves out.</summary>
    /// <param name="incoming">The edit of a connector that stays of its type.</param>
    /// <param name="stored">What is stored.</param>
    /// <returns>
    /// The edit with what may be kept of its secrets. <see cref="Secret.Hidden"/> stands for one that must be entered again, which
    /// <see cref="Check"/> refuses.
    /// </returns>
    public abstract ConnectorSettings KeepSecrets(ConnectorSettings incoming, ConnectorSettings stored);

    /// <summary>Adds the type's secrets, with the forms that only this type sends them in.</summary>
    /// <param name="plain">A connector's settings with secrets as plain text; hidden ones are left out.</param>
    /// <param name="forms">Takes the secrets.</param>
    public abstract void AddSecrets(ConnectorSettings plain, SecretForms forms);

    /// <summary>Whether the authorization sets a header itself, so that no default header may.</summary>
    /// <param name="settings">A connector's settings.</param>
    /// <param name="header">The header's name, in any case.</param>
    public abstract bool Sets(ConnectorSettings settings, string header);

    /// <summary>Makes what authenticates the requests of a connector of the type.</summary>
    /// <param name="plain">The connector's settings with secrets as plain text.</param>
    /// <param name="accessToken">The access token, of a type that has one; null while there is none.</param>
    /// <returns><see cref="RequestAuthenticator.None"/> while there is nothing to authenticate with.</returns>
    public abstract RequestAuthenticator Authenticator(ConnectorSettings plain, string? accessToken);
}
