using System.Collections.Concurrent;
using ExternalActions.Actions;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;
using NodaTime;
using NodaTime.Text;

namespace ExternalActions.Core.Fields;

/// <summary>The patterns that fields write dates and moments in, each built once.</summary>
internal static class DatePatterns
{
    /// <summary>The pattern that writes a moment as whole seconds since 1970 (UTC).</summary>
    public const string UnixSeconds = "unixSeconds";

    /// <summary>The pattern that writes a moment as whole milliseconds since 1970 (UTC).</summary>
    public const string UnixMilliseconds = "unixMilliseconds";

    // Far more than an installation's actions use; the bound is for an editor that asks with every key stroke.
    private const int CacheSize = 1_000;

    private static readonly ConcurrentDictionary<string, LocalDatePattern> Dates = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, ZonedDateTimePattern> Moments = new(StringComparer.Ordinal);

    /// <summary>Whether a pattern is one of the two that write a moment as a number.</summary>
    /// <param name="pattern">The pattern.</param>
    public static bool IsUnix(string? pattern) => pattern is UnixSeconds or UnixMilliseconds;

    /// <summary>The pattern for a <see cref="FieldType.Date"/>.</summary>
    /// <param name="text">A NodaTime pattern for local dates.</param>
    /// <exception cref="InvalidPatternException">It is none.</exception>
    public static LocalDatePattern Date(string text) => GetOrAdd(Dates, text, LocalDatePattern.CreateWithInvariantCulture);

    /// <summary>The pattern for a <see cref="FieldType.DateTime"/>; for writing only.</summary>
    /// <param name="text">A NodaTime pattern for zoned times.</param>
    /// <exception cref="InvalidPatternException">It is none.</exception>
    public static ZonedDateTimePattern Moment(string text) =>
        GetOrAdd(Moments, text, static text => ZonedDateTimePattern.CreateWithInvariantCulture(text, zoneProvider: null));

    /// <summary>A time zone of the IANA database.</summary>
    /// <param name="id">Its id; null is UTC.</param>
    /// <returns>Null when there is no such zone.</returns>
    public static DateTimeZone? Zone(string? id) => id is null ? DateTimeZone.Utc : DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);

    /// <summary>What is wrong with the pattern of a <see cref="FieldType.Date"/>.</summary>
    /// <param name="text">The pattern.</param>
    /// <returns>Null when nothing is.</returns>
    public static Fault? ExplainDate(string text) => IsUnix(text)
        ? Fault.Unexpected(
            ProblemCode.NotAllowed, "a pattern for dates such as dd/MM/yyyy", $"{text}, which is only for fields of type {FieldType.DateTime}")
        : Explain(text, Date, "dd/MM/yyyy");

    /// <summary>What is wrong with the pattern of a <see cref="FieldType.DateTime"/>.</summary>
    /// <param name="text">The pattern.</param>
    /// <returns>Null when nothing is.</returns>
    public static Fault? ExplainMoment(string text) => IsUnix(text) ? null : Explain(text, Moment, "dd/MM/yyyy HH:mm:ss");

    private static Fault? Explain(string text, Func<string, object> build, string example)
    {
        if (text.Length > FieldLimits.PatternLength)
        {
            return Fault.Unexpected(
                ProblemCode.TooLong, $"a pattern of at most {FieldLimits.PatternLength} characters", $"{text.Length}");
        }

        try
        {
            _ = build(text);
            return null;
        }
        catch (InvalidPatternException exception)
        {
            return Fault.Malformed($"a NodaTime pattern such as {example}", $"\"{text}\"", exception.Message);
        }
    }

    private static T GetOrAdd<T>(ConcurrentDictionary<string, T> cache, string text, Func<string, T> build)
    {
        if (cache.TryGetValue(text, out var known))
        {
            return known;
        }

        var pattern = build(text);
        if (cache.Count >= CacheSize)
        {
            cache.Clear();
        }

        cache.TryAdd(text, pattern);
        return pattern;
    }
}
