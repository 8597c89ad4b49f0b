using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ExternalActions.Core.Http;

/// <summary>Why there is no complete answer, in words a person can act on.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Detail">What happened and what to look at; holds nothing that the target sent.</param>
internal sealed record TransportFailure(ErrorKind Kind, string Detail)
{
    /// <summary>
    /// Whether another attempt may succeed. A failed TLS handshake is retried like any other failure to connect: nothing was sent, and an
    /// expired certificate or one bad node of many is often put right within the hour. An answer that is not HTTP is final: the target has
    /// got the request.
    /// </summary>
    public bool IsRetried => IsOfTransport(Kind);

    /// <summary>Whether an error means that the target could not be reached, or not in time.</summary>
    /// <param name="kind">The kind of the error.</param>
    public static bool IsOfTransport(ErrorKind kind) => kind switch
    {
        ErrorKind.NameNotResolved or ErrorKind.ConnectionRefused or ErrorKind.ConnectionFailed or ErrorKind.TlsFailed or ErrorKind.Timeout => true,
        ErrorKind.RenderFailed or ErrorKind.HostNotAllowed or ErrorKind.AddressNotAllowed or ErrorKind.AuthorizationUnavailable
            or ErrorKind.FlowLimited or ErrorKind.StatusCode or ErrorKind.BodyCondition or ErrorKind.InvalidResponse
            or ErrorKind.Interrupted or ErrorKind.Cancelled or ErrorKind.Internal => false,
    };

    /// <summary>The time limit of the whole call passed.</summary>
    public static TransportFailure TimedOut(Uri url, TimeSpan limit) => new(
        ErrorKind.Timeout, $"{Target(url)} did not answer completely within the time limit of {Seconds(limit)} seconds.");

    /// <summary>Explains an exception of the HTTP pipeline.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="url">Where the request went.</param>
    /// <param name="connectTimeout">The time limit of making a connection.</param>
    /// <returns>Null for an exception that neither the target nor the network can bring about: a fault of this server.</returns>
    public static TransportFailure? From(Exception exception, Uri url, TimeSpan connectTimeout)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressNotAllowedException)
            {
                return new TransportFailure(ErrorKind.AddressNotAllowed, cause.Message);
            }
        }

        return exception switch
        {
            // The caller's own tokens were looked at before, so this is the pipeline's limit.
            OperationCanceledException => new TransportFailure(
                ErrorKind.Timeout, $"No connection to {Target(url)} could be made within {Seconds(connectTimeout)} seconds."),
            HttpRequestException { HttpRequestError: var error } => FromError(error, exception, url),
            HttpIOException { HttpRequestError: var error } => FromError(error, exception, url),
            IOException or SocketException => FromSocket(exception, url),
            InvalidDataException => BrokenEncoding(url),
            _ => null,
        };
    }

    /// <summary>The body could not be decompressed.</summary>
    public static TransportFailure BrokenEncoding(Uri url) => new(
        ErrorKind.InvalidResponse, $"The body that {Target(url)} answered is not validly compressed.");

    /// <summary>Host and port of a URL, as texts name them.</summary>
    public static string Target(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{url.Port}");
    }

    private static TransportFailure FromError(HttpRequestError error, Exception exception, Uri url) => error switch
    {
        HttpRequestError.NameResolutionError => NameNotResolved(url),
        HttpRequestError.SecureConnectionError => new TransportFailure(
            ErrorKind.TlsFailed, $"The TLS handshake with {Target(url)} failed: {TlsReason(exception)}"),
        HttpRequestError.InvalidResponse => new TransportFailure(
            ErrorKind.InvalidResponse, $"What {Target(url)} answered is not valid HTTP. Check the scheme (http or https) and the port."),
        HttpRequestError.ConfigurationLimitExceeded => new TransportFailure(
            ErrorKind.InvalidResponse, $"The headers that {Target(url)} answered are longer than what is read."),
        HttpRequestError.ResponseEnded => Broken(url),
        _ => FromSocket(exception, url),
    };

    private static TransportFailure FromSocket(Exception exception, Uri url)
    {
        var cause = exception;
        while (cause is not SocketException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return (cause as SocketException)?.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => NameNotResolved(url),
            SocketError.ConnectionRefused => new TransportFailure(
                ErrorKind.ConnectionRefused, $"Nothing accepts connections at {Target(url)}. Check the host and the port, and that the target runs."),
            SocketError.TimedOut => new TransportFailure(
                ErrorKind.Timeout, $"{Target(url)} does not react to attempts to connect. Check the host, the port and the firewalls between."),
            SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => new TransportFailure(
                ErrorKind.ConnectionFailed, $"There is no network route to {Target(url)}."),
            _ => Broken(url),
        };
    }

    private static TransportFailure NameNotResolved(Uri url) => new(
        ErrorKind.NameNotResolved, $"The host name {url.IdnHost} could not be resolved. Check its spelling, and that this server's DNS knows it.");

    private static TransportFailure Broken(Uri url) => new(
        ErrorKind.ConnectionFailed, $"The connection to {Target(url)} broke before the answer was complete.");

    private static string TlsReason(Exception exception)
    {
        var cause = exception;
        while (cause is not AuthenticationException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        if (cause is not AuthenticationException)
        {
            return "the target closed the connection during the handshake.";
        }

        var message = cause.Message;
        if (message.Contains("NameMismatch", StringComparison.Ordinal))
        {
            return "its certificate is for another host name.";
        }

        if (message.Contains("NotTimeValid", StringComparison.Ordinal))
        {
            return "its certificate has expired or is not valid yet.";
        }

        if (message.Contains("UntrustedRoot", StringComparison.Ordinal) || message.Contains("PartialChain", StringComparison.Ordinal))
        {
            return "its certificate was issued by an authority that this server does not trust.";
        }

        return cause.InnerException is { } detail ? $"{message} {detail.Message}" : message;
    }

    private static string Seconds(TimeSpan limit) => limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
