using System.Collections.Concurrent;
using NodaTime;
using NodaTime.Text;

namespace ExternalActions.Core.Fields;

/// <summary>The patterns that dates and moments can be written in; each is worked out once.</summary>
internal static class DateFormats
{
    /// <summary>Whole seconds since 1970-01-01T00:00:00Z.</summary>
    public const string UnixSeconds = "unixSeconds";

    /// <summary>Whole milliseconds since 1970-01-01T00:00:00Z.</summary>
    public const string UnixMilliseconds = "unixMilliseconds";

    // Patterns are an admin's, so there are few; the bound is for edits over years.
    private const int MaxKept = 1_000;

    private static readonly ConcurrentDictionary<string, IPattern<LocalDate>> Dates = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, IPattern<ZonedDateTime>> DateTimes = new(StringComparer.Ordinal);

    /// <summary>ISO 8601 with the offset of the zone.</summary>
    public static readonly IPattern<ZonedDateTime> Iso =
        ZonedDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss;FFFFFFFFFo<Z+HH:mm>", null);

    /// <summary>A pattern for dates.</summary>
    public static ParsedPattern<LocalDate> Date(string pattern) => Get(Dates, pattern, LocalDatePattern.CreateWithInvariantCulture);

    /// <summary>A pattern for moments in a zone.</summary>
    public static ParsedPattern<ZonedDateTime> DateTime(string pattern) =>
        Get(DateTimes, pattern, text => ZonedDateTimePattern.CreateWithInvariantCulture(text, DateTimeZoneProviders.Tzdb));

    private static ParsedPattern<T> Get<T>(ConcurrentDictionary<string, IPattern<T>> kept, string text, Func<string, IPattern<T>> create)
    {
        if (kept.TryGetValue(text, out var pattern))
        {
            return new(pattern, null);
        }

        try
        {
            pattern = create(text);
        }
        catch (InvalidPatternException exception)
        {
            return new(null, exception.Message);
        }

        if (kept.Count < MaxKept)
        {
            kept.TryAdd(text, pattern);
        }

        return new(pattern, null);
    }

    /// <summary>A pattern, or why a text is none.</summary>
    public readonly record struct ParsedPattern<T>(IPattern<T>? Pattern, string? Error)
    {
        /// <summary>The pattern of a text that is one.</summary>
        public IPattern<T> Value => Pattern ?? throw new InvalidOperationException(Error);
    }
}
