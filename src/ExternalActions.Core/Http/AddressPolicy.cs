using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace ExternalActions.Core.Http;

/// <summary>
/// Tells which network addresses may be called: public ones, and those of networks that the operator allows. It keeps actions away from
/// the server's own machine, its private network and the metadata services of clouds.
/// </summary>
/// <param name="options">The networks that the operator allows.</param>
public sealed class AddressPolicy(OutboundOptions options)
{
    // IANA's special-purpose address registries (RFC 6890 and its updates).
    private static readonly ImmutableArray<IPNetwork> NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "2001:10::/28", "2001:20::/28", "3fff::/20", "5f00::/16",
            "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private readonly ImmutableArray<IPNetwork> _allowed = [.. options.AllowedNetworks.Select(IPNetwork.Parse)];

    /// <summary>Whether an address may be called. An IPv6 form that stands for an IPv4 address is judged as that.</summary>
    /// <param name="address">The address.</param>
    public bool Allows(IPAddress address)
    {
        if (_allowed.Any(network => network.Contains(address)))
        {
            return true;
        }

        return EmbeddedIPv4(address) is { } embedded
            ? Allows(embedded)
            : address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 && !NotPublic.Any(network => network.Contains(address));
    }

    private static IPAddress? EmbeddedIPv4(IPAddress address)
    {
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.IsIPv4MappedToIPv6 || IsNat64(bytes) || (IsIPv4Compatible(bytes) && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any)))
        {
            return new IPAddress(bytes[12..]);
        }

        if (bytes is [0x20, 0x02, ..])
        {
            // 6to4 (RFC 3056).
            return new IPAddress(bytes[2..6]);
        }

        if (bytes is [0x20, 0x01, 0, 0, ..])
        {
            // Teredo (RFC 4380 section 4) keeps the address with its bits turned over.
            return new IPAddress([(byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15]]);
        }

        return null;
    }

    // RFC 6052 section 2.1.
    private static bool IsNat64(ReadOnlySpan<byte> bytes) => bytes[..12].SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]);

    // RFC 4291 section 2.5.5.1.
    private static bool IsIPv4Compatible(ReadOnlySpan<byte> bytes) => !bytes[..12].ContainsAnyExcept((byte)0);
}
