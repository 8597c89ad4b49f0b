using System.Globalization;
using System.Net.Http.Headers;

namespace ExternalActions.Core.Http;

/// <summary>Reads <c>Retry-After</c> (RFC 9110 section 10.2.3).</summary>
internal static class RetryAfterHeader
{
    /// <summary>How long a target asks to wait.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="now">The time that a date is compared with.</param>
    /// <param name="cap">The longest wait that is granted.</param>
    /// <returns>
    /// The wait, zero for a date that has passed; the longest one of several headers, as that meets them all; null when none can be read.
    /// Seconds may have a fraction, which some targets send though the RFC knows none.
    /// </returns>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now, TimeSpan cap)
    {
        if (!headers.NonValidated.TryGetValues("Retry-After", out var values))
        {
            return null;
        }

        TimeSpan? longest = null;
        foreach (var value in values)
        {
            if (ReadOne(value.Trim(), now, cap) is { } wait && !(wait <= longest))
            {
                longest = wait;
            }
        }

        return longest;
    }

    private static TimeSpan? ReadOne(string value, DateTimeOffset now, TimeSpan cap)
    {
        // The parser also knows NaN and Infinity, whatever the style.
        if (value is [>= '0' and <= '9', ..]
            && double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds >= cap.TotalSeconds ? cap : TimeSpan.FromSeconds(seconds);
        }

        if (!RetryConditionHeaderValue.TryParse(value, out var parsed) || parsed.Date is not { } date)
        {
            return null;
        }

        var wait = date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > cap ? cap : wait;
    }
}
