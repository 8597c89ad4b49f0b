using System.Text.RegularExpressions;
using ExternalActions.Connectors;
using MudBlazor;

namespace ExternalActions.Console.Connectors;

/// <summary>The words and colours of connectors on pages.</summary>
internal static partial class ConnectorWords
{
    private static readonly Dictionary<string, string> Labels = new(
        AuthorizationParts.All.SelectMany(part => part.Labels).Select(label => KeyValuePair.Create(label.Pointer, label.Label)),
        StringComparer.Ordinal)
    {
        ["#/name"] = "Name",
        ["#/description"] = "Description",
        ["#/authorizationType"] = "Authorization type",
        ["#/flow"] = "Flow control",
        ["#/flow/circuitBreaker"] = "Circuit breaker",
        ["#/defaultHeaders"] = "Headers",
        ["#/getUrl"] = "GET URL",
        ["#/allowedHosts"] = "Allowed hosts",
        ["#/flow/requestsPerSecond"] = "Requests a second",
        ["#/flow/concurrentCalls"] = "Calls at a time",
        ["#/flow/circuitBreaker/failureRate"] = "Failed calls",
        ["#/flow/circuitBreaker/minimumCalls"] = "Least calls",
        ["#/flow/circuitBreaker/windowSeconds"] = "Window",
        ["#/flow/circuitBreaker/openSeconds"] = "Pause",
    };

    /// <summary>An authorization type.</summary>
    public static string Of(AuthorizationType type) => AuthorizationParts.Of(type).Name;

    /// <summary>How a connector stands, in a word or two, and the colour of it.</summary>
    public static (string Text, Color Color, string Icon) Of(ConnectorStatus status) => status.Health switch
    {
        ConnectorHealth.NeedsAuthorization => ("Needs authorization", Color.Warning, Icons.Material.Rounded.LockOpen),
        ConnectorHealth.Failing => ("Failing", Color.Error, Icons.Material.Rounded.ErrorOutline),
        ConnectorHealth.Ready => status.CircuitBreaker?.State switch
        {
            CircuitBreakerState.Open => ("Circuit open", Color.Error, Icons.Material.Rounded.PauseCircleOutline),
            CircuitBreakerState.HalfOpen => ("Circuit probing", Color.Warning, Icons.Material.Rounded.PauseCircleOutline),
            CircuitBreakerState.Closed or null => ("Ready", Color.Success, Icons.Material.Rounded.CheckCircleOutline),
        },
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
