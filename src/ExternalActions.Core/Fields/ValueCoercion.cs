using System.Text.Json;
using ExternalActions.Actions;

namespace ExternalActions.Core.Fields;

/// <summary>Coerces one value that is there to the type of its field.</summary>
internal static class ValueCoercion
{
    /// <summary>Coerces a value.</summary>
    /// <param name="field">The field.</param>
    /// <param name="given">The value, neither missing nor null.</param>
    /// <param name="error">What was got and what is expected, when it cannot be coerced.</param>
    /// <returns>The value, or null.</returns>
    public static FieldValue? Coerce(FieldDefinition field, JsonElement given, out string? error)
    {
        error = null;
        if (given.GetRawText().Length > FieldLimits.MaxValueLength)
        {
            error = $"Got {given.GetRawText().Length} characters; expected at most {FieldLimits.MaxValueLength}.";
            return null;
        }

        var value = field.Type switch
        {
            FieldType.String => Text(given),
            FieldType.Number => Number(given),
            FieldType.Boolean => Boolean(given),
            FieldType.Date => DateCoercion.Date(given, field.Format),
            FieldType.DateTime => DateCoercion.DateTime(given, field.Format),
            FieldType.Json => Json(given),
            _ => null,
        };
        if (value is null)
        {
            error = $"Got {GotText.Of(given)}; expected {Expected(field)}.";
        }

        return value;
    }

    /// <summary>What values a field takes, in words.</summary>
    /// <param name="field">The field.</param>
    public static string Expected(FieldDefinition field) => field.Type switch
    {
        FieldType.String => "a text",
        FieldType.Number => "a number such as 12.5, without spaces, separators or leading zeros",
        FieldType.Boolean => "true or false",
        FieldType.Date => "a date such as \"2026-11-25\"",
        FieldType.DateTime => $"a date and time such as \"2026-11-25T14:30:00Z\", {DateCoercion.ZoneRule(field.Format)}, or Unix seconds",
        _ => "a JSON value",
    };

    private static FieldValue? Text(JsonElement given)
    {
        var text = given.ValueKind switch
        {
            JsonValueKind.String when JsonStrings.TryGetString(given, out var sound) => sound,
            // A number keeps its digits and a truth value its word, so that callers need not quote them.
            JsonValueKind.Number => given.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };
        return text is null ? null : new FieldValue(FieldType.String, text, JsonSerializer.Serialize(text, JsonTexts.Options));
    }

    private static FieldValue? Number(JsonElement given)
    {
        var text = given.ValueKind switch
        {
            JsonValueKind.Number => given.GetRawText(),
            JsonValueKind.String when JsonStrings.TryGetString(given, out var sound) && JsonTexts.IsNumber(sound) => sound,
            _ => null,
        };
        return text is null || text.Length > FieldLimits.MaxNumberLength ? null : new FieldValue(FieldType.Number, text, text);
    }

    private static FieldValue? Boolean(JsonElement given)
    {
        var word = given.ValueKind switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => given.GetRawText(),
            JsonValueKind.String when JsonStrings.TryGetString(given, out var sound) => sound,
            _ => null,
        };
        return word?.ToUpperInvariant() switch
        {
            "TRUE" or "1" or "YES" => new FieldValue(FieldType.Boolean, "true", "true"),
            "FALSE" or "0" or "NO" => new FieldValue(FieldType.Boolean, "false", "false"),
            _ => null,
        };
    }

    private static FieldValue? Json(JsonElement given) =>
        JsonTexts.Compact(given) is { } json ? new FieldValue(FieldType.Json, json, json) : null;
}
