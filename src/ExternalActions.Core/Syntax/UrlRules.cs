using System.Buffers;
using System.Globalization;
using System.Net;
using ExternalActions.Problems;

namespace ExternalActions.Core.Syntax;

/// <summary>How the URLs in a connector's settings may look. No answer shows the URL: it may itself be what authenticates.</summary>
internal static class UrlRules
{
    public const int MaxLength = 2_048;

    // Not in any URL (RFC 3986 section 2), though lenient readers take some of them for others.
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}', '\x7f', .. Enumerable.Range(0, 0x20).Select(code => (char)code)]);

    /// <summary>What is wrong with a URL that is to be asked.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="whereSecretsGo">A sentence that says where user name and password go instead of the URL.</param>
    /// <returns>Null when nothing is wrong.</returns>
    public static Fault? Explain(string url, string whereSecretsGo = "Use authorization type Basic.")
    {
        if (Fault.OfLength(url, MaxLength) is { } tooLong)
        {
            return tooLong;
        }

        if (url.AsSpan().IndexOfAny(Forbidden) is >= 0 and var at)
        {
            return url[at] is '{' or '}'
                ? Fault.Malformed("a URL", $"a brace at character {at + 1}: this URL is no template")
                : Fault.Malformed("a URL", $"whitespace or a character that no URL holds at character {at + 1}");
        }

        var start = UrlShape.SchemeLength(url);
        if (start == 0)
        {
            return Fault.Malformed("an absolute URL that begins with https:// or http://", "something else");
        }

        if (url.Contains('#', StringComparison.Ordinal))
        {
            return Fault.Malformed("a URL without fragment", "one with a '#'", "A fragment is never sent.");
        }

        var authority = url.Substring(start, UrlShape.AuthorityLength(url.AsSpan(start)));
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            return Fault.Unexpected(
                ProblemCode.NotAllowed, "a URL without user name and password", "one with an '@' before its path", whereSecretsGo);
        }

        var colon = authority.LastIndexOf(':');
        var hasPort = colon > authority.LastIndexOf(']');
        if (hasPort && !IsPort(authority.AsSpan(colon + 1)))
        {
            return Fault.Malformed("a port from 1 to 65535 after the colon", "something else");
        }

        return HostSyntax.ExplainHost(hasPort ? authority[..colon] : authority)
            ?? (Uri.TryCreate(url, UriKind.Absolute, out _)
                ? null
                : Fault.Malformed("a URL such as https://api.example.com/health", "something else"));
    }

    /// <summary>
    /// What is wrong with a URL that secrets or codes go to: they must be encrypted on their way (RFC 6749 sections 3.1 and 3.2, RFC 7009
    /// section 2), unless it does not leave this machine.
    /// </summary>
    /// <param name="url">A URL in which <see cref="Explain"/> finds nothing wrong.</param>
    /// <returns>Null when nothing is wrong.</returns>
    public static Fault? ExplainUnencrypted(string url)
    {
        var uri = new Uri(url);
        return uri.Scheme == Uri.UriSchemeHttps || IsLoopback(uri)
            ? null
            : Fault.Unexpected(
                ProblemCode.NotAllowed,
                "a URL that begins with https://",
                "one with http://, over which secrets would go unencrypted",
                "Use the provider's https URL; http is only for loopback hosts such as localhost and 127.0.0.1.");
    }

    // Uri.IsLoopback knows no names under localhost (RFC 6761 section 6.3).
    private static bool IsLoopback(Uri uri) => uri.HostNameType is UriHostNameType.Dns
        ? uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && !address.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(address);

    private static bool IsPort(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort;
}
