using ExternalActions.Core.Fields;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ExternalActions.Core.Http;

/// <summary>A JSON path whose syntax was checked, and whose cost is bounded.</summary>
internal sealed class JsonPath
{
    private const int MaxLength = 500;
    private const int MaxMatches = 10_000;

    private static readonly JsonSelectSettings Settings = new() { ErrorWhenNoMatch = false };

    private JsonPath(string text) => Text = text;

    public string Text { get; }

    /// <summary>Checks a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="pointer">Where it stands, for the error.</param>
    /// <returns>The path, or what is wrong with it.</returns>
    public static Result<JsonPath> Compile(string? text, string pointer)
    {
        Problem Refuse(ProblemCode code, string why) => Problem.Invalid(new ProblemEntry(pointer, code, $"The JSON path '{text}' {why}"));
        const string Expected = "a JSON path that begins with '$', such as $.ok or $.items[0].id";
        if (string.IsNullOrEmpty(text))
        {
            return Problem.Invalid(Fault.Missing(Expected).At(pointer));
        }

        if (Fault.OfLength(text, MaxLength) is { } tooLong)
        {
            return Problem.Invalid(tooLong.At(pointer));
        }

        if (text[0] != '$')
        {
            return Problem.Invalid(Fault.Malformed(Expected, $"\"{JsonText.Excerpt(text)}\"").At(pointer));
        }

        var (descents, hasRegex, hasNegativeIndex) = Survey(text);
        if (descents > 1)
        {
            return Refuse(
                ProblemCode.NotAllowed, $"descends with '..' {descents} times; once is allowed, since each one multiplies the work.");
        }

        if (hasNegativeIndex)
        {
            return Refuse(
                ProblemCode.NotAllowed, "counts from the end with one index, which is not supported; a slice such as [-1:] does that.");
        }

        if (hasRegex)
        {
            return Refuse(
                ProblemCode.NotAllowed, "holds a regular expression ('=~'), which is not supported; compare with == instead.");
        }

        try
        {
            // Parses the path, and finds nothing in an empty object.
            _ = new JObject().SelectTokens(text, Settings);
            return new JsonPath(text);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or FormatException or OverflowException)
        {
            return Refuse(ProblemCode.Malformed, $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>Finds the values that the path names, the first 10,000 of them.</summary>
    public IReadOnlyList<JToken> Select(JToken root)
    {
        try
        {
            return [.. root.SelectTokens(Text, Settings).Take(MaxMatches)];
        }
        catch (Exception exception)
            when (exception is JsonException or ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            // The path compares or indexes what this value cannot be compared or indexed by, so it names nothing in it.
            return [];
        }
    }

    /// <summary>Counts <c>..</c> and looks for <c>=~</c> and for indexes such as <c>[-1]</c>, outside of quotes.</summary>
    private static (int Descents, bool HasRegex, bool HasNegativeIndex) Survey(string text)
    {
        var descents = 0;
        var hasRegex = false;
        var hasNegativeIndex = false;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var next = i + 1 < text.Length ? text[i + 1] : '\0';
            if (quote != '\0')
            {
                if (c == '\\')
                {
                    i++;
                }
                else if (c == quote)
                {
                    quote = '\0';
                }
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == '.' && next == '.')
            {
                descents++;
                i++;
            }
            else if (c == '=' && next == '~')
            {
                hasRegex = true;
            }
            else if (c == '[' && next == '-')
            {
                hasNegativeIndex |= text.AsSpan(i + 2).TrimStart("0123456789").StartsWith(']');
            }
        }

        return (descents, hasRegex, hasNegativeIndex);
    }
}
