using System.Net;

namespace ExternalActions.Server;

/// <summary>Where this silo listens for Orleans traffic, on loopback.</summary>
public sealed class SiloOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>The port that silos talk to each other on, 1 to 65535.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port that Orleans clients (such as journeys) connect to, 1 to 65535; 0 for no gateway.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>What is wrong with the settings, each with the setting's name; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
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
}
