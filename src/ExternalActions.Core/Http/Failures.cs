using System.Net.Sockets;
using System.Security.Authentication;
using ExternalActions.Executions;

namespace ExternalActions.Core.Http;

/// <summary>Turns what the network throws into words that a person can act on.</summary>
internal static class Failures
{
    /// <summary>What went wrong, and whether it may pass.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="host">The host and port that were called.</param>
    public static (ExecutionError Error, AttemptVerdict Verdict) Describe(Exception exception, string host)
    {
        var kind = KindOf(exception);
        var cause = exception.GetBaseException().Message;
        var detail = kind switch
        {
            ErrorKind.AddressNotAllowed => cause,
            ErrorKind.NameNotResolved => $"The name {host} could not be resolved. Check the spelling of the host: {cause}",
            ErrorKind.ConnectionRefused => $"{host} refused the connection: nothing listens there. Check the port, and that the system is up.",
            ErrorKind.Timeout => $"{host} did not accept the connection in time. Check the address, and that no firewall stands in the way.",
            ErrorKind.TlsFailed => $"The TLS handshake with {host} failed: {cause}",
            ErrorKind.InvalidResponse => $"{host} answered with something that is not HTTP or is badly encoded: {cause}",
            _ => $"The connection to {host} failed: {cause}",
        };
        // An address stays refused until someone changes a setting; everything else on a network may pass.
        return (new ExecutionError(kind, detail), kind is ErrorKind.AddressNotAllowed ? AttemptVerdict.Failed : AttemptVerdict.Retry);
    }

    private static ErrorKind KindOf(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AddressNotAllowedException:
                    return ErrorKind.AddressNotAllowed;
                case AuthenticationException:
                    return ErrorKind.TlsFailed;
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery }:
                    return ErrorKind.NameNotResolved;
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return ErrorKind.ConnectionRefused;
                case TimeoutException:
                    return ErrorKind.Timeout;
                case InvalidDataException:
                    return ErrorKind.InvalidResponse;
            }
        }

        return (exception as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => ErrorKind.NameNotResolved,
            HttpRequestError.SecureConnectionError => ErrorKind.TlsFailed,
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => ErrorKind.InvalidResponse,
            _ => ErrorKind.ConnectionFailed,
        };
    }
}
