using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Expressions;

/// <summary>
/// Bounds an expression before the engine's parser sees it. That parser recurses, and a stack overflow ends the process: so length,
/// nesting and the number of operators are limited here, and words and signs that open statements or functions never reach it. Nor do
/// long numbers and exponents: it works out every digit of 1e999999999 before anything else can stop it.
/// </summary>
internal static class ExpressionGuard
{
    /// <summary>Judges an expression; reports the first thing that is wrong.</summary>
    /// <returns>Whether it may be parsed.</returns>
    public static bool Allows(ExpressionText expression, TemplateSource source, bool inLoop)
    {
        var text = expression.Text;
        if (text.Length > TemplateLimits.ExpressionLength)
        {
            source.Error(expression.Offset, $"An expression may be at most {TemplateLimits.ExpressionLength} characters long.");
            return false;
        }

        var (depth, operators) = (0, 0);
        for (var index = 0; index < text.Length; index++)
        {
            var start = index;
            var why = text[index] switch
            {
                '"' or '\'' or '`' => SkipString(text, ref index),
                '{' or '}' or '$' or '@' or ';' or '#' or '^' or '\\' => $"\"{text[index]}\" is not allowed in an expression.",
                '(' or '[' => ++depth > TemplateLimits.ExpressionNesting
                    ? $"Brackets may be at most {TemplateLimits.ExpressionNesting} deep in each other."
                    : null,
                ')' or ']' => --depth < 0 ? "This bracket closes none." : null,
                var letter when char.IsLetter(letter) || letter == '_' => CheckWord(text, ref index, inLoop),
                var digit when char.IsAsciiDigit(digit) => CheckNumber(text, ref index),
                _ => null,
            };
            if (IsSign(text[start]) && ++operators > TemplateLimits.ExpressionOperators)
            {
                why ??= $"An expression may hold at most {TemplateLimits.ExpressionOperators} operators.";
            }

            if (why is not null)
            {
                source.Error(expression.Offset + start, why);
                return false;
            }
        }

        return true;
    }

    private static bool IsSign(char character) => !char.IsLetterOrDigit(character) && !char.IsWhiteSpace(character) && character != '_';

    private static string? SkipString(string text, ref int index)
    {
        var close = ExpressionText.SkipString(text, index, text.Length);
        if (close == index)
        {
            return "This quote is never closed.";
        }

        index = close;
        return null;
    }

    private static string? CheckNumber(string text, ref int index)
    {
        var start = index;
        while (index + 1 < text.Length && (char.IsLetterOrDigit(text[index + 1]) || text[index + 1] is '_' or '.'))
        {
            index++;
        }

        var number = text[start..(index + 1)];
        if (number.Length > TemplateLimits.NumberLength)
        {
            return $"A number may have at most {TemplateLimits.NumberLength} digits here.";
        }

        return number.Any(character => !char.IsAsciiDigit(character) && character != '.')
            ? "A number here is written with digits and a dot only, without an exponent."
            : null;
    }

    // A member may have any name; elsewhere only the literal words, and "for" with a dot inside a loop, are expressions.
    private static string? CheckWord(string text, ref int index, bool inLoop)
    {
        var start = index;
        while (index + 1 < text.Length && (char.IsLetterOrDigit(text[index + 1]) || text[index + 1] == '_'))
        {
            index++;
        }

        var word = text.AsSpan(start, index + 1 - start);
        var isMember = start > 0 && text[start - 1] == '.';
        if (isMember || word is "true" or "false" or "null" || !(TokenSyntax.IsKeyword(word) || word is "do"))
        {
            return null;
        }

        if (word is "for" && index + 1 < text.Length && text[index + 1] == '.')
        {
            return inLoop ? null : "\"for\" has a meaning only inside a loop.";
        }

        return $"\"{word}\" is not allowed in an expression.";
    }
}
