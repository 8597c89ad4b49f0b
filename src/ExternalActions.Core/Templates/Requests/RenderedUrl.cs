using System.Diagnostics.CodeAnalysis;
using System.Text;
using ExternalActions.Core.Syntax;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>
/// Checks and finishes the text that a URL template rendered to. Encoded values hold none of <c>/ ? &amp; = #</c>, so every
/// delimiter in the text is the template's own, and each value can be found again by its mark.
/// </summary>
internal static class RenderedUrl
{
    private const string NoHost = "This does not render to an absolute http or https URL with a host; check the host and the port.";

    // Without this, Uri would decode and shorten the path ("%2E%2E" and ".." among others), and the target would get another URL.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Makes the URL.</summary>
    /// <param name="text">The rendered text, without fragment.</param>
    /// <param name="marks">Where values stand in it, in order.</param>
    /// <param name="url">The URL.</param>
    /// <param name="why">Why there is none.</param>
    public static bool TryFinish(string text, List<ValueMark> marks, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? why)
    {
        url = null;
        var authority = UrlShape.SchemeLength(text);
        var path = authority + UrlShape.AuthorityLength(text.AsSpan(authority));
        var query = text.IndexOf('?', path) is var found and >= 0 ? found : text.Length;
        why = CheckPath(text.AsSpan(0, query), path, marks);
        if (why is not null)
        {
            return false;
        }

        if (authority == 0 || !UrlShape.IsPlainAuthority(text.AsSpan(authority, path - authority)))
        {
            why = NoHost;
            return false;
        }

        var whole = new StringBuilder(text, 0, path, text.Length + 1);
        whole.Append(path == query ? "/" : "").Append(text, path, query - path);
        AppendQuery(whole, text, query, marks);
        if (!Uri.TryCreate(whole.ToString(), AsWritten, out url) || url.Port == 0)
        {
            why = NoHost;
            return false;
        }

        return true;
    }

    // A dot segment, or an empty segment where a value should be, would make the target see another path than the template's.
    private static string? CheckPath(ReadOnlySpan<char> text, int start, List<ValueMark> marks)
    {
        while (start < text.Length)
        {
            start++; // The slash.
            var length = text[start..].IndexOf('/') is var slash and >= 0 ? slash : text.Length - start;
            var end = start + length;
            if (UrlShape.IsDotSegment(text[start..end]))
            {
                var name = marks.Find(mark => mark.Start <= end && mark.Start + mark.Length >= start).Name;
                return name is null
                    ? "The path of a URL must not have a \".\" or \"..\" segment."
                    : $"In the path of a URL, the value of {name} must not make a \".\" or \"..\" segment.";
            }

            if (length == 0 && marks.Find(mark => mark.Start == start).Name is { } empty)
            {
                return $"In the path of a URL, {empty} must not be empty, because nothing else stands in its segment.";
            }

            start = end;
        }

        return null;
    }

    // Copies the query, without those pairs whose whole name or value is a token that has no value.
    private static void AppendQuery(StringBuilder whole, string text, int query, List<ValueMark> marks)
    {
        var separator = '?';
        for (var start = query + 1; start <= text.Length;)
        {
            var end = text.IndexOf('&', start) is var next and >= 0 ? next : text.Length;
            if (!IsMissing(text, start, end, marks))
            {
                whole.Append(separator).Append(text, start, end - start);
                separator = '&';
            }

            start = end + 1;
        }
    }

    private static bool IsMissing(string text, int start, int end, List<ValueMark> marks)
    {
        var hasNoName = (end == start || text[start] == '=') && IsNothing(start, marks);
        return hasNoName || (end > start && text[end - 1] == '=' && IsNothing(end, marks));
    }

    private static bool IsNothing(int place, List<ValueMark> marks) =>
        marks.Exists(mark => mark.Start == place && mark.IsNull) && !marks.Exists(mark => mark.Start == place && !mark.IsNull);
}
