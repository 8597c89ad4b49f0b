using ExternalActions.Actions;
using ExternalActions.Problems;

namespace ExternalActions.Core.Fields;

/// <summary>Checks what an admin says of a field.</summary>
public static class FieldDefinitionValidator
{
    /// <summary>Checks one field.</summary>
    /// <param name="field">The definition.</param>
    /// <returns>All that is wrong, with pointers into the definition such as <c>#/format/timeZone</c>; empty when nothing is.</returns>
    public static IEnumerable<ProblemEntry> Validate(FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Check(field);
    }

    private static IEnumerable<ProblemEntry> Check(FieldDefinition field)
    {
        if (ExplainName(field.Name) is { } nameError)
        {
            yield return new ProblemEntry("#/name", nameError);
        }

        if (field.Description?.Length > FieldLimits.DescriptionLength)
        {
            yield return new ProblemEntry(
                "#/description", $"Expected at most {FieldLimits.DescriptionLength} characters, got {field.Description.Length}.");
        }

        if (!Enum.IsDefined(field.Type))
        {
            yield return new ProblemEntry(
                "#/type", $"Expected one of {string.Join(", ", Enum.GetNames<FieldType>())}, got {(int)field.Type}.");
            yield break;
        }

        var formatErrors = field.Format is { } format ? CheckFormat(field.Type, format).ToList() : [];
        foreach (var entry in formatErrors)
        {
            yield return entry;
        }

        // Written in a wrong format, the default would only repeat the format's error.
        if (formatErrors.Count == 0 && ValueCoercion.CoerceDefault(field)?.Error is { } defaultError)
        {
            yield return new ProblemEntry("#/default", defaultError);
        }
    }

    private static string? ExplainName(string? name) => name switch
    {
        null or "" => "Expected the name of a token, got none.",
        { Length: > FieldLimits.NameLength } => $"Expected at most {FieldLimits.NameLength} characters, got {name.Length}.",
        _ when name.AsSpan().Trim().Length != name.Length =>
            $"Expected a name without whitespace at its ends, got \"{JsonText.Excerpt(name)}\".",
        _ when name.Any(char.IsControl) => "Expected a name without control characters, got one that holds some.",
        _ => null,
    };

    private static IEnumerable<ProblemEntry> CheckFormat(FieldType type, FieldFormat format)
    {
        if (format is { Pattern: null, TimeZone: null })
        {
            yield break;
        }

        var rules = FieldTypes.Of(type);
        if (!rules.HasFormat)
        {
            var having = string.Join(" and ", FieldTypes.WithFormat);
            yield return new ProblemEntry("#/format", $"Expected no format, which only {having} have, got one for type {type}.");
            yield break;
        }

        if (format.Pattern is { } pattern && rules.ExplainPattern?.Invoke(pattern) is { } patternError)
        {
            yield return new ProblemEntry("#/format/pattern", patternError);
        }

        if (format.TimeZone is not { } zone)
        {
            yield break;
        }

        if (!rules.HasTimeZone)
        {
            yield return new ProblemEntry(
                "#/format/timeZone",
                $"Expected no time zone, got one. A {type} has none, so that none moves it: "
                + $"use type {string.Join(" or ", FieldTypes.WithTimeZone)}.");
        }
        else if (DatePatterns.Zone(zone) is null)
        {
            yield return new ProblemEntry(
                "#/format/timeZone",
                $"Expected an IANA time zone id such as Europe/Berlin (with these capitals), got \"{JsonText.Excerpt(zone)}\".");
        }
    }
}
