using System.Globalization;
using System.Text;

namespace ExternalActions.Core.OAuth2;

/// <summary>Prepares foreign text, such as a provider's, to be shown or kept beside this server's own.</summary>
public static class ForeignText
{
    /// <summary>Puts a text on one line, without characters that are not seen or change the order of others.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The most UTF-16 code units that are kept; no pair of surrogates is cut in two.</param>
    /// <returns>
    /// The text without whitespace at its ends; each control, format and line-separating character is a space, and half a surrogate pair is
    /// U+FFFD. A text that is cut ends with an ellipsis, which is not counted.
    /// </returns>
    public static string OneLine(string text, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new StringBuilder();
        foreach (var rune in text.AsSpan().Trim().EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > maxLength)
            {
                return line.Append('…').ToString();
            }

            _ = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                ? line.Append(' ')
                : line.Append(rune.ToString());
        }

        return line.ToString();
    }
}
