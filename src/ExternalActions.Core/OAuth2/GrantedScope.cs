namespace ExternalActions.Core.OAuth2;

/// <summary>Compares the scope that a provider granted with the one that was asked for (RFC 6749 section 3.3).</summary>
public static class GrantedScope
{
    private const int ShownLength = 300;

    // Providers leave them out of the answer though they were granted: OpenID Connect Core section 11 and 3.1.2.1 ask for them only.
    private static readonly string[] NeverAnswered = ["offline_access", "openid"];

    /// <summary>Says when less was granted than was asked for. That is no error: a person may have consented to less.</summary>
    /// <param name="asked">The scope of the settings.</param>
    /// <param name="granted">The scope of the answer; null means the one that was asked for (RFC 6749 section 5.1).</param>
    /// <returns>
    /// A sentence; null when nothing is missing, in whatever order and separated by whatever the provider likes. Scopes beside those that
    /// were asked for do not count, nor do offline_access and openid.
    /// </returns>
    public static string? Explain(string? asked, string? granted)
    {
        if (asked is null || granted is null)
        {
            return null;
        }

        var missing = Split(asked).Except(Split(granted)).Except(NeverAnswered).ToArray();
        return missing.Length == 0
            ? null
            : $"The provider did not grant \"{ForeignText.OneLine(string.Join(' ', missing), ShownLength)}\" of the scope that was asked for.";
    }

    private static string[] Split(string scope) => scope.Split([' ', ',', '+'], StringSplitOptions.RemoveEmptyEntries);
}
