using System.Globalization;
using System.Text.Json;
using ExternalActions.Actions;
using NodaTime;
using NodaTime.Text;

namespace ExternalActions.Core.Fields;

/// <summary>Reads dates and moments, and writes them in their field's format.</summary>
internal static class DateCoercion
{
    private static readonly LocalDateTimePattern LocalWithSpace =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd' 'HH':'mm':'ss;FFFFFFFFF");

    private static readonly LocalDateTimePattern LocalToTheMinute =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");

    private static readonly OffsetDateTimePattern OffsetToTheMinute =
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mmo<Z+HH:mm>");

    private static readonly OffsetDateTimePattern OffsetWithoutColon =
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss;FFFFFFFFFo<Z+HHmm>");

    /// <summary>A date from ISO 8601; of a date and time the date as it stands, whatever its zone.</summary>
    public static FieldValue? Date(JsonElement given, FieldFormat? format)
    {
        if (given.ValueKind is not JsonValueKind.String || !JsonStrings.TryGetString(given, out var text))
        {
            return null;
        }

        LocalDate date;
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } parsed)
        {
            date = parsed.Value;
        }
        else if (TryReadOffset(text, out var offset))
        {
            date = offset.Date;
        }
        else if (TryReadLocal(text, out var local))
        {
            date = local.Date;
        }
        else
        {
            return null;
        }

        var written = format?.Pattern is { } pattern ? DateFormats.Date(pattern).Value.Format(date) : LocalDatePattern.Iso.Format(date);
        return Of(FieldType.Date, written);
    }

    /// <summary>
    /// A moment from ISO 8601 or Unix seconds. A time without an offset is taken in the field's zone: one that the clocks skip moves on by
    /// the length of the gap, one that comes twice is the earlier.
    /// </summary>
    public static FieldValue? DateTime(JsonElement given, FieldFormat? format)
    {
        var zone = format?.TimeZone is { } id ? DateTimeZoneProviders.Tzdb[id] : DateTimeZone.Utc;
        if (ReadInstant(given, zone) is not { } instant)
        {
            return null;
        }

        switch (format?.Pattern)
        {
            case DateFormats.UnixSeconds:
                return OfNumber(instant.ToUnixTimeSeconds());
            case DateFormats.UnixMilliseconds:
                return OfNumber(instant.ToUnixTimeMilliseconds());
        }

        var local = instant.InZone(zone);
        var pattern = format?.Pattern is { } custom ? DateFormats.DateTime(custom).Value : DateFormats.Iso;
        return Of(FieldType.DateTime, pattern.Format(local));
    }

    /// <summary>How a time without an offset is taken, in words.</summary>
    public static string ZoneRule(FieldFormat? format) => $"in {format?.TimeZone ?? "UTC"} if it names no offset";

    private static Instant? ReadInstant(JsonElement given, DateTimeZone zone)
    {
        if (given.ValueKind is JsonValueKind.Number)
        {
            return ReadUnixSeconds(given);
        }

        if (given.ValueKind is not JsonValueKind.String || !JsonStrings.TryGetString(given, out var text))
        {
            return null;
        }

        if (TryReadOffset(text, out var offset))
        {
            return offset.ToInstant();
        }

        if (LocalDatePattern.Iso.Parse(text) is { Success: true } date)
        {
            return zone.AtStartOfDay(date.Value).ToInstant();
        }

        return TryReadLocal(text, out var local) ? zone.AtLeniently(local).ToInstant() : null;
    }

    private static Instant? ReadUnixSeconds(JsonElement given)
    {
        // To the year 9999, which is as far as the formats go.
        const decimal Last = 253_402_300_799;
        return given.TryGetDecimal(out var seconds) && seconds is >= -Last and <= Last
            ? Instant.FromUnixTimeTicks((long)(seconds * NodaConstants.TicksPerSecond)) is { } instant && instant >= Instant.FromUtc(1, 1, 1, 0, 0) ? instant : null
            : null;
    }

    private static bool TryReadOffset(string text, out OffsetDateTime value) =>
        OffsetDateTimePattern.Rfc3339.Parse(text).TryGetValue(default, out value)
        || OffsetDateTimePattern.ExtendedIso.Parse(text).TryGetValue(default, out value)
        || OffsetToTheMinute.Parse(text).TryGetValue(default, out value)
        || OffsetWithoutColon.Parse(text).TryGetValue(default, out value);

    private static bool TryReadLocal(string text, out LocalDateTime value) =>
        LocalDateTimePattern.ExtendedIso.Parse(text).TryGetValue(default, out value)
        || LocalToTheMinute.Parse(text).TryGetValue(default, out value)
        || LocalWithSpace.Parse(text).TryGetValue(default, out value);

    private static FieldValue Of(FieldType type, string text) => new(type, text, JsonSerializer.Serialize(text, JsonTexts.Options));

    private static FieldValue OfNumber(long number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return new FieldValue(FieldType.DateTime, text, text);
    }
}
