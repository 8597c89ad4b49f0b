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

    public static ConnectorSettings WithDefaults(this ConnectorSettings settings, params (string Name, string Value)[] headers) =>
        settings with { DefaultHeaders = [.. headers.Select(header => new Header { Name = header.Name, Value = header.Value })] };
}
