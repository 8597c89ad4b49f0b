using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ExternalActions.Problems;

namespace ExternalActions.Core.Syntax;

/// <summary>
/// How hosts are written in settings. Internationalized names are asked for in their ASCII form, so that one host has one
/// spelling and letters that look alike mislead no reader.
/// </summary>
internal static class HostSyntax
{
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    // The underscore is no letter of host names, but networks of containers have names with it.
    private static readonly SearchValues<char> LabelCharacters =
        SearchValues.Create("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>
    /// What is wrong with an entry of the allowed hosts: <c>host</c>, <c>host:port</c>, <c>host:*</c> or <c>*.domain</c>.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <returns>Null when nothing is wrong.</returns>
    public static Fault? ExplainAllowed(string? entry)
    {
        if (string.IsNullOrEmpty(entry))
        {
            return Fault.Missing("a host");
        }

        if (entry.Contains("://", StringComparison.Ordinal))
        {
            return Fault.Malformed("a host without scheme, such as api.example.com", "a URL");
        }

        if (entry.IndexOfAny(['/', '?', '#', '\\', '@']) is >= 0 and var at)
        {
            return Fault.Malformed(
                "a host, or host and port", $"a '{entry[at]}' at character {at + 1}: no path, query or user name belongs here");
        }

        if (entry.StartsWith("*.", StringComparison.Ordinal))
        {
            var domain = entry[2..];
            return IsLikeAddress(domain)
                ? Fault.Malformed("a domain name after \"*.\"", "an IP address or a port")
                : ExplainName(domain);
        }

        SplitPort(entry, out var host, out var port);
        return ExplainHost(host) ?? (port is null or "*" ? null : ExplainPort(port));
    }

    /// <summary>What is wrong with a host: a name, an IPv4 address, or an IPv6 address in brackets.</summary>
    /// <param name="host">The host, as written.</param>
    /// <returns>Null when nothing is wrong.</returns>
    public static Fault? ExplainHost(string host)
    {
        if (host is ['[', .., ']'])
        {
            var inner = host[1..^1];
            return inner.Contains(':', StringComparison.Ordinal)
                && !inner.Contains('%', StringComparison.Ordinal)
                && IPAddress.TryParse(inner, out var address)
                && address.AddressFamily == AddressFamily.InterNetworkV6
                ? null
                : Fault.Malformed("an IPv6 address without zone in the brackets, such as [2001:db8::1]", "something else");
        }

        if (host.Contains(':', StringComparison.Ordinal) || host.Contains('[', StringComparison.Ordinal))
        {
            return Fault.Malformed("host and port, or an IPv6 address in brackets such as [2001:db8::1]", "other colons or brackets");
        }

        return ExplainName(host);
    }

    private static Fault? ExplainName(string name)
    {
        if (name.Length == 0)
        {
            return Fault.Missing("a host name");
        }

        if (!Ascii.IsValid(name))
        {
            return ToAscii(name) is { } ascii
                ? Fault.Malformed("a host name in its ASCII form", "letters beyond ASCII", $"Write {ascii}.")
                : Fault.Malformed("a host name in its ASCII form (xn--...)", "letters beyond ASCII");
        }

        if (name.Length > MaxNameLength)
        {
            return Fault.Unexpected(ProblemCode.TooLong, $"a host name of at most {MaxNameLength} characters", $"{name.Length}");
        }

        var labels = name.Split('.');
        foreach (var label in labels)
        {
            if (label.Length is 0 or > MaxLabelLength
                || label.AsSpan().ContainsAnyExcept(LabelCharacters)
                || label.StartsWith('-')
                || label.EndsWith('-'))
            {
                return Fault.Malformed(
                    "a host name of parts such as api.example.com, each of 1 to 63 letters, digits, hyphens within and underscores, "
                    + "and no dot at the end",
                    "one with other parts");
            }
        }

        // A name that ends in a number would be read as an address, with octal and short forms (WHATWG URL section 3.5).
        return IsNumber(labels[^1]) && !(IPAddress.TryParse(name, out var address) && address.ToString() == name)
            ? Fault.Malformed("a host name, or an IPv4 address of four decimal numbers such as 192.0.2.1", "a number in another form")
            : null;
    }

    private static void SplitPort(string entry, out string host, out string? port)
    {
        var colon = entry.LastIndexOf(':');
        var hasPort = colon > entry.LastIndexOf(']') && (entry[0] == '[' || entry.IndexOf(':', StringComparison.Ordinal) == colon);
        host = hasPort ? entry[..colon] : entry;
        port = hasPort ? entry[(colon + 1)..] : null;
    }

    private static Fault? ExplainPort(string port) =>
        port.Length is > 0 and <= 5
        && port[0] != '0'
        && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number <= IPEndPoint.MaxPort
            ? null
            : Fault.Malformed("a port from 1 to 65535, or * for any, after the colon", "something else");

    private static bool IsLikeAddress(string domain) =>
        domain.AsSpan().ContainsAny(":[]") || IsNumber(domain[(domain.LastIndexOf('.') + 1)..]);

    private static bool IsNumber(string label) =>
        label.Length > 0 && (label.All(char.IsAsciiDigit) || label.StartsWith("0x", StringComparison.OrdinalIgnoreCase));

    private static string? ToAscii(string name)
    {
        try
        {
            return new IdnMapping().GetAscii(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
