using System.Collections.Immutable;
using ExternalActions.Core.Syntax;
using ExternalActions.Core.Templates.Expressions;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Parsing;

/// <summary>
/// Splits a template into literal text, tokens and blocks. Reports what is wrong with its line and column, and goes on after it.
/// </summary>
internal sealed class TemplateParser
{
    private readonly TemplateSource _source;
    private readonly string _text;
    private readonly BackslashRule _rule;
    private readonly FieldCollector _fields;
    private readonly Stack<OpenBlock> _open = new();
    private ImmutableArray<TemplateNode>.Builder _nodes = ImmutableArray.CreateBuilder<TemplateNode>();
    private int _position;

    private TemplateParser(TemplateSource source, BackslashRule rule, FieldCollector fields)
    {
        _source = source;
        _text = source.Text;
        _rule = rule;
        _fields = fields;
    }

    /// <summary>Parses one text.</summary>
    /// <param name="source">The text, and where errors go.</param>
    /// <param name="rule">What a backslash means in it.</param>
    /// <param name="fields">Where the names of fields are gathered.</param>
    public static ImmutableArray<TemplateNode> Parse(TemplateSource source, BackslashRule rule, FieldCollector fields)
    {
        if (Fault.OfLength(source.Text, TemplateLimits.TextLength) is { } tooLong)
        {
            source.Errors.Add(tooLong.At(source.Pointer));
            return [];
        }

        return new TemplateParser(source, rule, fields).Parse();
    }

    private ImmutableArray<TemplateNode> Parse()
    {
        while (_position < _text.Length && !_source.Errors.IsFull)
        {
            var next = _text.AsSpan(_position).IndexOfAny('{', '\\');
            if (next < 0)
            {
                AddLiteral(_position, _text.Length);
                break;
            }

            AddLiteral(_position, _position + next);
            _position += next;
            if (_text[_position] == '\\')
            {
                Backslashes();
            }
            else
            {
                Braces();
            }
        }

        while (_open.TryPop(out var block))
        {
            _source.Error(block.Offset, $"This \"{block.Word}\" has no {{{{ end }}}}.");
            _nodes = block.Outer;
        }

        return _nodes.ToImmutable();
    }

    private void AddLiteral(int start, int end)
    {
        if (end > start)
        {
            _nodes.Add(new LiteralNode(_text[start..end], start));
        }
    }

    private void Backslashes()
    {
        var start = _position;
        var end = start;
        while (end < _text.Length && _text[end] == '\\')
        {
            end++;
        }

        var count = end - start;
        var beforeBraces = _text.AsSpan(end).StartsWith("{{", StringComparison.Ordinal);
        var beforeQuote = end < _text.Length && _text[end] == '"';
        var pairsCollapse = _rule == BackslashRule.Text || (_rule == BackslashRule.BracesOnly && beforeBraces);

        // Pairs first: each stands for one backslash, or stays a pair where the payload's own syntax reads it.
        AddLiteral(start, start + (pairsCollapse ? count / 2 : count - (count % 2)));
        _position = end;
        if (count % 2 == 0)
        {
            return;
        }

        if (beforeBraces)
        {
            AddLiteral(end, end + 2);
            _position = end + 2;
        }
        else if (beforeQuote && _rule == BackslashRule.Text)
        {
            AddLiteral(end, end + 1);
            _position = end + 1;
        }
        else
        {
            AddLiteral(end - 1, end);
        }
    }

    private void Braces()
    {
        var run = _position;
        while (run < _text.Length && _text[run] == '{')
        {
            run++;
        }

        var count = run - _position;
        if (count > 3)
        {
            _source.Error(_position, "A token inside a token is not possible. Write \\{{ for two braces that are text.");
            _position = run;
            return;
        }

        // Of three braces the last two open the token: {"key":{{{token}}:1}} then reads as its author means it.
        AddLiteral(_position, run - Math.Min(count, 2));
        if (count == 1)
        {
            AddLiteral(_position, run);
            _position = run;
            return;
        }

        var open = run - 2;
        if (FindClose(open) is { } close)
        {
            Token(open, close);
            _position = close + 2;
        }
    }

    // The place of the closing braces, outside quotes. Reports the error and moves on when there is none.
    private int? FindClose(int open)
    {
        var end = Math.Min(_text.Length, open + TemplateLimits.ExpressionLength + 4);
        for (var index = open + 2; index < end; index++)
        {
            switch (_text[index])
            {
                case '}' when Follows(index, '}'):
                    return index;
                case '{' when Follows(index, '{'):
                    _source.Error(index, "A token inside a token is not possible. Write \\{{ for two braces that are text.");
                    _position = index;
                    return null;
                case '\n' or '\r':
                    _source.Error(index, "A token must not hold a line break. Are its closing braces missing?");
                    _position = index;
                    return null;
                case '"' or '\'' or '`':
                    index = ExpressionText.SkipString(_text, index, end);
                    break;
            }
        }

        _source.Error(open, end == _text.Length
            ? "These braces are never closed. Write \\{{ for two braces that are text."
            : $"These braces are not closed within {TemplateLimits.ExpressionLength} characters, the most that a token may have.");
        _position = end;
        return null;
    }

    private bool Follows(int index, char next) => index + 1 < _text.Length && _text[index + 1] == next;

    private void Token(int open, int close)
    {
        if (!_fields.TakeToken(_source, open))
        {
            return;
        }

        var inner = _text.AsSpan(open + 2, close - open - 2);
        var content = new ExpressionText(inner.Trim().ToString(), open + 2 + (inner.Length - inner.TrimStart().Length));
        if (content.Text.Length == 0)
        {
            _source.Error(open, "This token has no name. Write the name of a field between the braces.");
            return;
        }

        if (inner[0] is '-' or '~' || inner[^1] is '-' or '~')
        {
            _source.Error(open, "Braces with \"-\" or \"~\" on their inner side are not supported; put a space between.");
            return;
        }

        var word = TokenSyntax.FirstWord(content.Text).ToString();
        switch (word)
        {
            case "if":
                OpenIf(content.After(word), open);
                break;
            case "for":
                OpenFor(content.After(word), open);
                break;
            case "else":
                Else(content.After(word), open);
                break;
            case "end":
                End(content.After(word), open);
                break;
            default:
                Value(content, word, open);
                break;
        }
    }

    private void Value(ExpressionText content, string word, int open)
    {
        if (TokenSyntax.IsKeyword(word))
        {
            _source.Error(
                content.Offset,
                $"\"{word}\" is a word of the expression language that is not allowed here, and a field's name cannot begin with it.");
            return;
        }

        var raw = content.TakeRaw(out content);
        if (Resolve(content) is { } value)
        {
            _nodes.Add(new ValueNode(value, raw, open));
        }
    }

    private ValueSource? Resolve(ExpressionText content)
    {
        if (!TokenSyntax.IsPlainName(content.Text))
        {
            return ParseExpression(content) is { } expression ? new ExpressionSource(expression) : null;
        }

        if (LoopVariables.Owns(content.Text, LoopNames()))
        {
            return ParseExpression(content) is { } path ? new ExpressionSource(path) : null;
        }

        return _fields.Add(content.Text, _source, content.Offset) ? new FieldSource(content.Text) : null;
    }

    private Expression? ParseExpression(ExpressionText text)
    {
        var expression = ExpressionParser.Parse(text, _source, LoopNames());
        foreach (var field in expression?.Fields ?? [])
        {
            if (!_fields.Add(field, _source, text.Offset))
            {
                return null;
            }
        }

        return expression;
    }

    private string[] LoopNames() => [.. _open.Select(block => block.Variable).OfType<string>()];

    private void OpenIf(ExpressionText condition, int open) =>
        Open(new OpenBlock("if", open, _nodes) { Condition = ParseOperand(condition, open, "if") });

    private void OpenFor(ExpressionText content, int open)
    {
        var variable = content.TakeWord(out var rest);
        var isIn = rest.TakeWord(out var list) == "in";
        if (!isIn || !TokenSyntax.IsIdentifierPath(variable) || variable.Contains('.') || !TokenSyntax.IsPlainName(variable)
            || TokenSyntax.IsKeyword(variable))
        {
            _source.Error(open, "A loop is written {{ for item in list }}: a name of letters, digits and \"_\", then \"in\", then a list.");
            variable = "item";
            list = new ExpressionText("\"\"", open);
        }

        // The list is looked up before the loop's own variable exists.
        Open(new OpenBlock("for", open, _nodes) { Condition = ParseOperand(list, open, "for"), Variable = variable });
    }

    private Expression? ParseOperand(ExpressionText text, int open, string word)
    {
        if (text.Text.Length > 0)
        {
            return ParseExpression(text);
        }

        _source.Error(open, $"After \"{word}\" something is missing.");
        return null;
    }

    private void Open(OpenBlock block)
    {
        if (_open.Count == TemplateLimits.BlockDepth)
        {
            _source.Error(block.Offset, $"\"if\" and \"for\" may stand at most {TemplateLimits.BlockDepth} deep in each other.");
        }

        _open.Push(block);
        _nodes = ImmutableArray.CreateBuilder<TemplateNode>();
    }

    private void Else(ExpressionText rest, int open)
    {
        if (!_open.TryPeek(out var block) || block.Word != "if" || block.HasElse)
        {
            _source.Error(open, "This \"else\" belongs to no \"if\".");
            return;
        }

        var isElseIf = rest.TakeWord(out var condition) == "if";
        if (!isElseIf && rest.Text.Length > 0)
        {
            _source.Error(rest.Offset, "After \"else\" only \"if\" and a condition may follow.");
        }

        CloseBranch(block);
        block.Condition = isElseIf ? ParseOperand(condition, open, "else if") : null;
        block.HasElse = !isElseIf;
        _nodes = ImmutableArray.CreateBuilder<TemplateNode>();
    }

    private void End(ExpressionText rest, int open)
    {
        if (rest.Text.Length > 0)
        {
            _source.Error(rest.Offset, "\"end\" stands alone, and a field's name cannot begin with it.");
            return;
        }

        if (!_open.TryPop(out var block))
        {
            _source.Error(open, "This \"end\" belongs to no \"if\" or \"for\".");
            return;
        }

        CloseBranch(block);
        var (variable, branches) = (block.Variable, block.Branches.ToImmutable());
        _nodes = block.Outer;
        if (variable is null)
        {
            _nodes.Add(new IfNode(branches, block.Offset));
        }
        else if (branches[0].Condition is { } items)
        {
            _nodes.Add(new ForNode(variable, items, branches[0].Body, block.Offset));
        }
    }

    private void CloseBranch(OpenBlock block) => block.Branches.Add(new IfBranch(block.Condition, _nodes.ToImmutable()));

    /// <summary>An <c>if</c> or a <c>for</c> whose <c>end</c> has not come yet.</summary>
    private sealed class OpenBlock(string word, int offset, ImmutableArray<TemplateNode>.Builder outer)
    {
        public string Word { get; } = word;

        public int Offset { get; } = offset;

        /// <summary>What stood before the block, to go on with after it.</summary>
        public ImmutableArray<TemplateNode>.Builder Outer { get; } = outer;

        /// <summary>The condition of the branch under way, or the list of a loop.</summary>
        public Expression? Condition { get; set; }

        public string? Variable { get; init; }

        public bool HasElse { get; set; }

        public ImmutableArray<IfBranch>.Builder Branches { get; } = ImmutableArray.CreateBuilder<IfBranch>();
    }
}
