using System.Text;
using ExternalActions.Core.Syntax;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Import;

/// <summary>The names that imported drafts give to fields and actions, and the names that tell a secret.</summary>
internal static class ImportedNames
{
    private const int MaxFieldLength = 100;

    private static readonly string[] SecretWords =
        ["token", "secret", "password", "passwd", "passwort", "apikey", "accesskey", "privatekey", "subscriptionkey", "authkey", "credential",
            "signature", "session"];

    private static readonly HashSet<string> SecretNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Cookie", "auth", "x-auth", "key", "x-key", "pwd", "pass", "sig",
    };

    /// <summary>Makes a name that can stand between double braces as one field.</summary>
    /// <param name="name">Any name.</param>
    public static string ToField(string name)
    {
        var made = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            var text = rune.ToString();
            made.Append(Rune.IsLetterOrDigit(rune) || text is "_" or "-" or "." or " " ? text : "_");
        }

        var field = made.ToString().Trim();
        if (field.Length > MaxFieldLength)
        {
            field = field[..MaxFieldLength].Trim();
        }

        if (!TokenSyntax.IsPlainName(field))
        {
            field = "value";
        }

        // A word of the expression language, or a name set aside for the system.
        return TokenSyntax.IsKeyword(TokenSyntax.FirstWord(field)) || TokenSyntax.IsReserved(field) ? $"value_{field}" : field;
    }

    /// <summary>Makes an action's name.</summary>
    /// <param name="wish">What it might be; may be anything.</param>
    /// <param name="otherwise">What it is instead of nothing.</param>
    public static string ToAction(string? wish, string otherwise)
    {
        var name = string.Join(' ', (wish ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        name = new string([.. name.Where(each => !char.IsControl(each))]);
        if (name.Length > NameRules.NameLength)
        {
            var length = char.IsHighSurrogate(name[NameRules.NameLength - 1]) ? NameRules.NameLength - 1 : NameRules.NameLength;
            name = name[..length].Trim();
        }

        return name.Length > 0 ? name : otherwise;
    }

    /// <summary>Whether a header, a parameter or a form key of this name carries a secret, as far as its name tells.</summary>
    /// <param name="name">The name.</param>
    public static bool IsSecret(string name)
    {
        if (SecretNames.Contains(name.Trim()))
        {
            return true;
        }

        var plain = name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        return SecretWords.Any(word => plain.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
