using ExternalActions.Problems;

namespace ExternalActions.Core.Syntax;

/// <summary>The rules for names and descriptions that connectors and actions share.</summary>
internal static class NameRules
{
    public const int NameLength = 100;
    public const int DescriptionLength = 2_000;

    /// <summary>Checks a name and a description.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">The description, if any.</param>
    /// <returns>What is wrong, at <c>#/name</c> and <c>#/description</c>.</returns>
    public static IEnumerable<ProblemEntry> Check(string? name, string? description) =>
    [
        .. ExplainName(name).EntriesAt("#/name"),
        .. Fault.OfLength(description, DescriptionLength).EntriesAt("#/description"),
    ];

    /// <summary>What is wrong with a name of 1 to 100 characters.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Null when nothing is wrong.</returns>
    public static Fault? ExplainName(string? name)
    {
        var expected = $"a name of 1 to {NameLength} characters";
        return name switch
        {
            _ when string.IsNullOrWhiteSpace(name) => Fault.Missing(expected),
            { Length: > NameLength } => Fault.Unexpected(ProblemCode.TooLong, expected, $"{name.Length}"),
            _ when name.AsSpan().Trim().Length != name.Length => Fault.Malformed("a name without whitespace at its ends", "one with some"),
            _ when name.Any(char.IsControl) => Fault.Malformed("a name without control characters", "one that holds some"),
            _ => null,
        };
    }
}
