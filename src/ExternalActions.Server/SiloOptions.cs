using System.Net;
using System.Net.Sockets;
using ExternalActions.Storage;

namespace ExternalActions.Server;

/// <summary>The server's part in its cluster, and where its silo listens for Orleans traffic.</summary>
public sealed class SiloOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>What the server does. Other than <see cref="ServerRole.All"/> needs PostgreSQL.</summary>
    public ServerRole Role { get; set; } = ServerRole.All;

    /// <summary>The name of the cluster: servers of the same name and database belong together.</summary>
    public string ClusterId { get; set; } = "ExternalActions";

    /// <summary>
    /// The address that the silo listens on and tells the others: an IP address, or a name that resolves to one of this machine, such as a
    /// container's. Loopback keeps a cluster on one machine.
    /// </summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port that silos talk to each other on, 1 to 65535.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port that Orleans clients (gateways and journeys) connect to, 1 to 65535; 0 for none.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The PEM file of this server's certificate for TLS within the cluster; null for none. Goes with the other two.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>The PEM file of that certificate's private key.</summary>
    public string? CertificateKeyPath { get; set; }

    /// <summary>The PEM file of the authority whose certificates the servers of the cluster have; it must issue for the cluster alone.</summary>
    public string? CertificateAuthorityPath { get; set; }

    /// <summary>What is wrong with the settings, each with the setting's name; empty when all is well.</summary>
    /// <param name="storage">Where the server keeps its data; a value of the enum.</param>
    public IEnumerable<string> Validate(StorageProvider storage)
    {
        if (!Enum.IsDefined(Role))
        {
            yield return $"{nameof(Role)}: got {(int)Role}, expected {string.Join(", ", Enum.GetNames<ServerRole>())}.";
        }
        else if (!(Role.HasSilo() && Role.HasApi()) && !storage.IsShared())
        {
            yield return $"{nameof(Role)}: got {Role} with {StorageOptions.Section}:{nameof(StorageOptions.Provider)} {storage}, which is for one "
                + $"server alone; expected {ServerRole.All}, or {StorageProvider.PostgreSql}.";
        }

        if (string.IsNullOrWhiteSpace(ClusterId) || ClusterId.Length > MaxClusterIdLength)
        {
            yield return $"{nameof(ClusterId)}: expected a name of 1 to {MaxClusterIdLength} characters.";
        }

        if (FindAddress() is not { } address)
        {
            yield return $"{nameof(Address)}: got '{Address}', expected an IP address of this machine that the other servers can reach, or a name "
                + "that resolves to one.";
        }
        else if (!storage.IsShared() && !IPAddress.IsLoopback(address))
        {
            yield return $"{nameof(Address)}: got {Address} with {StorageOptions.Section}:{nameof(StorageOptions.Provider)} {storage}, which is for "
                + "one server alone; expected loopback.";
        }

        var certificates = new[] { CertificatePath, CertificateKeyPath, CertificateAuthorityPath };
        if (certificates.Any(string.IsNullOrWhiteSpace) && certificates.Any(path => path is not null))
        {
            yield return $"{nameof(CertificatePath)}: expected also {nameof(CertificateKeyPath)} and {nameof(CertificateAuthorityPath)}, or none "
                + "of them.";
        }

        if (SiloPort is < 1 or > IPEndPoint.MaxPort)
        {
            yield return $"{nameof(SiloPort)}: got {SiloPort}, expected 1 to {IPEndPoint.MaxPort}.";
        }

        if (GatewayPort is < 0 or > IPEndPoint.MaxPort)
        {
            yield return $"{nameof(GatewayPort)}: got {GatewayPort}, expected 0 to {IPEndPoint.MaxPort}.";
        }
        else if (GatewayPort == SiloPort)
        {
            yield return $"{nameof(GatewayPort)}: got {GatewayPort}, which is the {nameof(SiloPort)}; expected another port.";
        }
    }

    /// <summary>The IP address that <see cref="Address"/> stands for.</summary>
    /// <returns>The address; null when it is none, all addresses, or a name that resolves to none of this machine.</returns>
    public IPAddress? FindAddress()
    {
        if (IPAddress.TryParse(Address, out var address))
        {
            return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null : address;
        }

        try
        {
            // One name may stand for several machines, such as all containers of a service.
            return string.IsNullOrWhiteSpace(Address) ? null : Dns.GetHostAddresses(Address).FirstOrDefault(OwnAddresses.All.Contains);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return null;
        }
    }

    // What the membership table has room for.
    private const int MaxClusterIdLength = 150;
}
