using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ExternalActions.Actions;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;

namespace ExternalActions.Core.Fields;

/// <summary>Makes a given JSON value into a text, a number, a boolean or JSON.</summary>
internal static partial class JsonCoercion
{
    // "false" with each letter escaped and its quotes: what is longer need not be looked at.
    private const int LongestTruthText = 32;

    private static readonly FieldValue True = new(FieldType.Boolean, "true", "true");
    private static readonly FieldValue False = new(FieldType.Boolean, "false", "false");

    /// <summary>
    /// Coerces to a <see cref="FieldType.String"/>. A number or a truth value is taken as it is written, so that identifiers keep their digits.
    /// </summary>
    public static Coercion ToText(GivenValue given)
    {
        switch (given.Kind)
        {
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                var literal = Encoding.UTF8.GetString(given.Json);
                return TooLong(literal) ?? new FieldValue(FieldType.String, literal, $"\"{literal}\"");
            case JsonTokenType.String:
                var text = given.Unescape();
                if (TooLong(text) is { } tooLong)
                {
                    return tooLong;
                }

                if (JsonText.HasLoneSurrogate(text))
                {
                    return Fault.Malformed("whole characters", $"{given.Describe()}, which holds half of a surrogate pair alone");
                }

                // The literal as it was given is already the literal to send.
                return new FieldValue(FieldType.String, text, Encoding.UTF8.GetString(given.Json));
            default:
                return Coercion.Refused("a text", given);
        }
    }

    /// <summary>Coerces to a <see cref="FieldType.Number"/>, digit for digit.</summary>
    public static Coercion ToNumber(GivenValue given)
    {
        const string Expected = "a number such as 12.50";
        if (given.Kind is not (JsonTokenType.Number or JsonTokenType.String))
        {
            return Coercion.Refused(Expected, given);
        }

        var digits = given.Kind == JsonTokenType.Number ? given.Json : given.Json[1..^1];
        if (digits.Length > FieldLimits.NumberLength)
        {
            return Fault.Unexpected(
                ProblemCode.TooLong, $"a number of at most {FieldLimits.NumberLength} characters", given.Describe());
        }

        var text = given.Kind == JsonTokenType.Number ? Encoding.UTF8.GetString(digits) : given.Unescape();
        return given.Kind == JsonTokenType.Number || JsonNumber().IsMatch(text)
            ? new FieldValue(FieldType.Number, text, text)
            : Coercion.Refused(Expected, given);
    }

    /// <summary>Coerces to a <see cref="FieldType.Boolean"/>.</summary>
    public static Coercion ToBoolean(GivenValue given)
    {
        switch (given.Kind)
        {
            case JsonTokenType.True:
                return True;
            case JsonTokenType.False:
                return False;
            case JsonTokenType.String when given.Json.Length <= LongestTruthText:
                return ToBoolean(given.Unescape()) ?? Refused(given);
            case JsonTokenType.Number when given.Json is [(byte)'1']:
                return True;
            case JsonTokenType.Number when given.Json is [(byte)'0']:
                return False;
            default:
                return Refused(given);
        }

        static Coercion Refused(GivenValue given) => Coercion.Refused("true or false (or yes, no, 1, 0)", given);
    }

    private static FieldValue? ToBoolean(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "1" => True,
        "FALSE" or "NO" or "0" => False,
        _ => null,
    };

    /// <summary>
    /// Coerces to a <see cref="FieldType.Json"/>. The text of a JSON value is its compact JSON, for a scalar too: inside a JSON string it
    /// becomes JSON within JSON, and what the target parses out of it is the very value that was given.
    /// </summary>
    public static Coercion ToJson(GivenValue given)
    {
        if (given.Depth > FieldLimits.JsonDepth)
        {
            return Fault.Unexpected(
                ProblemCode.OutOfRange, $"JSON with arrays and objects nested at most {FieldLimits.JsonDepth} deep", $"{given.Depth} levels");
        }

        var json = given.Depth == 0 ? Encoding.UTF8.GetString(given.Json) : JsonText.Compact(given.Json);
        return TooLong(json) ?? new FieldValue(FieldType.Json, json, json);
    }

    private static Coercion? TooLong(string text) =>
        Fault.OfLength(text, FieldLimits.ValueLength) is { } fault ? fault : default(Coercion?);

    // RFC 8259 section 6. Anything looser ("007", "1,234", " 5 ") would have to be guessed at.
    [GeneratedRegex(@"\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();
}
