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
            .. Entry("userName", ExplainUserName(basic.UserName)),
            .. Entry("password", ExplainPassword(basic.Password?.Value)),
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

    private static string? ExplainUserName(string? userName) => userName switch
    {
        null or "" => "Expected a user name, got none.",
        _ when userName.Contains(':', StringComparison.Ordinal) =>
            "Expected a user name without colon, got one with a colon, which would end it (RFC 7617 section 2).",
        _ when userName.Any(char.IsControl) => "Expected a user name without control characters, got one that holds some.",
        { Length: > MaxCredentialLength } => LimitErrors.TooLong(userName.Length, MaxCredentialLength),
        _ => null,
    };

    private static string? ExplainPassword(string? password) => password switch
    {
        null => "Expected a password (which may be the empty text), got none.",
        _ when password.Any(char.IsControl) => "Expected a password without control characters, got one that holds some.",
        { Length: > MaxCredentialLength } => LimitErrors.TooLong(password.Length, MaxCredentialLength),
        _ => null,
    };

    private static IEnumerable<ProblemEntry> Entry(string member, string? error) =>
        error is null ? [] : [new ProblemEntry($"#/basic/{member}", error)];
}
