using System.Text.RegularExpressions;
using ExternalActions.Connectors;
using MudBlazor;

namespace ExternalActions.Console.Connectors;

/// <summary>The words and colours of connectors on pages.</summary>
internal static partial class ConnectorWords
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["#/name"] = "Name",
        ["#/description"] = "Description",
        ["#/authorizationType"] = "Authorization type",
        ["#/basic"] = "Settings of Basic",
        ["#/token"] = "Settings of Token",
        ["#/oauth2"] = "Settings of OAuth 2.0",
        ["#/flow"] = "Flow control",
        ["#/flow/circuitBreaker"] = "Circuit breaker",
        ["#/basic/userName"] = "User name",
        ["#/basic/password"] = "Password",
        ["#/token/headers"] = "Headers",
        ["#/defaultHeaders"] = "Headers",
        ["#/getUrl"] = "GET URL",
        ["#/allowedHosts"] = "Allowed hosts",
        ["#/oauth2/grantType"] = "Grant type",
        ["#/oauth2/contentType"] = "Content type",
        ["#/oauth2/authorizationUrl"] = "Authorization URL",
        ["#/oauth2/accessTokenUrl"] = "Access token URL",
        ["#/oauth2/refreshUrl"] = "Refresh URL",
        ["#/oauth2/revocationUrl"] = "Revocation URL",
        ["#/oauth2/clientId"] = "Client ID",
        ["#/oauth2/clientSecret"] = "Client secret",
        ["#/oauth2/clientAuthentication"] = "Client authentication",
        ["#/oauth2/scope"] = "Scope",
        ["#/oauth2/authorizationParameters"] = "Authorization parameters",
        ["#/oauth2/tokenParameters"] = "Token parameters",
        ["#/oauth2/headerPrefix"] = "Header prefix",
        ["#/oauth2/headerName"] = "Header name",
        ["#/oauth2/issuer"] = "Issuer",
        ["#/oauth2/whenNotAuthorized"] = "While not authorized",
        ["#/flow/requestsPerSecond"] = "Requests a second",
        ["#/flow/concurrentCalls"] = "Calls at a time",
        ["#/flow/circuitBreaker/failureRate"] = "Failed calls",
        ["#/flow/circuitBreaker/minimumCalls"] = "Least calls",
        ["#/flow/circuitBreaker/windowSeconds"] = "Window",
        ["#/flow/circuitBreaker/openSeconds"] = "Pause",
    };

    /// <summary>An authorization type.</summary>
    public static string Of(AuthorizationType type) => type switch
    {
        AuthorizationType.Basic => "Basic",
        AuthorizationType.Token => "Token",
        AuthorizationType.OAuth2 => "OAuth 2.0",
        _ => "None",
    };

    /// <summary>How a connector stands, in a word or two, and the colour of it.</summary>
    public static (string Text, Color Color, string Icon) Of(ConnectorStatus status) => status switch
    {
        { Health: ConnectorHealth.NeedsAuthorization } => ("Needs authorization", Color.Warning, Icons.Material.Rounded.LockOpen),
        { Health: ConnectorHealth.Failing } => ("Failing", Color.Error, Icons.Material.Rounded.ErrorOutline),
        { CircuitBreaker.State: CircuitBreakerState.Open } => ("Circuit open", Color.Error, Icons.Material.Rounded.PauseCircleOutline),
        { CircuitBreaker.State: CircuitBreakerState.HalfOpen } => ("Circuit probing", Color.Warning, Icons.Material.Rounded.PauseCircleOutline),
        _ => ("Ready", Color.Success, Icons.Material.Rounded.CheckCircleOutline),
    };

    /// <summary>What happened.</summary>
    public static string Of(ConnectorEventKind kind) => kind switch
    {
        ConnectorEventKind.Created => "Created",
        ConnectorEventKind.Edited => "Edited",
        ConnectorEventKind.AuthorizationStarted => "Authorization begun",
        ConnectorEventKind.Authorized => "Authorized",
        ConnectorEventKind.AuthorizationFailed => "Authorization failed",
        ConnectorEventKind.Refreshed => "Access token refreshed",
        ConnectorEventKind.RefreshFailed => "Refresh failed",
        ConnectorEventKind.GrantLost => "Authorization lost",
        ConnectorEventKind.TokenRefused => "Access token refused",
        ConnectorEventKind.Disconnected => "Disconnected",
        ConnectorEventKind.RevocationEnded => "Revocation",
        ConnectorEventKind.CircuitOpened => "Circuit opened",
        ConnectorEventKind.CircuitClosed => "Circuit closed",
        _ => kind.ToString(),
    };

    /// <summary>The field that a pointer means.</summary>
    public static string Label(string pointer)
    {
        if (Labels.TryGetValue(pointer, out var label))
        {
            return label;
        }

        // A row, such as #/token/headers/0/name.
        return RowPointer().Match(pointer) is { Success: true } row && Labels.TryGetValue(row.Groups["list"].Value, out var list)
            ? $"{list}, row {int.Parse(row.Groups["index"].Value, System.Globalization.CultureInfo.InvariantCulture) + 1}"
            : pointer;
    }

    [GeneratedRegex("^(?<list>#/.*)/(?<index>[0-9]{1,6})(/(name|value))?$")]
    private static partial Regex RowPointer();
}
