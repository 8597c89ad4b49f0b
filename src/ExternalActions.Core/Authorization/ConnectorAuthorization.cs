using System.Collections.Immutable;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Authorization;

/// <summary>What an execution needs of a connector. Immutable, and holds secrets as plain text: it must not leave the silo's memory.</summary>
public sealed class ConnectorAuthorization
{
    private ConnectorAuthorization(ConnectorSettings plain, string? accessToken, SecretMasker masker)
    {
        Authenticator = AuthorizationSchemes.Of(plain.AuthorizationType).Authenticator(plain, accessToken);
        DefaultHeaders = plain.DefaultHeaders;
        Hosts = HostRules.From(plain);
        Masker = masker;
    }

    /// <summary>What authenticates requests; nothing while a type with access tokens has none.</summary>
    public RequestAuthenticator Authenticator { get; }

    /// <summary>The headers of every request, which an action's header of the same name replaces.</summary>
    public ImmutableArray<Header> DefaultHeaders { get; }

    /// <summary>Where the credentials may be sent.</summary>
    public HostRules Hosts { get; }

    /// <summary>Takes the connector's secrets out of texts.</summary>
    public SecretMasker Masker { get; }

    /// <summary>Makes the authorization of a connector.</summary>
    /// <param name="plain">The connector's settings with secrets as plain text.</param>
    /// <param name="accessToken">The access token, of a type that has one; null while there is none.</param>
    public static ConnectorAuthorization From(ConnectorSettings plain, string? accessToken = null)
    {
        ArgumentNullException.ThrowIfNull(plain);
        return new ConnectorAuthorization(plain, accessToken, SecretMasker.For(plain, accessToken is null ? [] : [accessToken]));
    }
}
