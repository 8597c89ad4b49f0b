using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Expressions;

/// <summary>The trimmed text of an expression and its place in the template.</summary>
/// <param name="Text">The text.</param>
/// <param name="Offset">Where it begins.</param>
internal readonly record struct ExpressionText(string Text, int Offset)
{
    /// <summary>What follows a leading word, trimmed.</summary>
    public ExpressionText After(string word) => From(word.Length);

    /// <summary>Takes the first word off.</summary>
    /// <returns>The word; empty when the text begins with something else.</returns>
    public string TakeWord(out ExpressionText rest)
    {
        var word = TokenSyntax.FirstWord(Text).ToString();
        rest = After(word);
        return word;
    }

    /// <summary>Takes a last <c>| raw</c> off.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TakeRaw(out ExpressionText rest)
    {
        rest = this;
        if (!Text.EndsWith("raw", StringComparison.Ordinal))
        {
            return false;
        }

        var before = Text.AsSpan(0, Text.Length - "raw".Length).TrimEnd();
        if (!before.EndsWith('|') || before.EndsWith("||"))
        {
            return false;
        }

        rest = this with { Text = before[..^1].TrimEnd().ToString() };
        return true;
    }

    /// <summary>Moves over a quoted string.</summary>
    /// <param name="text">The text.</param>
    /// <param name="quote">The place of the opening quote.</param>
    /// <param name="end">Where to stop looking.</param>
    /// <returns>The place of the closing quote, or of the opening one when its line holds no other: then it quotes nothing.</returns>
    public static int SkipString(string text, int quote, int end)
    {
        for (var index = quote + 1; index < end && text[index] is not ('\n' or '\r'); index++)
        {
            if (text[index] == text[quote])
            {
                return index;
            }

            if (text[index] == '\\' && text[quote] != '`')
            {
                index++;
            }
        }

        return quote;
    }

    private ExpressionText From(int start)
    {
        var rest = Text.AsSpan(start);
        return new ExpressionText(rest.Trim().ToString(), Offset + start + (rest.Length - rest.TrimStart().Length));
    }
}
