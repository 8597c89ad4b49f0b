using ExternalActions.Problems;

namespace ExternalActions.Console.Common;

/// <summary>What is said of a field for a number that was left empty. The system is sent a number that it refuses, and says which ones it takes.</summary>
internal static class MissingNumber
{
    private const string Got = ", got ";

    /// <summary>What the system said, as someone understands it who sent no number.</summary>
    /// <param name="entry">The refusal of the number that was sent in place of none.</param>
    public static ProblemEntry InWords(ProblemEntry entry)
    {
        var end = entry.Detail.LastIndexOf(Got, StringComparison.Ordinal);
        return entry with { Detail = $"{(end < 0 ? entry.Detail : entry.Detail[..end])}{Got}no number." };
    }
}
