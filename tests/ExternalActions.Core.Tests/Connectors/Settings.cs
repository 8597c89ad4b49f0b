using ExternalActions.Connectors;

namespace ExternalActions.Core.Tests.Connectors;

/// <summary>Good settings that tests then spoil.</summary>
internal static class Settings
{
    public static ConnectorSettings None { get; } = new() { Name = "Slack", GetUrl = "https://slack.example/api.test" };

    public static ConnectorSettings Basic(string userName = "ada", Secret? password = null) => None with
    {
        AuthorizationType = AuthorizationType.Basic,
        Basic = new BasicAuthorization { UserName = userName, Password = password ?? Secret.Of("s3cret") },
    };

    public static ConnectorSettings Token(params (string Name, string? Value)[] headers) => None with
    {
        AuthorizationType = AuthorizationType.Token,
        Token = new TokenAuthorization
        {
            Headers =
            [
                .. headers.Select(header => new SecretHeader
                {
                    Name = header.Name,
                    Value = header.Value is null ? new Secret() : Secret.Of(header.Value),
                }),
            ],
        },
    };

    /// <summary>An OAuth 2.0 connector of grant type authorization code.</summary>
    public static ConnectorSettings OAuth2(Func<OAuth2Authorization, OAuth2Authorization>? change = null)
    {
        var oauth2 = new OAuth2Authorization
        {
            AuthorizationUrl = "https://login.example/authorize",
            AccessTokenUrl = "https://login.example/token",
            ClientId = "client-1",
            ClientSecret = Secret.Of("client-s3cret"),
            Scope = "read write",
        };
        return None with { AuthorizationType = AuthorizationType.OAuth2, OAuth2 = change is null ? oauth2 : change(oauth2) };
    }

    /// <summary>An OAuth 2.0 connector of grant type client credentials.</summary>
    public static ConnectorSettings ClientCredentials(Func<OAuth2Authorization, OAuth2Authorization>? change = null)
    {
        var settings = OAuth2(oauth2 => oauth2 with { GrantType = GrantType.ClientCredentials, AuthorizationUrl = null });
        return change is null ? settings : settings with { OAuth2 = change(settings.OAuth2!) };
    }

    public static OAuth2Parameter[] Parameters(params (string Name, string Value)[] parameters) =>
        [.. parameters.Select(parameter => new OAuth2Parameter { Name = parameter.Name, Value = parameter.Value })];

    public static ConnectorSettings WithDefaults(this ConnectorSettings settings, params (string Name, string Value)[] headers) =>
        settings with { DefaultHeaders = [.. headers.Select(header => new Header { Name = header.Name, Value = header.Value })] };
}
