using ExternalActions.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.Runtime.MembershipService;

namespace ExternalActions.Server;

/// <summary>Puts a start that failed into words for the operator.</summary>
internal static partial class StartFailure
{
    /// <summary>The category to log a failure's stack trace under; its <c>Debug</c> level shows it.</summary>
    public const string Category = "ExternalActions.Server.Start";

    private const string MoreDetail = "For the stack trace set Logging:LogLevel:ExternalActions.Server=Debug.";

    /// <summary>What went wrong and what to do about it.</summary>
    /// <param name="exception">What the start threw.</param>
    /// <returns>One line for each thing that is wrong.</returns>
    public static IReadOnlyList<string> Explain(Exception exception) => exception switch
    {
        OptionsValidationException wrong => [.. wrong.Failures.Select(OneLine)],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Explain)],
        StartException or StorageException => [OneLine(exception.Message)],
        { InnerException: AddressInUseException } => [$"{OneLine(exception.Message)} Stop the other program, or set Urls to another port."],
        OrleansClusterConnectivityCheckFailedException =>
        [
            $"{OneLine(exception.Message)} The servers of a cluster reach each other at {SiloOptions.Section}:{nameof(SiloOptions.Address)} and "
            + $"{SiloOptions.Section}:{nameof(SiloOptions.SiloPort)}, with TLS on all of them or on none.",
        ],
        InvalidOperationException when exception.Message.Contains("No server certificate was specified", StringComparison.Ordinal) =>
            ["There is no certificate for https. Set Kestrel:Certificates:Default:Path, and KeyPath or Password as it needs, or use http in Urls."],
        _ => [$"{OneLine(Whole(exception))} {MoreDetail}"],
    };

    /// <summary>What went wrong while the settings were read, before anything can be logged.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <returns>One line for each thing that is wrong; null for a fault of the program.</returns>
    public static IReadOnlyList<string>? ExplainSettings(Exception exception) => exception switch
    {
        OptionsValidationException or StartException or StorageException => Explain(exception),
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) => Explain(exception),
        // A setting that is not of its type, or a settings file that cannot be read: the message says which.
        InvalidOperationException or FormatException or IOException or InvalidDataException => [OneLine(Whole(exception))],
        _ => null,
    };

    /// <summary>Logs a failure with its stack trace, for who asks for it.</summary>
    [LoggerMessage(LogLevel.Debug, "The server cannot start.")]
    public static partial void LogStackTrace(ILogger logger, Exception exception);

    private static string Whole(Exception exception)
    {
        var cause = exception.GetBaseException();
        return cause == exception || exception.Message.Contains(cause.Message, StringComparison.Ordinal)
            ? exception.Message
            : $"{exception.Message.TrimEnd('.', ' ')}: {cause.Message}";
    }

    private static string OneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
