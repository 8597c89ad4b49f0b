using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Core.Authorization;

/// <summary>Authorization type <see cref="AuthorizationType.None"/>: knowing the URL is enough.</summary>
internal sealed class NoneScheme : AuthorizationScheme
{
    public override AuthorizationType Type => AuthorizationType.None;

    public override string? Member => null;

    public override bool IsIn(ConnectorSettings settings) => false;

    public override IEnumerable<ProblemEntry> Check(ConnectorSettings merged) => [];

    public override ConnectorSettings ReplaceSecrets(ConnectorSettings settings, Func<Secret, Secret> replace) => settings;

    public override ConnectorSettings KeepSecrets(ConnectorSettings incoming, ConnectorSettings stored) => incoming;

    public override void AddSecrets(ConnectorSettings plain, SecretForms forms)
    {
    }

    public override bool Sets(ConnectorSettings settings, string header) => false;

    public override RequestAuthenticator Authenticator(ConnectorSettings plain, string? accessToken) => RequestAuthenticator.None;
}
