using System.Net;

namespace ExternalActions.Core.Http;

/// <summary>How requests to external systems are sent.</summary>
public sealed class OutboundOptions
{
    /// <summary>The configuration section that these settings are read from.</summary>
    public const string Section = "Outbound";

    /// <summary>Networks that may be called though the address guard refuses them, such as <c>10.1.0.0/16</c> or <c>127.0.0.0/8</c>.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>How long making a connection may take. 1 second to 5 minutes.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How much of an answer is read, in bytes after decompression; the success rule and the outputs see no more. 1 KiB to 64 MiB.</summary>
    public int MaxResponseBytes { get; set; } = 1024 * 1024;

    /// <summary>How much of an answer's body is kept in the history, in bytes. 0 to 1 MiB.</summary>
    public int KeptBodyBytes { get; set; } = 16 * 1024;

    /// <summary>How many connections are open to one host at a time. 1 to 10,000.</summary>
    public int MaxConnectionsPerHost { get; set; } = 100;

    /// <summary>How long a connection is used before a new one asks the name servers again. 1 second to 1 day.</summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait that a target's <c>Retry-After</c> can ask for. 0 to 7 days.</summary>
    public TimeSpan RetryAfterCap { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The <c>User-Agent</c> header, unless the connector or the action sets one.</summary>
    public string UserAgent { get; set; } = "ExternalActions/1.0";

    /// <summary>What is wrong with the settings, each with the setting's name; empty when all is well.</summary>
    public IEnumerable<string> Validate() =>
    [
        .. AllowedNetworks.Where(network => !IPNetwork.TryParse(network, out _))
            .Select(network => $"{nameof(AllowedNetworks)}: got \"{network}\", expected a network such as 10.1.0.0/16."),
        .. Range(nameof(ConnectTimeout), ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
        .. Range(nameof(MaxResponseBytes), MaxResponseBytes, 1024, 64 * 1024 * 1024),
        .. Range(nameof(KeptBodyBytes), KeptBodyBytes, 0, 1024 * 1024),
        .. Range(nameof(MaxConnectionsPerHost), MaxConnectionsPerHost, 1, 10_000),
        .. Range(nameof(ConnectionLifetime), ConnectionLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        .. Range(nameof(RetryAfterCap), RetryAfterCap, TimeSpan.Zero, TimeSpan.FromDays(7)),
    ];

    private static IEnumerable<string> Range<T>(string name, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            yield return $"{name}: got {value}, expected {least} to {most}.";
        }
    }
}
