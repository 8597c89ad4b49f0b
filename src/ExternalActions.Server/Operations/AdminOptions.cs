using System.Net;

namespace ExternalActions.Server.Operations;

/// <summary>Pages under <c>/admin</c> that are for the server's operators alone.</summary>
public sealed class AdminOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Admin";

    /// <summary>
    /// Whether the Orleans Dashboard is at <c>/admin/orleans</c>. It measures every grain call; to be set alike on all servers of a cluster.
    /// </summary>
    public bool OrleansDashboard { get; set; }

    /// <summary>
    /// From which networks the pages may be opened, beside loopback, such as <c>10.1.0.0/16</c>. There is no sign-in: every request
    /// from there sees them.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>What is wrong with the settings, each with the setting's name; empty when all is well.</summary>
    public IEnumerable<string> Validate() => AllowedNetworks
        .Select((network, index) => (network, index))
        .Where(entry => !IPNetwork.TryParse(entry.network, out _))
        .Select(entry => $"{nameof(AllowedNetworks)}:{entry.index}: got '{entry.network}', expected a network such as 10.1.0.0/16 or fd00::/8.");
}
