using ExternalActions.Core.Syntax;
using ExternalActions.Core.Templates.Encoders;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Contexts;

/// <summary>A URL: knows whether the walk stands at the start, in the host, in the port, in the path or in the query.</summary>
internal sealed class UrlContext : TemplateContext
{
    private const int Start = 0;
    private const int AfterStartToken = 1;
    private const int Host = 2;
    private const int AddressLiteral = 3;
    private const int Port = 4;
    private const int Path = 5;
    private const int Query = 6;
    private const int Fragment = 7;

    private readonly TemplateSource _source;
    private readonly TemplateNode? _second;

    /// <param name="source">The template, for errors.</param>
    /// <param name="second">What follows the first piece: it decides what a token at the very start may hold.</param>
    public UrlContext(TemplateSource source, TemplateNode? second)
    {
        _source = source;
        _second = second;
    }

    private bool IsInAuthority => State is Host or AddressLiteral or Port;

    public override string Literal(LiteralNode literal)
    {
        var text = literal.Text;
        var control = text.AsSpan().IndexOfAnyInRange('\0', '\x1F');
        if (control >= 0)
        {
            _source.Error(literal.Offset + control, "A URL must not hold a line break, a tab or another control character.");
        }

        var path = PassAuthority(literal, State is Start or AfterStartToken ? EnterAuthority(literal) : 0);
        return string.Concat(text.AsSpan(0, path), PassPathAndQuery(text[path..]));
    }

    public override ValueEncoder? Encoder(ValueNode value)
    {
        if (RawTokens.Refuse(value, _source))
        {
            return null;
        }

        switch (State)
        {
            case Start:
                State = AfterStartToken;
                return StartEncoder(value);
            case Host:
                return HostEncoder.Instance;
            case Port:
                return PortEncoder.Instance;
            case Path or Query:
                return UrlValueEncoder.Instance;
            case Fragment:
                _source.Error(value.Offset, "What stands after \"#\" is never sent; remove the token.");
                return null;
            default:
                _source.Error(value.Offset, "A token may not stand here, in the host of a URL.");
                return null;
        }
    }

    public override bool AllowsBlock(TemplateNode block)
    {
        if (State is Path or Query)
        {
            return true;
        }

        _source.Error(block.Offset, "In a URL, \"if\" and \"for\" may stand only in the path and in the query.");
        return false;
    }

    // Decides what the token at the very start stands for by what follows it.
    private ValueEncoder? StartEncoder(ValueNode value)
    {
        switch (_second)
        {
            case null:
                State = Path;
                return new BaseUrlEncoder(isWhole: true, sharesSlash: false);
            case LiteralNode { Text: var next } when next.StartsWith("://", StringComparison.Ordinal):
                return SchemeEncoder.Instance;
            case LiteralNode { Text: var next } when next[0] is '/' or '?' or '#':
                return new BaseUrlEncoder(isWhole: false, sharesSlash: next[0] == '/');
            default:
                _source.Error(value.Offset, "After a token at the start of a URL must come \"/\", \"?\", \"://\" or nothing.");
                State = Path;
                return null;
        }
    }

    // Moves into the authority, or straight to the path after a token that holds it. Answers how much text was passed.
    private int EnterAuthority(LiteralNode literal)
    {
        var text = literal.Text;
        if (State == AfterStartToken)
        {
            var isScheme = text.StartsWith("://", StringComparison.Ordinal);
            State = isScheme ? Host : Path;
            return isScheme ? 3 : 0;
        }

        var scheme = UrlShape.SchemeLength(text);
        if (scheme == 0)
        {
            _source.Error(literal.Offset, "A URL must begin with http:// or https://, or with a token that holds such a URL.");
        }

        State = scheme == 0 ? Path : Host;
        return scheme;
    }

    // Moves to the end of the authority, if the walk is in it. Answers where that is in the text.
    private int PassAuthority(LiteralNode literal, int index)
    {
        while (IsInAuthority && index < literal.Text.Length)
        {
            State = NextInAuthority(literal, index);
            index += IsInAuthority ? 1 : 0;
        }

        return index;
    }

    // Moves past text of path and query, and answers it encoded and without fragment.
    private string PassPathAndQuery(string text)
    {
        if (State == Fragment)
        {
            return "";
        }

        var end = text.IndexOf('#', StringComparison.Ordinal);
        var kept = end < 0 ? text : text[..end];
        if (State == Path && kept.Contains('?', StringComparison.Ordinal))
        {
            State = Query;
        }

        if (end >= 0)
        {
            State = Fragment;
        }

        return PercentEncoding.EncodeUrlText(kept);
    }

    private int NextInAuthority(LiteralNode literal, int index)
    {
        switch (literal.Text[index])
        {
            case '/' or '?' or '#':
                return Path;
            case '[':
                return AddressLiteral;
            case ']':
                return Host;
            case ':' when State == Host:
                return Port;
            case '@':
                _source.Error(literal.Offset + index, "A URL must not hold a user name or a password; let the connector authenticate.");
                return State;
            default:
                return State;
        }
    }
}
