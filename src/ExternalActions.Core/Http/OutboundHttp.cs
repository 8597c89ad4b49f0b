using System.Net;
using System.Net.Sockets;

namespace ExternalActions.Core.Http;

/// <summary>Sets up the one pipeline that all requests to external systems go through.</summary>
public static class OutboundHttp
{
    private const int MaxResponseHeadersKilobytes = 64;
    private const int MaxDrainBytes = 64 * 1024;

    /// <summary>
    /// Creates the handler: no cookies, no redirects, no proxy; each address is checked after its name was resolved and before it is
    /// dialled, so that a name that changes its address gains nothing.
    /// </summary>
    /// <param name="options">Limits.</param>
    /// <param name="policy">The addresses that may be called.</param>
    public static SocketsHttpHandler CreateHandler(OutboundOptions options, AddressPolicy policy) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = options.ConnectionLifetime,
        MaxConnectionsPerServer = options.MaxConnectionsPerHost,
        EnableMultipleHttp2Connections = true,
        MaxResponseHeadersLength = MaxResponseHeadersKilobytes,
        // What is left of an answer that is longer than what is read is not worth more than a new connection.
        MaxResponseDrainSize = MaxDrainBytes,
        ActivityHeadersPropagator = null,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, policy, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, AddressPolicy policy, CancellationToken cancellationToken)
    {
        var resolved = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var allowed = Array.FindAll(resolved, policy.Allows);
        if (allowed.Length == 0)
        {
            throw new AddressNotAllowedException(
                $"{target.Host} is at {string.Join<IPAddress>(", ", resolved)}, which this server must not call. An operator can allow a network with the setting Outbound:AllowedNetworks.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
