using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExternalActions.Executions;
using MudBlazor;

namespace ExternalActions.Console.Executions;

/// <summary>The words, colours and figures of executions on pages.</summary>
internal static class ExecutionWords
{
    // More of a value than this is not for reading on a page.
    private const int MaxShown = 64 * 1024;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        // The page encodes it: text stays as it was typed.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A status: its word, the class of its colour, and a sign.</summary>
    public static (string Text, string Class, string Icon) Of(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => ("Succeeded", "ea-status-success", Icons.Material.Rounded.CheckCircleOutline),
        ExecutionStatus.Failed => ("Failed", "ea-status-error", Icons.Material.Rounded.ErrorOutline),
        ExecutionStatus.Waiting => ("Waiting", "ea-status-warning", Icons.Material.Rounded.Schedule),
        ExecutionStatus.Running => ("Running", "ea-status-info", Icons.Material.Rounded.PlayCircleOutline),
        ExecutionStatus.Cancelled => ("Cancelled", "ea-status-none", Icons.Material.Rounded.Block),
        ExecutionStatus.Pending => ("Pending", "ea-status-none", Icons.Material.Rounded.HourglassEmpty),
    };

    /// <summary>Why something failed, in two or three words.</summary>
    public static string Of(ErrorKind kind) => kind switch
    {
        ErrorKind.RenderFailed => "Not rendered",
        ErrorKind.HostNotAllowed => "Host not allowed",
        ErrorKind.AddressNotAllowed => "Address not allowed",
        ErrorKind.AuthorizationUnavailable => "No authorization",
        ErrorKind.NameNotResolved => "Name not resolved",
        ErrorKind.ConnectionRefused => "Connection refused",
        ErrorKind.ConnectionFailed => "Connection failed",
        ErrorKind.TlsFailed => "TLS failed",
        ErrorKind.Timeout => "Timeout",
        ErrorKind.StatusCode => "Status code",
        ErrorKind.BodyCondition => "Success rule not met",
        ErrorKind.InvalidResponse => "Invalid response",
        ErrorKind.Interrupted => "Interrupted",
        ErrorKind.Cancelled => "Cancelled",
        ErrorKind.FlowLimited => "Held back",
        ErrorKind.Internal => "Fault of this server",
    };

    /// <summary>A length of time.</summary>
    public static string Of(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 0 => "0 ms",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 3_600_000 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        < 86_400_000 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
    };

    /// <summary>JSON for reading, or the text itself when it is none.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, and whether its end was left out.</returns>
    public static (string Text, bool IsCut) Readably(string text)
    {
        if (text.Length <= MaxShown)
        {
            try
            {
                using var json = JsonDocument.Parse(text);
                text = JsonSerializer.Serialize(json, Readable);
            }
            catch (JsonException)
            {
                // It is shown as it is.
            }
        }

        return text.Length <= MaxShown ? (text, false) : (text[..MaxShown], true);
    }

    /// <summary>The page of an action.</summary>
    public static string ActionHref(Guid id) => $"actions/{id}";
}
