using ExternalActions.Problems;

namespace ExternalActions.Core.Actions;

/// <summary>What connectors and actions may be called and how they may be described.</summary>
internal static class NameRules
{
    private const int MaxNameLength = 100;
    private const int MaxDescriptionLength = 2_000;

    /// <summary>What is wrong with a name and a description.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">The description.</param>
    public static IEnumerable<ProblemEntry> Validate(string name, string? description)
    {
        if (NameError(name) is { } error)
        {
            yield return new ProblemEntry("#/name", error);
        }

        if (description is { Length: > MaxDescriptionLength })
        {
            yield return new ProblemEntry("#/description", $"Got {description.Length} characters; expected at most {MaxDescriptionLength}.");
        }
    }

    /// <summary>What is wrong with a name; null when all is well.</summary>
    /// <param name="name">The name.</param>
    public static string? NameError(string name)
    {
        if (name.Length is 0 or > MaxNameLength)
        {
            return $"Got {name.Length} characters; expected 1 to {MaxNameLength}.";
        }

        if (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]))
        {
            return $"Got \"{name}\"; expected a name that neither begins nor ends with a space.";
        }

        return name.Any(char.IsControl) ? "Got a control character; expected a name of printable characters." : null;
    }
}
