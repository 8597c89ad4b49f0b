using System.Buffers;
using ExternalActions.Problems;

namespace ExternalActions.Core.Syntax;

/// <summary>Which headers connectors and actions may set, and how names and values may look. The one place for it.</summary>
public static class HeaderRules
{
    /// <summary>How many headers of one kind a connector or an action may have.</summary>
    public const int MaxHeaders = 50;

    /// <summary>The longest value, in characters, which are bytes because all are ASCII.</summary>
    public const int MaxValueLength = 8 * 1024;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // They frame the message or manage the connection, which is the HTTP client's own work. A Host of someone's choice would send the
    // credentials past the host check, and an Accept-Encoding would bring answers that cannot be read.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Encoding", "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "TE", "Trailer", "Expect",
    };

    /// <summary>Whether a text is a header's name: a token of RFC 9110 section 5.6.2.</summary>
    /// <param name="name">The text.</param>
    public static bool IsToken(string? name) => !string.IsNullOrEmpty(name) && !name.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>
    /// Whether the server itself sets a header when it sends, so that settings must not: also every <c>Proxy-</c> header.
    /// </summary>
    /// <param name="name">The header's name, in any case.</param>
    public static bool IsReserved(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Reserved.Contains(name) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What is wrong with the name of a header.</summary>
    /// <param name="name">The name.</param>
    /// <param name="names">The names before it, to which a good one is added.</param>
    /// <returns>Null when nothing is wrong.</returns>
    // The name is only shown once it is known to be one: a whole header line may have been pasted in its place.
    internal static Fault? ExplainName(string? name, HashSet<string> names)
    {
        if (!IsToken(name))
        {
            const string Expected = "a header name of letters, digits and ! # $ % & ' * + - . ^ _ ` | ~ (RFC 9110 section 5.6.2)";
            return string.IsNullOrEmpty(name) ? Fault.Missing(Expected) : Fault.Malformed(Expected, "other characters");
        }

        if (Fault.OfLength(name, NameRules.NameLength) is { } tooLong)
        {
            return tooLong;
        }

        if (IsReserved(name!))
        {
            return new Fault(
                ProblemCode.NotAllowed, $"Expected another header than {name}, which the server sets itself when it sends. Remove it.");
        }

        return names.Add(name!)
            ? null
            : Fault.Unexpected(ProblemCode.Duplicate, "each header once", $"{name} again; names are compared without regard to case");
    }

    /// <summary>
    /// What is wrong with a header's value, without showing any of it. It may be printable ASCII and spaces, at most
    /// <see cref="MaxValueLength"/> characters: stricter than RFC 9110 section 5.5, which also allows the tab and, for compatibility, bytes
    /// beyond ASCII.
    /// </summary>
    /// <param name="value">The text.</param>
    /// <returns>Null when nothing is wrong.</returns>
    internal static Fault? ExplainValue(string value) => Fault.OfLength(value, MaxValueLength) ?? ExplainCharacters(value);

    /// <summary>What is wrong with a text of printable ASCII and spaces, without showing any of it.</summary>
    /// <param name="value">The text.</param>
    /// <returns>Null when nothing is wrong.</returns>
    internal static Fault? ExplainCharacters(string value)
    {
        var at = value.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        return at < 0
            ? null
            : Fault.Malformed("printable ASCII characters and spaces only", $"{Describe(value[at])} at character {at + 1}");
    }

    private static string Describe(char character) => character switch
    {
        '\r' or '\n' => "a line break",
        '\t' => "a tab",
        _ when char.IsControl(character) => "a control character",
        _ => "a character beyond ASCII",
    };
}
