using System.Text;
using ExternalActions.Connectors;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;

namespace ExternalActions.Core.Authorization;

/// <summary>Authorization type <see cref="AuthorizationType.Basic"/>: user name and password in one header (RFC 7617).</summary>
internal sealed class BasicScheme : AuthorizationScheme
{
    /// <summary>The longest user name and the longest password, in characters; encoded together they still fit into a header.</summary>
    public const int MaxCredentialLength = 2_048;

    private const string HeaderName = "Authorization";

    public override AuthorizationType Type => AuthorizationType.Basic;

    public override string Member => "basic";

    /// <summary>User name and password as they stand in the header: UTF-8, then Base64 (RFC 7617 sections 2 and 2.1).</summary>
    public static string Credentials(string userName, string password) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}"));

    public override bool IsIn(ConnectorSettings settings) => settings.Basic is not null;

    public override IEnumerable<ProblemEntry> Check(ConnectorSettings merged) => merged.Basic is { } basic
        ?
        [
            .. ExplainUserName(basic.UserName).EntriesAt("#/basic/userName"),
            .. ExplainPassword(basic.Password?.Value).EntriesAt("#/basic/password"),
        ]
        : [];

    public override ConnectorSettings ReplaceSecrets(ConnectorSettings settings, Func<Secret, Secret> replace) =>
        settings.Basic is { Password: { } password } basic ? settings with { Basic = basic with { Password = replace(password) } } : settings;

    public override ConnectorSettings KeepSecrets(ConnectorSettings incoming, ConnectorSettings stored) =>
        incoming.Basic is { Password: null or { Value: null } } basic && stored.Basic is { } known
            ? incoming with { Basic = basic with { Password = known.Password } }
            : incoming;

    public override void AddSecrets(ConnectorSettings plain, SecretForms forms)
    {
        if (plain.Basic is { Password.Value: { } password } basic)
        {
            forms.Add(password);
            forms.Add(Credentials(basic.UserName, password));
        }
    }

    public override bool Sets(ConnectorSettings settings, string header) => header.Equals(HeaderName, StringComparison.OrdinalIgnoreCase);

    public override RequestAuthenticator Authenticator(ConnectorSettings plain, string? accessToken) => plain.Basic is { } basic
        ? new HeaderAuthenticator([new Header { Name = HeaderName, Value = $"Basic {Credentials(basic.UserName, basic.Password.Value ?? "")}" }])
        : RequestAuthenticator.None;

    private static Fault? ExplainUserName(string? userName) => userName switch
    {
        null or "" => Fault.Missing("a user name"),
        _ when userName.Contains(':', StringComparison.Ordinal) =>
            Fault.Malformed("a user name without colon", "one with a colon, which would end it (RFC 7617 section 2)"),
        _ when userName.Any(char.IsControl) => Fault.Malformed("a user name without control characters", "one that holds some"),
        _ => Fault.OfLength(userName, MaxCredentialLength),
    };

    private static Fault? ExplainPassword(string? password) => password switch
    {
        null => Fault.Missing("a password (which may be the empty text)"),
        _ when password.Any(char.IsControl) => Fault.Malformed("a password without control characters", "one that holds some"),
        _ => Fault.OfLength(password, MaxCredentialLength),
    };
}
