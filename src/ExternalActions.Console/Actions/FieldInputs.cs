using ExternalActions.Actions;
using ExternalActions.Shared;

namespace ExternalActions.Console.Actions;

/// <summary>How a value of one type of field is typed and shown.</summary>
/// <param name="Name">The type's name.</param>
/// <param name="Control">The component that a value is typed in, a <see cref="FieldControl"/>.</param>
/// <param name="Example">The JSON of an example; null for the name of the field.</param>
internal sealed record FieldTypeInput(string Name, Type Control, string? Example)
{
    /// <summary>What stands in an empty control.</summary>
    public string? Placeholder { get; init; }

    /// <summary>How many lines its control has; null for as many as the page wants.</summary>
    public int? Lines { get; init; } = 1;

    /// <summary>Whether spaces at the ends belong to the value.</summary>
    public bool KeepsSpaces { get; init; }

    /// <summary>Whether what is typed is taken as JSON where it is some.</summary>
    public bool IsTypedAsJson { get; init; }

    /// <summary>Whether a value is shown as JSON, a text with its quotes, and must be JSON.</summary>
    public bool IsShownAsJson { get; init; }

    /// <summary>How its values can be written; null for one way only.</summary>
    public FieldFormatInput? Format { get; init; }
}

/// <summary>How the format of a type is typed.</summary>
/// <param name="Placeholder">What stands in an empty control.</param>
/// <param name="Help">What may be typed.</param>
/// <param name="HasTimeZone">Whether a time zone can be chosen.</param>
internal sealed record FieldFormatInput(string Placeholder, string Help, bool HasTimeZone);

/// <summary>How the values of all types of fields are typed and shown.</summary>
internal static class FieldInputs
{
    private static readonly EnumTable<FieldType, FieldTypeInput> Table = new(
    [
        (FieldType.String, new FieldTypeInput("String", typeof(TextControl), null) { Lines = null, KeepsSpaces = true }),
        (FieldType.Number, new FieldTypeInput("Number", typeof(TextControl), "1") { Placeholder = "0", IsTypedAsJson = true }),
        (FieldType.Boolean, new FieldTypeInput("Boolean", typeof(BooleanControl), "true") { IsTypedAsJson = true }),
        (FieldType.Date, new FieldTypeInput("Date", typeof(DateControl), "\"2026-01-31\"")
        {
            Format = new FieldFormatInput("dd/MM/yyyy", "Empty is ISO 8601.", HasTimeZone: false),
        }),
        (FieldType.DateTime, new FieldTypeInput("Date and time", typeof(TextControl), "\"2026-01-31T09:30:00Z\"")
        {
            Placeholder = "2026-01-31T09:30:00Z",
            Format = new FieldFormatInput("yyyy-MM-dd HH:mm", "Empty is ISO 8601; or unixSeconds, unixMilliseconds.", HasTimeZone: true),
        }),
        (FieldType.Json, new FieldTypeInput("JSON", typeof(TextControl), "{}")
        {
            Placeholder = "{\"a\": 1}",
            Lines = 3,
            IsTypedAsJson = true,
            IsShownAsJson = true,
        }),
    ]);

    /// <summary>How values of a type are typed and shown.</summary>
    /// <param name="type">The type.</param>
    public static FieldTypeInput Of(FieldType type) => Table[type];
}
