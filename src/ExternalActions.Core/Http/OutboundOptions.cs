using System.Net;

namespace ExternalActions.Core.Http;

/// <summary>How requests go out to targets.</summary>
public sealed class OutboundOptions
{
    /// <summary>The configuration section that these settings are read from.</summary>
    public const string Section = "Outbound";

    /// <summary>
    /// Networks in CIDR form (such as <c>127.0.0.0/8</c>) that may be called although they are not public: loopback, private, link-local
    /// and the like are refused otherwise. Default: none.
    /// </summary>
    public IList<string> AllowedNetworks { get; set; } = [];

    /// <summary>How long making a connection (name, TCP, TLS) may take. Default: 10 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How much of an answer's body is read, in bytes after decompression. Default: 1 MiB.</summary>
    public int MaxResponseBytes { get; set; } = 1024 * 1024;

    /// <summary>How much of an answer's body is kept in the history, in bytes. Default: 16 KiB.</summary>
    public int KeptBodyBytes { get; set; } = 16 * 1024;

    /// <summary>
    /// How many connections may be open to one host and port at once; a call that waits for one uses up its own time limit, so it should
    /// be no fewer than the attempts that can be under way to one host. Default: 1,000.
    /// </summary>
    public int MaxConnectionsPerServer { get; set; } = 1_000;

    /// <summary>How long a connection is reused, so that a change of the target's DNS entry is noticed. Default: 2 minutes.</summary>
    public TimeSpan PooledConnectionLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait that a target's <c>Retry-After</c> can ask for; longer ones are cut to it. Default: 1 hour.</summary>
    public TimeSpan RetryAfterCap { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The <c>User-Agent</c> of requests that name none themselves.</summary>
    public string UserAgent { get; set; } = $"ExternalActions/{typeof(OutboundOptions).Assembly.GetName().Version?.ToString(2)}";

    /// <summary>Checks the settings.</summary>
    /// <returns>One text a bad setting, <c>Setting: what is wrong</c>; nothing when all are good.</returns>
    public IEnumerable<string> Validate()
    {
        for (var i = 0; i < AllowedNetworks.Count; i++)
        {
            if (!IPNetwork.TryParse(AllowedNetworks[i], out var network))
            {
                yield return $"{nameof(AllowedNetworks)}:{i}: got '{AllowedNetworks[i]}', expected a network such as 10.0.0.0/8 or fd00::/8.";
            }
            else if (network.BaseAddress.IsIPv4MappedToIPv6)
            {
                yield return $"{nameof(AllowedNetworks)}:{i}: got '{AllowedNetworks[i]}', an IPv4 network in IPv6 form; expected it as IPv4.";
            }
        }

        if (ConnectTimeout < TimeSpan.FromMilliseconds(100) || ConnectTimeout > TimeSpan.FromMinutes(5))
        {
            yield return $"{nameof(ConnectTimeout)}: got {ConnectTimeout}, expected 0.1 seconds to 5 minutes.";
        }

        if (MaxResponseBytes is < 1024 or > 64 * 1024 * 1024)
        {
            yield return $"{nameof(MaxResponseBytes)}: got {MaxResponseBytes}, expected 1024 (1 KiB) to 67108864 (64 MiB).";
        }

        if (KeptBodyBytes < 0 || KeptBodyBytes > MaxResponseBytes)
        {
            yield return $"{nameof(KeptBodyBytes)}: got {KeptBodyBytes}, expected 0 to {nameof(MaxResponseBytes)} ({MaxResponseBytes}).";
        }

        if (MaxConnectionsPerServer < 1)
        {
            yield return $"{nameof(MaxConnectionsPerServer)}: got {MaxConnectionsPerServer}, expected 1 or more.";
        }

        if (PooledConnectionLifetime < TimeSpan.FromSeconds(1) || PooledConnectionLifetime > TimeSpan.FromDays(1))
        {
            yield return $"{nameof(PooledConnectionLifetime)}: got {PooledConnectionLifetime}, expected 1 second to 1 day.";
        }

        if (RetryAfterCap < TimeSpan.Zero || RetryAfterCap > TimeSpan.FromDays(7))
        {
            yield return $"{nameof(RetryAfterCap)}: got {RetryAfterCap}, expected 0 to 7 days.";
        }

        if (string.IsNullOrWhiteSpace(UserAgent) || UserAgent.Any(c => c is < ' ' or > '~'))
        {
            yield return $"{nameof(UserAgent)}: expected printable ASCII text, not empty.";
        }
    }
}
