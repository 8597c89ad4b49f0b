using System.Buffers;
using System.Collections.Frozen;

namespace ExternalActions.Core.Connectors;

/// <summary>What a header may be named and hold, wherever an admin may name one.</summary>
public static class HeaderRules
{
    /// <summary>How many headers a connector or an action may have.</summary>
    public const int MaxCount = 50;

    /// <summary>How long a header's value may be, in characters.</summary>
    public const int MaxValueLength = 8 * 1024;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // The HTTP stack sets these itself; another value would break the framing of the message or the hop it is meant for.
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a text is a token, as a header's name must be (RFC 9110 section 5.6.2).</summary>
    /// <param name="name">The text.</param>
    public static bool IsToken(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether a header belongs to the connection, so that nobody may set it by hand.</summary>
    /// <param name="name">The header's name.</param>
    public static bool IsReserved(string name) =>
        Reserved.Contains(name) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a text may stand as a header's value: visible ASCII, spaces and tabs (RFC 9110 section 5.5).</summary>
    /// <param name="value">The text.</param>
    public static bool IsValidValue(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~') || OnlyTabsBesides(value);

    /// <summary>What is wrong with a header's name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Words for a person; null when it may be set.</returns>
    public static string? NameError(string name)
    {
        if (!IsToken(name))
        {
            return $"Got \"{name}\"; expected a header name of letters, digits and !#$%&'*+-.^_`|~ without spaces.";
        }

        return IsReserved(name) ? $"The header \"{name}\" is set by the HTTP connection itself and cannot be given." : null;
    }

    private static bool OnlyTabsBesides(string value)
    {
        foreach (var character in value)
        {
            if (character is not ('\t' or (>= ' ' and <= '~')))
            {
                return false;
            }
        }

        return true;
    }
}
