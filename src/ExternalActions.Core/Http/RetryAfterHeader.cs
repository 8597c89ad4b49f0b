using System.Globalization;

namespace ExternalActions.Core.Http;

/// <summary>Reads <c>Retry-After</c> (RFC 9110 section 10.2.3): seconds, also with a fraction, or an HTTP date.</summary>
internal static class RetryAfterHeader
{
    /// <summary>The wait that an answer asks for.</summary>
    /// <param name="values">The values of the header; of several the longest wait counts.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="cap">The longest wait that is granted.</param>
    /// <returns>Null when it asks for none, or nothing that can be read.</returns>
    public static TimeSpan? Read(IEnumerable<string> values, DateTimeOffset now, TimeSpan cap)
    {
        TimeSpan? longest = null;
        foreach (var value in values)
        {
            if (ReadOne(value.Trim(), now) is { } wait && (longest is null || wait > longest))
            {
                longest = wait;
            }
        }

        return longest > cap ? cap : longest;
    }

    private static TimeSpan? ReadOne(string value, DateTimeOffset now)
    {
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds <= TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        }

        // "r" is the form of RFC 1123, which RFC 9110 section 5.6.7 calls the preferred one.
        return DateTimeOffset.TryParseExact(value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date > now ? date - now : TimeSpan.Zero
            : null;
    }
}
