using System.Text;

namespace ExternalActions.Console.Actions;

/// <summary>Spreads JSON over lines for reading. Each value stays as it is written: digits, escapes and order are what went over the wire.</summary>
internal static class JsonIndent
{
    /// <summary>Spreads a text.</summary>
    /// <param name="json">One valid JSON value.</param>
    public static string Spread(string json)
    {
        var text = new StringBuilder(json.Length * 2);
        var depth = 0;
        for (var at = 0; at < json.Length; at++)
        {
            var current = json[at];
            switch (current)
            {
                case '"':
                    var end = EndOfString(json, at);
                    text.Append(json, at, end - at);
                    at = end - 1;
                    break;
                case '{' or '[' when IsEmpty(json, at, out var close):
                    text.Append(current).Append(json[close]);
                    at = close;
                    break;
                case '{' or '[':
                    NewLine(text.Append(current), ++depth);
                    break;
                case '}' or ']':
                    NewLine(text, --depth).Append(current);
                    break;
                case ',':
                    NewLine(text.Append(current), depth);
                    break;
                case ':':
                    text.Append(": ");
                    break;
                case ' ' or '\t' or '\n' or '\r':
                    break;
                default:
                    text.Append(current);
                    break;
            }
        }

        return text.ToString();
    }

    private static int EndOfString(string json, int start)
    {
        var at = start + 1;
        while (json[at] != '"')
        {
            at += json[at] == '\\' ? 2 : 1;
        }

        return at + 1;
    }

    private static bool IsEmpty(string json, int open, out int close)
    {
        close = open + 1;
        while (char.IsWhiteSpace(json[close]))
        {
            close++;
        }

        return json[close] is '}' or ']';
    }

    private static StringBuilder NewLine(StringBuilder text, int depth) => text.Append('\n').Append(' ', 2 * depth);
}
