using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace ExternalActions.Core.Http;

/// <summary>Ranges of status codes.</summary>
internal sealed class StatusCodes
{
    private readonly ImmutableArray<(int First, int Last)> _ranges;

    public StatusCodes(ImmutableArray<(int First, int Last)> ranges) => _ranges = ranges;

    /// <summary>200 to 299 (RFC 9110 section 15.3).</summary>
    public static StatusCodes Successful { get; } = new([(200, 299)]);

    /// <summary>The codes after which the same request may succeed later: 408, 425, 429 and all of 5xx.</summary>
    public static StatusCodes Retried { get; } = new([(408, 408), (425, 425), (429, 429), (500, 599)]);

    public bool Contains(int code)
    {
        foreach (var (first, last) in _ranges)
        {
            if (code >= first && code <= last)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads <c>200</c> or <c>200-299</c>.</summary>
    public static bool TryRead(string? text, out (int First, int Last) range)
    {
        var span = text.AsSpan().Trim();
        var dash = span.IndexOf('-');
        range = default;
        return TryReadCode(dash < 0 ? span : span[..dash], out range.First)
            && TryReadCode(dash < 0 ? span : span[(dash + 1)..], out range.Last)
            && range.First <= range.Last;
    }

    /// <summary>A code with its name where it has a known one, such as <c>404 (NotFound)</c>.</summary>
    public static string Describe(int code) => Enum.IsDefined((HttpStatusCode)code)
        ? string.Create(CultureInfo.InvariantCulture, $"{code} ({(HttpStatusCode)code})")
        : code.ToString(CultureInfo.InvariantCulture);

    private static bool TryReadCode(ReadOnlySpan<char> text, out int code) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out code) && code is >= 100 and <= 599;
}
