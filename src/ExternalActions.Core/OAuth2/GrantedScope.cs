namespace ExternalActions.Core.OAuth2;

/// <summary>Compares the scope that a provider granted with the one that was asked for (RFC 6749 section 3.3).</summary>
public static class GrantedScope
{
    private const int ShownLength = 300;

    /// <summary>Says when another scope was granted. That is no error: a person may have consented to less.</summary>
    /// <param name="asked">The scope of the settings.</param>
    /// <param name="granted">The scope of the answer; null means the one that was asked for (RFC 6749 section 5.1).</param>
    /// <returns>A sentence; null when they are the same, in whatever order and separated by whatever the provider likes.</returns>
    public static string? Explain(string? asked, string? granted)
    {
        if (asked is null || granted is null || SetOf(asked).SetEquals(SetOf(granted)))
        {
            return null;
        }

        var shown = string.Concat(granted.Take(ShownLength).Select(static character => char.IsControl(character) ? ' ' : character));
        return $"The provider granted the scope \"{shown}\", which is not the one asked for.";
    }

    private static HashSet<string> SetOf(string scope) => [.. scope.Split([' ', ',', '+'], StringSplitOptions.RemoveEmptyEntries)];
}
