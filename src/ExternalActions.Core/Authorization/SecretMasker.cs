using System.Buffers;
using System.Text;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Authorization;

/// <summary>Takes a connector's secrets out of texts that are shown or kept.</summary>
/// <remarks>
/// Finds each secret as it is, percent- or form-encoded and JSON-escaped. Secrets of fewer than four characters are left alone:
/// masking them would spoil ordinary text and tell their value by its absence.
/// </remarks>
public sealed class SecretMasker
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Replacement = "***";

    private readonly string[] _secrets;
    private readonly SearchValues<string>? _search;

    private SecretMasker(IReadOnlyCollection<string> secrets)
    {
        _secrets = [.. secrets.OrderByDescending(secret => secret.Length)];
        _search = _secrets.Length == 0 ? null : SearchValues.Create(_secrets, StringComparison.Ordinal);
        LongestSecret = _secrets.Length == 0 ? 0 : _secrets[0].Length;
    }

    /// <summary>Masks nothing.</summary>
    public static SecretMasker None { get; } = new([]);

    /// <summary>The length in characters of the longest form of a secret; 0 when there is nothing to mask.</summary>
    public int LongestSecret { get; }

    /// <summary>Makes the masker of a connector.</summary>
    /// <param name="plain">The settings with secrets as plain text; hidden ones cannot be masked.</param>
    public static SecretMasker For(ConnectorSettings plain) => For(plain, []);

    /// <summary>Makes the masker of a connector that has further secrets, such as tokens it was given.</summary>
    /// <param name="plain">The settings with secrets as plain text; hidden ones cannot be masked.</param>
    /// <param name="further">The further secrets as plain text.</param>
    public static SecretMasker For(ConnectorSettings plain, IEnumerable<string> further)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(further);
        var forms = new SecretForms();
        foreach (var scheme in AuthorizationSchemes.All)
        {
            scheme.AddSecrets(plain, forms);
        }

        return Of(forms, further);
    }

    /// <summary>Makes the masker of given secrets.</summary>
    /// <param name="secrets">The secrets; null ones are none.</param>
    public static SecretMasker Of(IEnumerable<string?> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return Of(new SecretForms(), secrets);
    }

    /// <summary>Masks every secret in a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text itself when it holds no secret.</returns>
    public string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _search is null || text.AsSpan().IndexOfAny(_search) < 0 ? text : Mask(text, text.Length);
    }

    /// <summary>Masks the head of a text whose tail is known too, so that a secret cut by the end of the head is masked as well.</summary>
    /// <param name="text">The head, and at least <see cref="LongestSecret"/> characters more where there are more.</param>
    /// <param name="headLength">How many characters make the head.</param>
    /// <returns>What stands for the head.</returns>
    public string Mask(ReadOnlySpan<char> text, int headLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(headLength, text.Length);
        var found = _search is null ? -1 : text.IndexOfAny(_search);
        if (found < 0)
        {
            return text[..headLength].ToString();
        }

        var masked = new StringBuilder(headLength);
        var position = 0;
        while (found >= 0 && found < headLength)
        {
            masked.Append(text[position..found]).Append(Replacement);
            position = EndOfSecrets(text, found);
            var next = text[position..].IndexOfAny(_search!);
            found = next < 0 ? -1 : position + next;
        }

        if (position < headLength)
        {
            masked.Append(text[position..headLength]);
        }

        return masked.ToString();
    }

    private static SecretMasker Of(SecretForms forms, IEnumerable<string?> further)
    {
        foreach (var secret in further)
        {
            forms.Add(secret ?? "");
        }

        return forms.All.Count == 0 ? None : new SecretMasker(forms.All);
    }

    /// <summary>Where the secret that begins at a place ends, together with others that begin inside it.</summary>
    private int EndOfSecrets(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        for (var at = start; at == start || at < end; at++)
        {
            foreach (var secret in _secrets)
            {
                if (at + secret.Length > end && text[at..].StartsWith(secret, StringComparison.Ordinal))
                {
                    end = at + secret.Length;
                    break;
                }
            }
        }

        return end;
    }
}
