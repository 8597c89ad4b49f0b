using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Problems;

namespace ExternalActions.Console.Actions;

/// <summary>Values of fields between the text that someone types and JSON.</summary>
internal static class FieldText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Sample = "{\"a\": 1}, [1, 2] or \"text\"";

    /// <summary>
    /// What was typed as JSON: a number or a boolean as itself, JSON as it is, all else as text. What does not fit its type is sent as text,
    /// and the system says what is wrong with it.
    /// </summary>
    /// <param name="type">The field's type.</param>
    /// <param name="text">What was typed.</param>
    /// <returns>The value; null for none.</returns>
    public static RawJson? ToJson(FieldType type, string text)
    {
        var input = FieldInputs.Of(type);
        var typed = input.KeepsSpaces ? text : text.Trim();
        if (typed.Length == 0)
        {
            return null;
        }

        return input.IsTypedAsJson && IsJson(typed) ? new RawJson(typed) : Quote(typed);
    }

    /// <summary>A JSON value as one types it.</summary>
    /// <param name="type">The field's type.</param>
    /// <param name="value">The value; null for none.</param>
    public static string FromJson(FieldType type, RawJson? value)
    {
        if (value is null)
        {
            return "";
        }

        using var document = JsonDocument.Parse(value.Text);
        return !FieldInputs.Of(type).IsShownAsJson && document.RootElement.ValueKind == JsonValueKind.String
            ? document.RootElement.GetString()!
            : value.Text;
    }

    /// <summary>A value to compare with: JSON as it is, all else as text.</summary>
    /// <param name="text">What was typed.</param>
    public static RawJson FromLiteral(string text) => IsJson(text.Trim()) ? new RawJson(text.Trim()) : Quote(text);

    /// <summary>An example of a field's value.</summary>
    /// <param name="field">The field.</param>
    public static RawJson Example(FieldForm field) =>
        FieldInputs.Of(field.Type).Example is { } example ? new RawJson(example) : Quote(field.Name);

    /// <summary>What is wrong with the text of a JSON value; null for nothing.</summary>
    /// <param name="type">The field's type.</param>
    /// <param name="text">What was typed.</param>
    public static string? Explain(FieldType type, string text)
    {
        if (!FieldInputs.Of(type).IsShownAsJson || text.Trim().Length == 0)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return null;
        }
        catch (JsonException exception)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: expected one JSON value, such as {Sample}.");
        }
    }

    /// <summary>What is wrong with the text of a JSON value, as a problem's entries.</summary>
    /// <param name="pointer">Where the value stands.</param>
    /// <param name="type">The field's type.</param>
    /// <param name="text">What was typed.</param>
    public static IEnumerable<ProblemEntry> FindFaults(string pointer, FieldType type, string text) =>
        Explain(type, text) is { } detail ? [new ProblemEntry(pointer, ProblemCode.Malformed, detail)] : [];

    /// <summary>An object of values by name.</summary>
    /// <param name="values">The values.</param>
    public static RawJson Object(IEnumerable<(string Name, RawJson Value)> values) =>
        new($"{{{string.Join(',', values.Select(value => $"{Quote(value.Name).Text}:{value.Value.Text}"))}}}");

    /// <summary>A body for reading: JSON over several lines, anything else as it is.</summary>
    /// <param name="body">The body.</param>
    public static string Pretty(string body) => IsJson(body) ? JsonIndent.Spread(body) : body;

    private static RawJson Quote(string text) => new(JsonSerializer.Serialize(text, Readable));

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
