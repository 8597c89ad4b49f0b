using ExternalActions.Core.Templates.Tokens;
using Scriban;
using Scriban.Parsing;
using Scriban.Syntax;

namespace ExternalActions.Core.Templates.Expressions;

/// <summary>Turns the text of an expression into one that is safe to evaluate, or reports why it is none.</summary>
internal static class ExpressionParser
{
    private static readonly LexerOptions ScriptOnly = new() { Mode = ScriptMode.ScriptOnly };

    private static readonly ParserOptions Options = new()
    {
        ParseFloatAsDecimal = true,
        ExpressionDepthLimit = 2 * TemplateLimits.ExpressionOperators,
    };

    /// <summary>Parses an expression.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">The template around it, for errors.</param>
    /// <param name="loops">The variables of the loops around it.</param>
    /// <returns>Null when it was refused; the error is reported.</returns>
    public static Expression? Parse(ExpressionText text, TemplateSource source, string[] loops)
    {
        var (script, wholeName) = HideName(text, loops);
        if (wholeName?.Length == text.Text.Length && HasForeignOperator(wholeName))
        {
            source.Error(text.Offset, "\"not\", \"and\" and \"or\" are written \"!\", \"&&\" and \"||\" here.");
            return null;
        }

        if (!ExpressionGuard.Allows(script, source, loops.Length > 0))
        {
            return null;
        }

        var template = Template.Parse(script.Text, sourceFilePath: null, Options, ScriptOnly);
        if (template.HasErrors)
        {
            var first = template.Messages[0];
            var place = text.Offset + Math.Clamp(first.Span.Start.Offset, 0, script.Text.Length);
            source.Error(place, $"This is no valid expression: {first.Message}");
            return null;
        }

        if (template.Page?.Body?.Statements is not [ScriptExpressionStatement { Expression: { } root }])
        {
            source.Error(text.Offset, "Braces hold one expression; this is something else.");
            return null;
        }

        var syntax = new AllowedSyntax(source, text.Offset, loops, wholeName is null ? -1 : 0);
        if (!syntax.Allows(root))
        {
            return null;
        }

        var variables = syntax.Variables.Select(name => KeyValuePair.Create(name, name.Trim('_').Length == 0 ? wholeName! : name));
        return new Expression(root, [.. variables], source.At(text.Offset));
    }

    // A name that the engine would misread ("Account Name", "zip-code") is one field also where it is piped on, is a condition or a
    // list. Underscores in its place, as many as it is long, keep the positions of errors.
    private static (ExpressionText Script, string? Name) HideName(ExpressionText text, string[] loops)
    {
        var pipe = PipeIndex(text.Text);
        var name = text.Text[..pipe].TrimEnd();
        var isHidden = TokenSyntax.IsPlainName(name)
            && !TokenSyntax.IsIdentifierPath(name)
            && !TokenSyntax.IsKeyword(TokenSyntax.FirstWord(name))
            && name.Any(char.IsLetter) // Numbers are literals.
            && !LoopVariables.Owns(name, loops);
        return isHidden
            ? (text with { Text = string.Concat(new string('_', name.Length), text.Text.AsSpan(name.Length)) }, name)
            : (text, null);
    }

    private static int PipeIndex(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] is '"' or '\'' or '`')
            {
                index = ExpressionText.SkipString(text, index, text.Length);
            }
            else if (text[index] == '|')
            {
                return index;
            }
        }

        return text.Length;
    }

    private static bool HasForeignOperator(string name) => name.Split(' ').Any(word => word is "not" or "and" or "or");
}
