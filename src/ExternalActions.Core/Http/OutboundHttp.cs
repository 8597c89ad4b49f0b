using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ExternalActions.Core.Http;

/// <summary>Makes the one HTTP pipeline through which every request to a target goes.</summary>
public static class OutboundHttp
{
    // More addresses than this would leave each one too small a share of the time to connect.
    private const int MaxAddresses = 6;

    /// <summary>
    /// Makes the handler: no cookies, redirects, proxy or ambient credentials, and each connection only to an address that the
    /// policy allows. The check is made on the address that is dialled, so a name that resolves to another address cannot step around it.
    /// </summary>
    /// <param name="options">Valid options.</param>
    /// <param name="policy">Which addresses may be dialled.</param>
    /// <param name="resolve">Finds the addresses of a host; null asks the system.</param>
    /// <returns>The handler, owned by the caller; one for the whole process, since it holds the connection pool.</returns>
    public static SocketsHttpHandler CreateHandler(
        OutboundOptions options, AddressPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(policy);
        var dialler = new Dialler(policy, options.ConnectTimeout, resolve ?? Dns.GetHostAddressesAsync);
        return new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = false,
            Credentials = null,
            PreAuthenticate = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = options.PooledConnectionLifetime,
            MaxConnectionsPerServer = options.MaxConnectionsPerServer,
            MaxResponseHeadersLength = 64, // KiB
            // What is left of an answer after its capped part is not worth reading: the connection is given up instead.
            MaxResponseDrainSize = 0,
            // Trace ids stay inside this system.
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ConnectCallback = dialler.ConnectAsync,
        };
    }

    private sealed class Dialler(AddressPolicy policy, TimeSpan timeout, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
        {
            var target = context.DnsEndPoint;
            // The resolver refuses some addresses, such as 0.0.0.0, before the policy could say why.
            var found = IPAddress.TryParse(target.Host, out var address) ? [address] : await resolve(target.Host, cancellationToken);
            var allowed = found.Where(policy.Allows).Take(MaxAddresses).ToArray();
            if (allowed.Length == 0)
            {
                throw found.Length == 0
                    ? new SocketException((int)SocketError.HostNotFound)
                    : new AddressNotAllowedException(
                        $"The host {target.Host} has the address {string.Join(", ", found.Take(MaxAddresses))}, which this server must not call. "
                        + $"An operator can allow its network with the setting {nameof(OutboundOptions.AllowedNetworks)}.");
            }

            for (var i = 0; ; i++)
            {
                try
                {
                    return await DialAsync(new IPEndPoint(allowed[i], target.Port), timeout / allowed.Length, cancellationToken);
                }
                catch (SocketException) when (i < allowed.Length - 1)
                {
                    // The next address may answer.
                }
            }
        }

        private static async Task<Stream> DialAsync(IPEndPoint endPoint, TimeSpan share, CancellationToken cancellationToken)
        {
            var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(share);
                await socket.ConnectAsync(endPoint, limit.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                socket.Dispose();
                throw new SocketException((int)SocketError.TimedOut);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
