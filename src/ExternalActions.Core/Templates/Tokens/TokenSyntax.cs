using System.Buffers;
using System.Globalization;
using System.Text;

namespace ExternalActions.Core.Templates.Tokens;

/// <summary>Tells plain tokens from expressions: which texts between double braces are the name of a field.</summary>
internal static class TokenSyntax
{
    // The words of Scriban's language. A token that begins with one is a statement of that language, never a field.
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "if", "else", "for", "end", "while", "case", "when", "func", "ret", "capture", "import", "with", "wrap", "tablerow",
        "readonly", "break", "continue", "this", "null", "true", "false",
    };

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal) { "execution_id", "now", "callback_url" };

    private static readonly SearchValues<char> AsciiNameChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_ -.");

    /// <summary>Whether a name is set aside for values that the system itself will give.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    /// <summary>Whether a word belongs to the expression language.</summary>
    public static bool IsKeyword(ReadOnlySpan<char> word) => Keywords.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    /// <summary>The first word of a trimmed text: up to the first character that is no letter, digit, <c>_</c>, <c>-</c> or dot.</summary>
    public static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.'))
        {
            end++;
        }

        return text[..end];
    }

    /// <summary>
    /// Whether a trimmed text is made of letters, combining marks, digits, <c>_</c>, space, <c>-</c> and <c>.</c> only,
    /// with at least one letter or digit. Does not look for keywords.
    /// </summary>
    public static bool IsPlainName(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExcept("_ -."))
        {
            return false;
        }

        if (!text.ContainsAnyExcept(AsciiNameChars))
        {
            return true;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsNameRune(rune))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a text is ASCII identifiers joined by dots, and so has a meaning of its own in an expression.</summary>
    public static bool IsIdentifierPath(ReadOnlySpan<char> text)
    {
        foreach (var part in text.Split('.'))
        {
            var word = text[part];
            if (word.IsEmpty || char.IsAsciiDigit(word[0]) || word.ContainsAnyExcept(AsciiNameChars) || word.ContainsAny(' ', '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNameRune(Rune rune) => rune.Value is '_' or ' ' or '-' or '.'
        || Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
