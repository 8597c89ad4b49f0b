namespace ExternalActions.Api;

/// <summary>Where resources live.</summary>
internal static class Paths
{
    /// <summary>The root of everything that this API serves.</summary>
    public const string Root = "/api";

    /// <summary>The root of this version of it.</summary>
    public const string V1 = Root + "/v1";

    /// <summary>The root of the pages for a person with a browser.</summary>
    public const string OAuth2 = "/oauth2";

    /// <summary>Where providers send browsers back to.</summary>
    public const string OAuth2Callback = OAuth2 + "/callback";

    /// <summary>Where connectors are authorized.</summary>
    public const string OAuth2Connectors = OAuth2 + "/connectors";

    /// <summary>The path of a connector.</summary>
    public static string Connector(Guid id) => $"{V1}/connectors/{id}";

    /// <summary>The path of an action.</summary>
    public static string Action(Guid id) => $"{V1}/actions/{id}";

    /// <summary>The path of an execution.</summary>
    public static string Execution(Guid id) => $"{V1}/executions/{id}";
}
