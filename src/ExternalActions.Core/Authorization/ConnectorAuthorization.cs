using System.Collections.Immutable;
using System.Text;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Authorization;

/// <summary>What an execution needs of a connector. Immutable, and holds secrets as plain text: it must not leave the silo's memory.</summary>
public sealed class ConnectorAuthorization
{
    private ConnectorAuthorization(ConnectorSettings plain, string? accessToken, SecretMasker masker)
    {
        AuthenticatingHeaders = HeadersOf(plain, accessToken);
        DefaultHeaders = plain.DefaultHeaders;
        Hosts = HostRules.From(plain);
        Masker = masker;
    }

    /// <summary>
    /// The headers that authenticate a request; empty for <see cref="AuthorizationType.None"/>, and for
    /// <see cref="AuthorizationType.OAuth2"/> while there is no access token.
    /// </summary>
    public ImmutableArray<Header> AuthenticatingHeaders { get; }

    /// <summary>The headers of every request, which an action's header of the same name replaces.</summary>
    public ImmutableArray<Header> DefaultHeaders { get; }

    /// <summary>Where the credentials may be sent.</summary>
    public HostRules Hosts { get; }

    /// <summary>Takes the connector's secrets out of texts.</summary>
    public SecretMasker Masker { get; }

    /// <summary>Makes the authorization of a connector.</summary>
    /// <param name="plain">The connector's settings with secrets as plain text.</param>
    /// <param name="accessToken">The access token of an <see cref="AuthorizationType.OAuth2"/> connector; null while it has none.</param>
    public static ConnectorAuthorization From(ConnectorSettings plain, string? accessToken = null)
    {
        ArgumentNullException.ThrowIfNull(plain);
        return new ConnectorAuthorization(plain, accessToken, SecretMasker.For(plain, accessToken is null ? [] : [accessToken]));
    }

    /// <summary>User name and password as they stand in a Basic header: UTF-8, then Base64 (RFC 7617 sections 2 and 2.1).</summary>
    internal static string BasicCredentials(string userName, string password) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}"));

    private static ImmutableArray<Header> HeadersOf(ConnectorSettings settings, string? accessToken) => settings.AuthorizationType switch
    {
        AuthorizationType.Basic when settings.Basic is { } basic =>
            [new Header { Name = "Authorization", Value = $"Basic {BasicCredentials(basic.UserName, basic.Password.Value ?? "")}" }],
        AuthorizationType.Token when settings.Token is { } token =>
            [.. token.Headers.Select(header => new Header { Name = header.Name, Value = header.Value.Value ?? "" })],
        AuthorizationType.OAuth2 when settings.OAuth2 is { } oauth2 && accessToken is not null =>
            [new Header { Name = oauth2.HeaderName, Value = WithPrefix(oauth2.HeaderPrefix ?? "Bearer", accessToken) }],
        _ => [],
    };

    private static string WithPrefix(string prefix, string token) => prefix.Length == 0 ? token : $"{prefix} {token}";
}
