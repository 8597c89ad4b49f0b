using ExternalActions.Problems;

namespace ExternalActions.Console.Common;

/// <summary>
/// What is said of a field for a number that was left empty. The system is sent a number that it refuses, and says which ones it takes.
/// </summary>
internal static class MissingNumber
{
    /// <summary>What the system said, in words for a person who typed no number.</summary>
    /// <param name="entry">The refusal of the number that was sent in place of none.</param>
    public static ProblemEntry InWords(ProblemEntry entry) => entry is { Code: ProblemCode.OutOfRange, Expected: { } expected }
        ? entry with { Code = ProblemCode.Required, Got = null, Detail = $"Expected {expected}, got no number." }
        : entry;
}
