using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;
using NodaTime;
using NodaTime.Text;

namespace ExternalActions.Core.Fields;

/// <summary>Makes given values into dates and moments, written in the field's format.</summary>
internal static class DateCoercion
{
    private const string ExpectedDate = "a date such as 2026-11-25, in the years 1 to 9999";
    private const string ExpectedMoment =
        "a moment such as 2026-11-25T10:30:00Z or seconds since 1970, in the years 1 to 9999 of the field's time zone";

    // 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
    private const long MinSeconds = -62_135_596_800;
    private const long MaxSeconds = 253_402_300_799;

    /// <summary>
    /// Coerces to a <see cref="FieldType.Date"/>. Of a date with a time, the date counts as it is written: no zone shifts it.
    /// </summary>
    /// <param name="format">The field's format.</param>
    /// <param name="given">What was given.</param>
    public static Coercion ToDate(FieldFormat? format, GivenValue given)
    {
        if (given.Kind != JsonTokenType.String || !IsoDateTime.TryParse(given.Unescape(), out var iso))
        {
            return Coercion.Refused(ExpectedDate, given);
        }

        if (format?.Pattern is not { } pattern)
        {
            return Quoted(FieldType.Date, LocalDatePattern.Iso.Format(iso.Date));
        }

        return DatePatterns.ExplainDate(pattern) is { } fault
            ? Coercion.OfSettings($"The field's format is wrong. {fault.Detail}")
            : Quoted(FieldType.Date, DatePatterns.Date(pattern).Format(iso.Date));
    }

    /// <summary>
    /// Coerces to a <see cref="FieldType.DateTime"/>. A time without offset is one of the field's zone: where clocks go back the
    /// earlier of the two moments is taken, and a time that clocks skip is moved on by what they skip. A date alone is its
    /// midnight. A number counts seconds since 1970, never milliseconds.
    /// </summary>
    /// <param name="format">The field's format.</param>
    /// <param name="given">What was given.</param>
    public static Coercion ToMoment(FieldFormat? format, GivenValue given)
    {
        if (DatePatterns.Zone(format?.TimeZone) is not { } zone)
        {
            return Coercion.OfSettings($"The field's time zone \"{JsonText.Excerpt(format!.TimeZone!)}\" is not known.");
        }

        if (ReadMoment(given, zone) is not { } instant)
        {
            return given.Kind == JsonTokenType.Number
                ? Fault.Unexpected(ProblemCode.OutOfRange, ExpectedMoment, given.Describe())
                : Coercion.Refused(ExpectedMoment, given);
        }

        switch (format?.Pattern)
        {
            case null:
                return Quoted(FieldType.DateTime, WriteIso(instant.InZone(zone)));
            case DatePatterns.UnixSeconds:
                return Bare(instant.ToUnixTimeSeconds());
            case DatePatterns.UnixMilliseconds:
                return Bare(instant.ToUnixTimeMilliseconds());
            case var pattern when DatePatterns.ExplainMoment(pattern) is { } fault:
                return Coercion.OfSettings($"The field's format is wrong. {fault.Detail}");
            case var pattern:
                return Quoted(FieldType.DateTime, DatePatterns.Moment(pattern).Format(instant.InZone(zone)));
        }
    }

    private static Instant? ReadMoment(GivenValue given, DateTimeZone zone)
    {
        switch (given.Kind)
        {
            case JsonTokenType.String when IsoDateTime.TryParse(given.Unescape(), out var iso):
                var local = iso.Date.At(iso.Time ?? LocalTime.Midnight);
                return iso.Offset is { } offset ? At(local, offset, zone) : AtLeniently(local, zone);
            case JsonTokenType.Number when given.Json.Length <= FieldLimits.NumberLength
                && decimal.TryParse(Encoding.UTF8.GetString(given.Json), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                && seconds is >= MinSeconds and < MaxSeconds + 1:
                var whole = decimal.Floor(seconds);
                return At((long)whole, (long)((seconds - whole) * NodaConstants.NanosecondsPerSecond), zone);
            default:
                return null;
        }
    }

    private static Instant? AtLeniently(LocalDateTime local, DateTimeZone zone)
    {
        var zoned = zone.AtLeniently(local);
        return At(zoned.LocalDateTime, zoned.Offset, zone);
    }

    // By plain arithmetic: NodaTime throws where a moment is out of its range.
    private static Instant? At(LocalDateTime local, Offset offset, DateTimeZone zone)
    {
        var days = Period.DaysBetween(NodaConstants.UnixEpoch.InUtc().Date, local.Date);
        var seconds = (days * (long)NodaConstants.SecondsPerDay) + (local.TimeOfDay.NanosecondOfDay / NodaConstants.NanosecondsPerSecond);
        return At(seconds - offset.Seconds, local.NanosecondOfSecond, zone);
    }

    private static Instant? At(long seconds, long nanoseconds, DateTimeZone zone)
    {
        if (seconds is < MinSeconds or > MaxSeconds)
        {
            return null;
        }

        var instant = Instant.FromUnixTimeSeconds(seconds).PlusNanoseconds(nanoseconds);
        return seconds + zone.GetUtcOffset(instant).Seconds is < MinSeconds or > MaxSeconds ? null : instant;
    }

    // ISO 8601 has no seconds in an offset, which zones had before about 1900: such a moment is written in UTC.
    private static string WriteIso(ZonedDateTime moment)
    {
        var written = moment.Offset.Seconds % NodaConstants.SecondsPerMinute == 0 ? moment : moment.WithZone(DateTimeZone.Utc);
        return OffsetDateTimePattern.Rfc3339.Format(written.ToOffsetDateTime());
    }

    private static FieldValue Quoted(FieldType type, string text) =>
        new(type, text, $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"");

    private static FieldValue Bare(long number)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture);
        return new FieldValue(FieldType.DateTime, digits, digits);
    }
}
