using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ExternalActions.Core.Import;

/// <summary>
/// Splits a command into words by the quoting rules of a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2), and the <c>$'…'</c> of bash that
/// browsers write. Variables become tokens; whatever would run another program is refused.
/// </summary>
internal sealed class ShellWords
{
    private readonly string _text;
    private readonly StringBuilder _word = new();
    private readonly ImmutableArray<string>.Builder _words = ImmutableArray.CreateBuilder<string>();
    private int _at;
    private bool _inWord;

    private ShellWords(string text) => _text = text;

    /// <summary>Why the command cannot be read, in one sentence; null if it can.</summary>
    public string? Error { get; private set; }

    /// <summary>The words.</summary>
    public ImmutableArray<string> Words { get; private set; } = [];

    /// <summary>The names of variables that became tokens.</summary>
    public SortedSet<string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The shell's redirection of the output, which is left out; null for none.</summary>
    public string? Tail { get; private set; }

    /// <summary>Splits a command.</summary>
    /// <param name="text">The command.</param>
    public static ShellWords Split(string text)
    {
        var words = new ShellWords(text.ReplaceLineEndings("\n"));
        words.Read();
        words.EndWord();
        words.Words = words._words.ToImmutable();
        return words;
    }

    private void Read()
    {
        while (_at < _text.Length && Error is null)
        {
            var current = _text[_at++];
            switch (current)
            {
                case ' ' or '\t':
                    EndWord();
                    break;
                case '\n':
                    EndWord();
                    if (_words.Count > 0 && _text.AsSpan(_at).ContainsAnyExcept(" \t\n"))
                    {
                        Fail(
                            "The command ends at a line break, and text follows; put a backslash before the break, or import one command at a time.");
                    }

                    break;
                case '#' when !_inWord:
                    SkipComment();
                    break;
                case '\'':
                    ReadSingleQuoted();
                    break;
                case '"':
                    ReadDoubleQuoted();
                    break;
                case '\\':
                    ReadEscape();
                    break;
                case '$':
                    ReadDollar(isQuoted: false);
                    break;
                case '`':
                    Fail("A command within backquotes cannot be run here; put its result in its place, or a token such as {{value}}.");
                    break;
                case '^' when IsAtLineEnd():
                    Fail("This is a command for the Windows prompt (its lines end in ^); copy it as cURL for bash.");
                    break;
                case '|' or '>' or '<' or ';':
                    // The request is complete before it.
                    Tail = _text[(_at - 1)..].Trim();
                    _at = _text.Length;
                    break;
                case '&':
                    ReadAmpersand();
                    break;
                case '(' or ')':
                    Fail($"A shell takes {current} for syntax here; put the text that holds it within quotes.");
                    break;
                default:
                    Append(current);
                    break;
            }
        }
    }

    private void ReadAmpersand()
    {
        var rest = _text.AsSpan(_at).TrimStart(" \t\n");
        if (rest.IsEmpty || rest[0] == '&')
        {
            Tail = _text[(_at - 1)..].Trim();
            _at = _text.Length;
        }
        else
        {
            Fail("A shell ends the command at an & that is not within quotes; put the URL or the data within quotes.");
        }
    }

    private void ReadSingleQuoted()
    {
        var end = _text.IndexOf('\'', _at);
        if (end < 0)
        {
            Fail("A single quote is not closed; expected another one before the end.");
            return;
        }

        Append(_text.AsSpan(_at, end - _at));
        _at = end + 1;
    }

    private void ReadDoubleQuoted()
    {
        _inWord = true;
        while (_at < _text.Length && Error is null)
        {
            var current = _text[_at++];
            switch (current)
            {
                case '"':
                    return;
                case '\\' when _at < _text.Length && _text[_at] is '$' or '`' or '"' or '\\':
                    Append(_text[_at++]);
                    break;
                case '\\' when _at < _text.Length && _text[_at] == '\n':
                    _at++;
                    break;
                case '$':
                    ReadDollar(isQuoted: true);
                    break;
                case '`':
                    Fail("A command within backquotes cannot be run here; put its result in its place, or a token such as {{value}}.");
                    break;
                default:
                    Append(current);
                    break;
            }
        }

        if (Error is null)
        {
            Fail("A double quote is not closed; expected another one before the end.");
        }
    }

    private void ReadEscape()
    {
        if (_at == _text.Length)
        {
            return;
        }

        var escaped = _text[_at++];
        if (escaped != '\n')
        {
            Append(escaped);
        }
        else if (_at == _text.Length || _text[_at] is ' ' or '\t')
        {
            EndWord();
        }
    }

    private void ReadDollar(bool isQuoted)
    {
        var next = _at < _text.Length ? _text[_at] : '\0';
        if (next == '\'' && !isQuoted)
        {
            _at++;
            ReadAnsiC();
        }
        else if (next == '(')
        {
            Fail("A command within $(…) cannot be run here; put its result in its place, or a token such as {{value}}.");
        }
        else if (next == '{')
        {
            var end = _text.IndexOf('}', _at);
            var name = end < 0 ? "" : _text[(_at + 1)..end];
            if (!IsVariable(name))
            {
                Fail("Only plain variables such as ${NAME} can become fields; put the value in its place, or a token such as {{value}}.");
                return;
            }

            _at = end + 1;
            AppendVariable(name);
        }
        else if (IsVariable(next.ToString()))
        {
            var start = _at;
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            {
                _at++;
            }

            AppendVariable(_text[start.._at]);
        }
        else
        {
            Append('$');
        }
    }

    private void AppendVariable(string name)
    {
        var field = ImportedNames.ToField(name);
        Variables.Add(field);
        Append($"{{{{{field}}}}}");
    }

    // $'…' knows the escapes of C.
    private void ReadAnsiC()
    {
        _inWord = true;
        while (_at < _text.Length)
        {
            var current = _text[_at++];
            if (current == '\'')
            {
                return;
            }

            if (current != '\\' || _at == _text.Length)
            {
                Append(current);
                continue;
            }

            var escape = _text[_at++];
            switch (escape)
            {
                case 'n':
                    Append('\n');
                    break;
                case 'r':
                    Append('\r');
                    break;
                case 't':
                    Append('\t');
                    break;
                case 'b':
                    Append('\b');
                    break;
                case 'f':
                    Append('\f');
                    break;
                case 'x':
                    AppendCode(2);
                    break;
                case 'u':
                    AppendCode(4);
                    break;
                case 'U':
                    AppendCode(8);
                    break;
                default:
                    Append(escape);
                    break;
            }
        }

        Fail("A $' is not closed; expected a single quote before the end.");
    }

    private void AppendCode(int maxDigits)
    {
        var start = _at;
        while (_at < _text.Length && _at - start < maxDigits && char.IsAsciiHexDigit(_text[_at]))
        {
            _at++;
        }

        var digits = _text.AsSpan(start, _at - start);
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is < 1 or > 0x10ffff)
        {
            Fail("An escape in $'…' names no character; expected hexadecimal digits such as \\u00e9.");
        }
        else if (Rune.TryCreate(code, out var rune))
        {
            Append(rune.ToString());
        }
        else
        {
            // Half of a surrogate pair: browsers write both halves one after the other.
            Append((char)code);
        }
    }

    private void SkipComment()
    {
        var end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end;
    }

    private bool IsAtLineEnd() => _text.AsSpan(_at).TrimStart(" \t") is [] or ['\n', ..];

    private void Append(char character)
    {
        _inWord = true;
        _word.Append(character);
    }

    private void Append(ReadOnlySpan<char> text)
    {
        _inWord = true;
        _word.Append(text);
    }

    private void EndWord()
    {
        if (_inWord)
        {
            _words.Add(_word.ToString());
            _word.Clear();
            _inWord = false;
        }
    }

    private void Fail(string error) => Error ??= error;

    private static bool IsVariable(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(each => char.IsAsciiLetterOrDigit(each) || each == '_');
}
