using System.Text.Json.Serialization;

namespace ExternalActions.Actions;

/// <summary>The data type of a field.</summary>
[GenerateSerializer, Alias("ea.FieldType")]
[JsonConverter(typeof(JsonStringEnumConverter<FieldType>))]
public enum FieldType
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>Text.</summary>
    String = 0,

    /// <summary>A number of any size, kept digit for digit.</summary>
    Number = 1,

    /// <summary>True or false.</summary>
    Boolean = 2,

    /// <summary>A calendar date without time or zone.</summary>
    Date = 3,

    /// <summary>A moment in time.</summary>
    DateTime = 4,

    /// <summary>Any JSON value: an object, an array, or a scalar.</summary>
    Json = 5,
}

/// <summary>How a date or a moment is written into the request.</summary>
[GenerateSerializer, Immutable, Alias("ea.FieldFormat")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FieldFormat
{
    /// <summary>
    /// A NodaTime custom pattern (such as <c>dd/MM/yyyy</c>), or <c>unixSeconds</c> or <c>unixMilliseconds</c> for a
    /// <see cref="FieldType.DateTime"/>. Null writes ISO 8601.
    /// </summary>
    [Id(0)]
    public string? Pattern { get; init; }

    /// <summary>
    /// An IANA time zone id such as <c>Europe/Berlin</c>: the zone a moment is written in, and the zone of a value that names none.
    /// Null is UTC.
    /// </summary>
    [Id(1)]
    public string? TimeZone { get; init; }
}

/// <summary>A typed input of an action, parsed from its tokens and set up by the admin.</summary>
[GenerateSerializer, Immutable, Alias("ea.FieldDefinition")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FieldDefinition
{
    /// <summary>The token's whole name, trimmed; compared with regard to case.</summary>
    [Id(0)]
    public string Name { get; init; } = "";

    /// <summary>The data type.</summary>
    [Id(1)]
    public FieldType Type { get; init; }

    /// <summary>Whether a trigger must give a value (null and, for text, the empty string do not count as one) when there is no default.</summary>
    [Id(2)]
    public bool Required { get; init; } = true;

    /// <summary>The value taken when a trigger gives none; must itself be a valid value of the type.</summary>
    [Id(3)]
    public RawJson? Default { get; init; }

    /// <summary>How dates and moments are written; only for those two types.</summary>
    [Id(4)]
    public FieldFormat? Format { get; init; }

    /// <summary>Help text for the field, at most 500 characters.</summary>
    [Id(5)]
    public string? Description { get; init; }
}
