using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Authorization;

/// <summary>Which hosts a connector's credentials may be sent to: the host of its GET URL and its allowed hosts.</summary>
public sealed class HostRules
{
    private static readonly SearchValues<char> NeverInAHost = SearchValues.Create("/\\@?#%*, \t\r\n");

    private readonly ImmutableArray<Rule> _rules;

    private HostRules(ImmutableArray<Rule> rules) => _rules = rules;

    /// <summary>Reads the rules of a connector. An entry that cannot be read allows nothing.</summary>
    /// <param name="settings">The connector's settings; secrets are not looked at.</param>
    public static HostRules From(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var rules = ImmutableArray.CreateBuilder<Rule>();
        if (Uri.TryCreate(settings.GetUrl, UriKind.Absolute, out var getUrl) && IsPlainHttp(getUrl))
        {
            rules.Add(new Rule(HostOf(getUrl), AnySubdomain: false, PortKind.Exact, getUrl.Port));
        }

        foreach (var entry in settings.AllowedHosts)
        {
            if (TryRead(entry, out var rule))
            {
                rules.Add(rule);
            }
        }

        return new HostRules(rules.ToImmutable());
    }

    /// <summary>Tells whether a request to a URL may carry the connector's credentials.</summary>
    /// <param name="url">The URL of the request.</param>
    /// <returns>False also for a URL that is not absolute, not http or https, or holds a user name.</returns>
    public bool Allows(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri || !IsPlainHttp(url))
        {
            return false;
        }

        var host = HostOf(url);
        foreach (var rule in _rules)
        {
            if (rule.Matches(url, host))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPlainHttp(Uri url) =>
        (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.UserInfo.Length == 0 && url.Host.Length > 0;

    /// <summary>A host in the one form that is compared: IDN as Punycode, lower case, no root dot, IPv6 without brackets.</summary>
    private static string HostOf(Uri url)
    {
        var host = url.IdnHost.ToLowerInvariant();
        return host.EndsWith('.') ? host[..^1] : host;
    }

    private static bool TryRead(string? entry, [NotNullWhen(true)] out Rule? rule)
    {
        rule = null;
        var rest = entry.AsSpan().Trim();
        var anySubdomain = rest.StartsWith("*.", StringComparison.Ordinal);
        if (anySubdomain)
        {
            rest = rest[2..];
        }

        if (!TrySplitPort(rest, out var name, out var portKind, out var port) || !TryReadHost(name, out var host, out var isName))
        {
            return false;
        }

        if (anySubdomain && !isName)
        {
            return false;
        }

        rule = new Rule(host, anySubdomain, portKind, port);
        return true;
    }

    private static bool TrySplitPort(ReadOnlySpan<char> text, out ReadOnlySpan<char> host, out PortKind kind, out int port)
    {
        host = text;
        kind = PortKind.Default;
        port = 0;
        // In brackets, colons belong to the address.
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text[^1] == ']')
        {
            return true;
        }

        host = text[..colon];
        var written = text[(colon + 1)..];
        if (written is "*")
        {
            kind = PortKind.Any;
            return true;
        }

        kind = PortKind.Exact;
        return int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
    }

    private static bool TryReadHost(ReadOnlySpan<char> text, out string host, out bool isName)
    {
        host = "";
        isName = false;
        if (text.IsEmpty || text.ContainsAny(NeverInAHost))
        {
            return false;
        }

        // A colon outside of brackets was taken as the port's, so what is left of it must not be an address cut in two.
        if (text.Contains(':') && (text[0] != '[' || text[^1] != ']'))
        {
            return false;
        }

        if (!Uri.TryCreate($"http://{text}/", UriKind.Absolute, out var url) || url.HostNameType is UriHostNameType.Basic or UriHostNameType.Unknown)
        {
            return false;
        }

        host = HostOf(url);
        isName = url.HostNameType == UriHostNameType.Dns;
        return host.Length > 0 && !host.EndsWith('.');
    }

    private enum PortKind
    {
        Default,
        Exact,
        Any,
    }

    private sealed record Rule(string Host, bool AnySubdomain, PortKind PortKind, int Port)
    {
        public bool Matches(Uri url, string host) => PortMatches(url) && HostMatches(url, host);

        private bool PortMatches(Uri url) => PortKind switch
        {
            PortKind.Any => true,
            PortKind.Exact => url.Port == Port,
            PortKind.Default => url.IsDefaultPort,
        };

        private bool HostMatches(Uri url, string host)
        {
            if (!AnySubdomain)
            {
                return host == Host;
            }

            return url.HostNameType == UriHostNameType.Dns
                && host.Length > Host.Length + 1
                && host[^(Host.Length + 1)] == '.'
                && host.EndsWith(Host, StringComparison.Ordinal);
        }
    }
}
