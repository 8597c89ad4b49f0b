using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Problems;
using NodaTime;

namespace ExternalActions.Core.Fields;

/// <summary>Checks the settings of one field.</summary>
public static class FieldDefinitionValidator
{
    private const int MaxDescriptionLength = 500;

    /// <summary>What is wrong with a field's settings.</summary>
    /// <param name="field">The field.</param>
    /// <returns>One entry for each bad member, with pointers relative to the field; empty when all is well.</returns>
    public static IEnumerable<ProblemEntry> Validate(FieldDefinition field)
    {
        if (string.IsNullOrWhiteSpace(field.Name))
        {
            yield return new ProblemEntry("#/name", "Got no name; expected the name of a token.");
        }

        if (!Enum.IsDefined(field.Type))
        {
            yield return new ProblemEntry("#/type", $"Got {(int)field.Type}; expected one of {string.Join(", ", Enum.GetNames<FieldType>())}.");
            yield break;
        }

        if (field.Description is { Length: > MaxDescriptionLength } description)
        {
            yield return new ProblemEntry("#/description", $"Got {description.Length} characters; expected at most {MaxDescriptionLength}.");
        }

        var format = ValidateFormat(field).ToList();
        foreach (var error in format)
        {
            yield return error;
        }

        if (format.Count == 0 && DefaultError(field) is { } defaultError)
        {
            yield return new ProblemEntry("#/default", defaultError);
        }
    }

    private static IEnumerable<ProblemEntry> ValidateFormat(FieldDefinition field)
    {
        if (field.Format is not { } format)
        {
            yield break;
        }

        if (field.Type is not (FieldType.Date or FieldType.DateTime))
        {
            yield return new ProblemEntry("#/format", $"A {field.Type} has no format; only Date and DateTime have one.");
            yield break;
        }

        if (format.Pattern is { } pattern && PatternError(field.Type, pattern) is { } error)
        {
            yield return new ProblemEntry("#/format/pattern", error);
        }

        if (format.TimeZone is { } zone)
        {
            if (field.Type is FieldType.Date)
            {
                yield return new ProblemEntry("#/format/timeZone", "A Date has no time zone: it stays the same day everywhere.");
            }
            else if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
            {
                yield return new ProblemEntry(
                    "#/format/timeZone", $"Got \"{GotText.Shorten(zone)}\"; expected an IANA time zone such as Europe/Berlin.");
            }
        }
    }

    private static string? PatternError(FieldType type, string pattern)
    {
        var isUnix = pattern is DateFormats.UnixSeconds or DateFormats.UnixMilliseconds;
        if (type is FieldType.DateTime && isUnix)
        {
            return null;
        }

        var error = type is FieldType.Date ? DateFormats.Date(pattern).Error : DateFormats.DateTime(pattern).Error;
        return error is null
            ? null
            : $"Got \"{GotText.Shorten(pattern)}\"; expected a pattern such as dd/MM/yyyy{(type is FieldType.DateTime ? ", unixSeconds or unixMilliseconds" : "")}: {error}";
    }

    private static string? DefaultError(FieldDefinition field)
    {
        if (field.Default is not { } fallback)
        {
            return null;
        }

        using var document = JsonDocument.Parse(fallback.Text);
        if (document.RootElement.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        ValueCoercion.Coerce(field, document.RootElement, out var error);
        return error;
    }
}
