using System.Collections.Immutable;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Core.Syntax;
using ExternalActions.Shared;

namespace ExternalActions.Core.Fields;

/// <summary>What the core knows of each type of field.</summary>
internal static class FieldTypes
{
    private static readonly EnumTable<FieldType, FieldTypeRules> Table = new(
    [
        (FieldType.String, new FieldTypeRules(static (_, given) => JsonCoercion.ToText(given), [JsonValueKind.String])
        {
            EmptyTextIsMissing = true,
        }),
        (FieldType.Number, new FieldTypeRules(static (_, given) => JsonCoercion.ToNumber(given), [JsonValueKind.Number])),
        (FieldType.Boolean, new FieldTypeRules(
            static (_, given) => JsonCoercion.ToBoolean(given), [JsonValueKind.True, JsonValueKind.False])),
        (FieldType.Date, new FieldTypeRules(DateCoercion.ToDate, [JsonValueKind.String])
        {
            SchemaFormat = "date",
            ExplainPattern = DatePatterns.ExplainDate,
        }),
        (FieldType.DateTime, new FieldTypeRules(DateCoercion.ToMoment, [JsonValueKind.String])
        {
            SchemaFormat = "date-time",
            ExplainPattern = DatePatterns.ExplainMoment,
            HasTimeZone = true,
        }),
        (FieldType.Json, new FieldTypeRules(
            static (_, given) => JsonCoercion.ToJson(given), [JsonValueKind.Object, JsonValueKind.Array])),
    ]);

    /// <summary>The types whose values can be written in a format.</summary>
    public static ImmutableArray<FieldType> WithFormat { get; } = [.. Where(static rules => rules.HasFormat)];

    /// <summary>The types whose values are moments of a time zone.</summary>
    public static ImmutableArray<FieldType> WithTimeZone { get; } = [.. Where(static rules => rules.HasTimeZone)];

    /// <summary>The rules of a type.</summary>
    /// <param name="type">The type.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such type.</exception>
    public static FieldTypeRules Of(FieldType type) => Table[type];

    /// <summary>The rules of a type that may come from outside.</summary>
    /// <param name="type">The type.</param>
    /// <returns>Null when there is no such type.</returns>
    public static FieldTypeRules? Find(FieldType type) => Table.Find(type);

    /// <summary>The type of a JSON value, or of the values of a schema (JSON Schema 2020-12, section 7.3 of its validation vocabulary).</summary>
    /// <param name="kind">What the value is.</param>
    /// <param name="format">The schema's format; null for none.</param>
    /// <returns>The type of that format; without one of this format, the type of any such value; null when no type has such values.</returns>
    public static FieldType? ThatHolds(JsonValueKind kind, string? format = null)
    {
        var types = Where(rules => rules.Kinds.Contains(kind)).ToList();
        return types.Cast<FieldType?>().FirstOrDefault(type => format is not null && Of(type!.Value).SchemaFormat == format)
            ?? types.Cast<FieldType?>().FirstOrDefault(type => Of(type!.Value).SchemaFormat is null);
    }

    private static IEnumerable<FieldType> Where(Func<FieldTypeRules, bool> predicate) =>
        Enum.GetValues<FieldType>().Where(type => predicate(Of(type)));
}

/// <summary>Makes a given value, which is not null, into a value of a type.</summary>
/// <param name="format">How the field's values are written; null for the usual form.</param>
/// <param name="given">What was given.</param>
internal delegate Coercion Coercer(FieldFormat? format, GivenValue given);

/// <summary>What the core knows of a type of field.</summary>
/// <param name="Coerce">Makes given values into its own.</param>
/// <param name="Kinds">What its values are in JSON.</param>
internal sealed record FieldTypeRules(Coercer Coerce, ImmutableArray<JsonValueKind> Kinds)
{
    /// <summary>The format that marks the type in a JSON schema; null for the type of all values of its kinds that have no other.</summary>
    public string? SchemaFormat { get; init; }

    /// <summary>Whether the empty text is as good as no value where one is required.</summary>
    public bool EmptyTextIsMissing { get; init; }

    /// <summary>Says what is wrong with a pattern that its values are to be written in; null for a type that is written in one way only.</summary>
    public Func<string, Fault?>? ExplainPattern { get; init; }

    /// <summary>Whether its values are moments that a time zone says how to read and write.</summary>
    public bool HasTimeZone { get; init; }

    /// <summary>Whether its values can be written in a format.</summary>
    public bool HasFormat => ExplainPattern is not null || HasTimeZone;

    /// <summary>Whether its values are texts in JSON.</summary>
    public bool IsText => Kinds is [JsonValueKind.String];
}
