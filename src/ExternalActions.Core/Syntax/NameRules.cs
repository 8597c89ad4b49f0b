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
    public static IEnumerable<ProblemEntry> Check(string? name, string? description)
    {
        if (ExplainName(name) is { } error)
        {
            yield return new ProblemEntry("#/name", error);
        }

        if (description?.Length > DescriptionLength)
        {
            yield return new ProblemEntry("#/description", $"Expected at most {DescriptionLength} characters, got {description.Length}.");
        }
    }

    /// <summary>What is wrong with a name of 1 to 100 characters.</summary>
    /// <param name="name">The name.</param>
    /// <returns>A sentence; null when nothing is wrong.</returns>
    public static string? ExplainName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return $"Expected a name of 1 to {NameLength} characters, got none.";
        }

        if (name.Length > NameLength)
        {
            return $"Expected a name of 1 to {NameLength} characters, got {name.Length}.";
        }

        if (name.AsSpan().Trim().Length != name.Length)
        {
            return "Expected a name without whitespace at its ends, got one with some.";
        }

        return name.Any(char.IsControl) ? "Expected a name without control characters, got one that holds some." : null;
    }
}
