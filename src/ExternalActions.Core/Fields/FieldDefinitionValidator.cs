using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;

namespace ExternalActions.Core.Fields;

/// <summary>Checks what an admin says of a field.</summary>
public static class FieldDefinitionValidator
{
    /// <summary>Checks one field.</summary>
    /// <param name="field">The definition.</param>
    /// <returns>All that is wrong, with pointers into the definition such as <c>#/format/timeZone</c>; empty when nothing is.</returns>
    public static ImmutableArray<ProblemEntry> Validate(FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return [.. Check(field)];
    }

    private static IEnumerable<ProblemEntry> Check(FieldDefinition field)
    {
        if (ExplainName(field.Name) is { } wrongName)
        {
            yield return wrongName.At("#/name");
        }

        if (Fault.OfLength(field.Description, FieldLimits.DescriptionLength) is { } tooLong)
        {
            yield return tooLong.At("#/description");
        }

        if (Fault.OfEnum(field.Type) is { } unknown)
        {
            yield return unknown.At("#/type");
            yield break;
        }

        var formatErrors = field.Format is { } format ? CheckFormat(field.Type, format).ToList() : [];
        foreach (var entry in formatErrors)
        {
            yield return entry;
        }

        // Written in a wrong format, the default would only repeat the format's error.
        if (formatErrors.Count == 0 && ValueCoercion.CoerceDefault(field)?.Fault is { } wrongDefault)
        {
            yield return wrongDefault.At("#/default");
        }
    }

    private static Fault? ExplainName(string? name) => name switch
    {
        null or "" => Fault.Missing("the name of a token"),
        { Length: > FieldLimits.NameLength } => Fault.OfLength(name, FieldLimits.NameLength),
        _ when name.AsSpan().Trim().Length != name.Length =>
            Fault.Malformed("a name without whitespace at its ends", $"\"{JsonText.Excerpt(name)}\""),
        _ when name.Any(char.IsControl) => Fault.Malformed("a name without control characters", "one that holds some"),
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
            yield return ProblemEntry.Unexpected(
                "#/format", ProblemCode.NotAllowed, $"no format, which only {having} have", $"one for type {type}");
            yield break;
        }

        if (format.Pattern is { } pattern && rules.ExplainPattern?.Invoke(pattern) is { } wrongPattern)
        {
            yield return wrongPattern.At("#/format/pattern");
        }

        if (format.TimeZone is not { } zone)
        {
            yield break;
        }

        if (!rules.HasTimeZone)
        {
            yield return ProblemEntry.Unexpected(
                "#/format/timeZone",
                ProblemCode.NotAllowed,
                "no time zone",
                "one",
                $"A {type} has none, so that none moves it: use type {string.Join(" or ", FieldTypes.WithTimeZone)}.");
        }
        else if (DatePatterns.Zone(zone) is null)
        {
            yield return ProblemEntry.Unexpected(
                "#/format/timeZone",
                ProblemCode.UnknownValue,
                "an IANA time zone id such as Europe/Berlin (with these capitals)",
                $"\"{JsonText.Excerpt(zone)}\"");
        }
    }
}
