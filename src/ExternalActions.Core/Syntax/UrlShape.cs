namespace ExternalActions.Core.Syntax;

/// <summary>The outline of an http URL (RFC 3986 section 3), found by its delimiters alone.</summary>
internal static class UrlShape
{
    /// <summary>The length of a leading <c>http://</c> or <c>https://</c>; 0 for none.</summary>
    public static int SchemeLength(ReadOnlySpan<char> url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https://".Length
        : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http://".Length
        : 0;

    /// <summary>How much of a text that begins with an authority belongs to it.</summary>
    public static int AuthorityLength(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('/', '?', '#');
        return end < 0 ? text.Length : end;
    }

    /// <summary>Whether an authority is only a host and perhaps a port: letters, digits, <c>- . _ : [ ]</c>, not empty.</summary>
    public static bool IsPlainAuthority(ReadOnlySpan<char> authority)
    {
        foreach (var character in authority)
        {
            if (!char.IsLetterOrDigit(character) && character is not ('-' or '.' or '_' or ':' or '[' or ']'))
            {
                return false;
            }
        }

        return !authority.IsEmpty;
    }

    /// <summary>Whether a path segment is <c>.</c> or <c>..</c>, also when its dots are percent-encoded.</summary>
    public static bool IsDotSegment(ReadOnlySpan<char> segment)
    {
        var dots = 0;
        while (!segment.IsEmpty)
        {
            var taken = segment[0] == '.' ? 1 : segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase) ? 3 : 0;
            if (taken == 0)
            {
                return false;
            }

            dots++;
            segment = segment[taken..];
        }

        return dots is 1 or 2;
    }
}
