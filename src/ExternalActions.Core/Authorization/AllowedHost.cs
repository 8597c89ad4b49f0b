using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ExternalActions.Core.Authorization;

/// <summary>
/// One entry of a connector's allowed hosts: <c>host</c> (the scheme's default port), <c>host:port</c>, <c>host:*</c> (any port)
/// or <c>*.domain</c> (any subdomain, at the scheme's default port).
/// </summary>
public sealed class AllowedHost
{
    private readonly string _host;
    private readonly bool _anySubdomain;
    private readonly bool _anyPort;
    private readonly int? _port;

    private AllowedHost(string host, bool anySubdomain, bool anyPort, int? port)
    {
        _host = host;
        _anySubdomain = anySubdomain;
        _anyPort = anyPort;
        _port = port;
    }

    /// <summary>Exactly the host and the port of a URL.</summary>
    /// <param name="url">An absolute URL.</param>
    public static AllowedHost Of(Uri url) => new(Normalize(url.IdnHost), anySubdomain: false, anyPort: false, url.Port);

    /// <summary>Reads an entry.</summary>
    /// <param name="text">The entry as an admin wrote it.</param>
    /// <returns>Null when it has none of the forms.</returns>
    public static AllowedHost? Parse(string text)
    {
        var (host, port) = SplitPort(text);
        var anySubdomain = host.StartsWith("*.", StringComparison.Ordinal);
        if (!TryNormalizeHost(anySubdomain ? host[2..] : host, out var name, out var isAddress) || (anySubdomain && (isAddress || port is not null)))
        {
            return null;
        }

        return port switch
        {
            null => new(name, anySubdomain, anyPort: false, port: null),
            "*" => new(name, anySubdomain, anyPort: true, port: null),
            _ when int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= IPEndPoint.MaxPort =>
                new(name, anySubdomain, anyPort: false, number),
            _ => null,
        };
    }

    /// <summary>Whether a URL's host and port fit this entry.</summary>
    /// <param name="url">An absolute URL.</param>
    public bool Allows(Uri url)
    {
        var host = Normalize(url.IdnHost);
        var fits = _anySubdomain
            ? host.Length > _host.Length + 1 && host.EndsWith(_host, StringComparison.Ordinal) && host[^(_host.Length + 1)] == '.'
            : host == _host;
        return fits && (_anyPort || (_port is { } port ? url.Port == port : url.IsDefaultPort));
    }

    private static (string Host, string? Port) SplitPort(string text)
    {
        // The colons inside the brackets of an IPv6 address are no port's.
        var colon = text.LastIndexOf(':');
        return colon > text.LastIndexOf(']') ? (text[..colon], text[(colon + 1)..]) : (text, null);
    }

    private static bool TryNormalizeHost(string text, out string host, out bool isAddress)
    {
        host = "";
        isAddress = false;
        if (text.Length == 0 || text.Any(character => character is '/' or '@' or '\\' or '?' or '#' or '%' or '*' || char.IsWhiteSpace(character)))
        {
            return false;
        }

        // Uri knows the rules of host names, of international ones and of addresses.
        if (!Uri.TryCreate($"http://{text}/", UriKind.Absolute, out var url) || !url.IsDefaultPort || url.HostNameType == UriHostNameType.Basic)
        {
            return false;
        }

        host = Normalize(url.IdnHost);
        isAddress = IPAddress.TryParse(host, out var address) && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
        return true;
    }

    private static string Normalize(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
