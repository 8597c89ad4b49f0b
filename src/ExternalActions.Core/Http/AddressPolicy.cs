using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace ExternalActions.Core.Http;

/// <summary>
/// Tells which network addresses may be called: public ones, and those in networks that the operator allows. Keeps an action from
/// reaching the server's own machine, its private network or a cloud's metadata service.
/// </summary>
public sealed class AddressPolicy
{
    // IANA's special-purpose IPv4 registry (RFC 6890), multicast, and the one metadata address that looks public.
    private static readonly ImmutableArray<IPNetwork> RefusedV4 = Networks(
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10", // carrier-grade NAT; some clouds' metadata
        "127.0.0.0/8",
        "168.63.129.16/32", // Azure's host agent
        "169.254.0.0/16", // link-local; most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4"); // reserved; holds broadcast

    // Only global unicast is public in IPv6 (RFC 4291 section 2.4); all else, from :: to multicast, falls outside of it.
    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");

    private static readonly ImmutableArray<IPNetwork> RefusedV6 = Networks(
        "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",
        "2002::/16", // 6to4: deprecated (RFC 7526), and holds any IPv4 address
        "3fff::/20");

    // The well-known NAT64 prefix (RFC 6052): on a network with IPv6 only, every IPv4 target has such an address.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly ImmutableArray<IPNetwork> _allowed;

    /// <summary>Creates the policy.</summary>
    /// <param name="options">Valid options.</param>
    public AddressPolicy(OutboundOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _allowed = Networks([.. options.AllowedNetworks]);
    }

    /// <summary>Tells whether an address may be called. An IPv6 form of an IPv4 address is judged as that IPv4 address.</summary>
    /// <param name="address">The address that is about to be dialled.</param>
    public bool Allows(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (IsIn(_allowed, address))
        {
            return true;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !IsIn(RefusedV4, address);
        }

        if (Nat64.Contains(address))
        {
            return Allows(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        }

        return PublicV6.Contains(address) && !IsIn(RefusedV6, address);
    }

    private static bool IsIn(ImmutableArray<IPNetwork> networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<IPNetwork> Networks(params ReadOnlySpan<string> networks)
    {
        var parsed = ImmutableArray.CreateBuilder<IPNetwork>(networks.Length);
        foreach (var network in networks)
        {
            parsed.Add(IPNetwork.Parse(network));
        }

        return parsed.MoveToImmutable();
    }
}
