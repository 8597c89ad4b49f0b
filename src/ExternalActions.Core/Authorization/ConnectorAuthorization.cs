using System.Collections.Immutable;
using System.Text;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Authorization;

/// <summary>What an execution needs of its connector, with secrets in clear: it stays in memory.</summary>
public sealed class ConnectorAuthorization
{
    private ConnectorAuthorization(SavedConnector plain, ImmutableArray<Header> authenticating)
    {
        ConnectorId = plain.Id;
        Version = plain.Version;
        AuthenticatingHeaders = authenticating;
        DefaultHeaders = plain.Settings.DefaultHeaders;
        Hosts = HostRules.From(plain.Settings);
        Masker = SecretMasker.For(plain.Settings, authenticating);
    }

    /// <summary>The connector.</summary>
    public Guid ConnectorId { get; }

    /// <summary>Its version.</summary>
    public int Version { get; }

    /// <summary>The headers that authenticate; no other header may replace one.</summary>
    public ImmutableArray<Header> AuthenticatingHeaders { get; }

    /// <summary>The headers of every request of the connector.</summary>
    public ImmutableArray<Header> DefaultHeaders { get; }

    /// <summary>Where its requests may go.</summary>
    public HostRules Hosts { get; }

    /// <summary>Hides its secrets.</summary>
    public SecretMasker Masker { get; }

    /// <summary>Works out the authorization of a connector.</summary>
    /// <param name="plain">The connector with its secrets in clear.</param>
    public static ConnectorAuthorization From(SavedConnector plain) => new(plain, AuthenticatingHeadersOf(plain.Settings));

    private static ImmutableArray<Header> AuthenticatingHeadersOf(ConnectorSettings settings) => settings switch
    {
        { AuthorizationType: AuthorizationType.Basic, Basic: { } basic } => [BasicHeader(basic)],
        { AuthorizationType: AuthorizationType.Token, Token: { } token } =>
            [.. token.Headers.Select(header => new Header { Name = header.Name, Value = header.Value.Value ?? "" })],
        _ => [],
    };

    // RFC 7617 section 2, with the character set of section 2.1.
    private static Header BasicHeader(BasicAuthorization basic) => new()
    {
        Name = "Authorization",
        Value = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.UserName}:{basic.Password.Value}")),
    };
}
