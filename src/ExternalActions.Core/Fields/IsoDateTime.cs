using NodaTime;
using NodaTime.Text;

namespace ExternalActions.Core.Fields;

/// <summary>A date, and the time of day and offset from UTC that were written with it, if any.</summary>
/// <param name="Date">The date, in the years 1 to 9999.</param>
/// <param name="Time">The time of day; null when only a date was written.</param>
/// <param name="Offset">The offset; null when none was written.</param>
internal readonly record struct IsoDateTime(LocalDate Date, LocalTime? Time, Offset? Offset)
{
    private const int DateLength = 10;
    private const int MaxLength = 35;

    private static readonly LocalTimePattern HourMinute = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
    private static readonly OffsetPattern Hours = OffsetPattern.CreateWithInvariantCulture("+HH");
    private static readonly OffsetPattern BasicOffset = OffsetPattern.CreateWithInvariantCulture("+HHmm");
    private static readonly OffsetPattern ExtendedOffset = OffsetPattern.CreateWithInvariantCulture("+HH:mm");

    /// <summary>
    /// Reads <c>2026-11-25</c>, <c>2026-11-25T10:30</c>, <c>2026-11-25T10:30:00.123Z</c>, <c>2026-11-25 10:30:00+01:00</c> and
    /// the like: ISO 8601's extended form, with the freedoms of RFC 3339 section 5.6 and offsets without a colon.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="value">What it says.</param>
    public static bool TryParse(string text, out IsoDateTime value)
    {
        value = default;
        if (text.Length is < DateLength or > MaxLength
            || !LocalDatePattern.Iso.Parse(text[..DateLength]).TryGetValue(default, out var date)
            || date.Year < 1)
        {
            return false;
        }

        if (text.Length == DateLength)
        {
            value = new IsoDateTime(date, null, null);
            return true;
        }

        if (text[DateLength] is not ('T' or 't' or ' '))
        {
            return false;
        }

        var clock = text[(DateLength + 1)..];
        Offset? offset = null;
        if (clock.AsSpan().IndexOfAny("Zz+-") is >= 0 and var end)
        {
            if (!TryParseOffset(clock[end..], out var written))
            {
                return false;
            }

            offset = written;
            clock = clock[..end];
        }

        var pattern = clock.Length == 5 ? HourMinute : LocalTimePattern.ExtendedIso;
        if (!pattern.Parse(clock).TryGetValue(default, out var time))
        {
            return false;
        }

        value = new IsoDateTime(date, time, offset);
        return true;
    }

    private static bool TryParseOffset(string text, out Offset offset)
    {
        offset = NodaTime.Offset.Zero;
        return text switch
        {
            "Z" or "z" => true,
            { Length: 3 } => Hours.Parse(text).TryGetValue(default, out offset),
            { Length: 5 } => BasicOffset.Parse(text).TryGetValue(default, out offset),
            _ => ExtendedOffset.Parse(text).TryGetValue(default, out offset),
        };
    }
}
