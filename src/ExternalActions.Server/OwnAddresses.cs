using System.Net;
using System.Net.NetworkInformation;

namespace ExternalActions.Server;

/// <summary>The IP addresses of this machine.</summary>
internal static class OwnAddresses
{
    /// <summary>Those of all its network interfaces, at this moment.</summary>
    public static IReadOnlyCollection<IPAddress> All =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address).Distinct(),
    ];

    /// <summary>Whether an address is one of this machine; all of the loopback network are.</summary>
    public static bool Contains(IPAddress address) => IPAddress.IsLoopback(address) || All.Contains(address);
}
