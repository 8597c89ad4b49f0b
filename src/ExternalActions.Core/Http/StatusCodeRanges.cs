using System.Collections.Immutable;
using System.Globalization;
using ExternalActions.Problems;

namespace ExternalActions.Core.Http;

/// <summary>The status codes that count as success.</summary>
internal sealed class StatusCodeRanges
{
    private readonly ImmutableArray<(int From, int To)> _ranges;

    private StatusCodeRanges(ImmutableArray<(int From, int To)> ranges) => _ranges = ranges;

    /// <summary>200 to 299 (RFC 9110 section 15.3).</summary>
    public static StatusCodeRanges Successful { get; } = new([(200, 299)]);

    /// <summary>Reads codes such as <c>200</c> and ranges such as <c>200-299</c>.</summary>
    /// <param name="texts">The codes; none is 200 to 299.</param>
    /// <param name="errors">Takes one entry for each that is wrong, relative to the list.</param>
    public static StatusCodeRanges Parse(ImmutableArray<string> texts, ICollection<ProblemEntry> errors)
    {
        if (texts.IsEmpty)
        {
            return Successful;
        }

        var ranges = ImmutableArray.CreateBuilder<(int, int)>();
        foreach (var (index, text) in texts.Index())
        {
            var parts = text.Split('-', 2, StringSplitOptions.TrimEntries);
            if (ReadCode(parts[0]) is { } from && ReadCode(parts[^1]) is { } to && from <= to)
            {
                ranges.Add((from, to));
            }
            else
            {
                errors.Add(new ProblemEntry($"#/{index}", $"Got \"{text}\"; expected a status code such as 200, or a range such as 200-299."));
            }
        }

        return new StatusCodeRanges(ranges.ToImmutable());
    }

    /// <summary>Whether a status code is one of them.</summary>
    /// <param name="statusCode">The status code.</param>
    public bool Contains(int statusCode) => _ranges.Any(range => range.From <= statusCode && statusCode <= range.To);

    private static int? ReadCode(string text) =>
        text.Length == 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 599 ? code : null;
}
