using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Authorization;

/// <summary>Replaces a connector's secrets wherever they turn up in what is kept or shown.</summary>
public sealed class SecretMasker
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mask = "***";

    // A shorter text would be found in half of all words, and masking it would only tell where it is.
    private const int ShortestSecret = 4;

    private readonly ImmutableArray<string> _secrets;

    private SecretMasker(ImmutableArray<string> secrets) => _secrets = secrets;

    /// <summary>The length of the longest form of a secret, in characters.</summary>
    internal int LongestSecret => _secrets.IsEmpty ? 0 : _secrets[0].Length;

    /// <summary>A masker for the secrets of a connector, in every form in which a target may send them back.</summary>
    /// <param name="plain">The settings with secrets in clear.</param>
    /// <param name="authenticating">The headers that authenticate, as they are sent.</param>
    public static SecretMasker For(ConnectorSettings plain, ImmutableArray<Header> authenticating)
    {
        IEnumerable<string> secrets =
        [
            .. plain.Basic is { Password.Value: { } password } ? [password] : Array.Empty<string>(),
            .. authenticating.Select(header => header.Value),
            // "Bearer x": the x alone is as secret.
            .. authenticating.Select(header => header.Value[(header.Value.IndexOf(' ', StringComparison.Ordinal) + 1)..]),
        ];
        var forms = secrets.Where(secret => secret.Length >= ShortestSecret).SelectMany(Forms).Distinct();
        // The longest first: a secret may hold another.
        return new SecretMasker([.. forms.OrderByDescending(form => form.Length)]);
    }

    /// <summary>A text with every secret replaced.</summary>
    /// <param name="text">The text.</param>
    public string Apply(string text)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        return text;
    }

    private static IEnumerable<string> Forms(string secret) =>
    [
        secret,
        Uri.EscapeDataString(secret),
        WebUtility.UrlEncode(secret),
        WebUtility.HtmlEncode(secret),
        JsonEncodedText.Encode(secret).Value,
        JsonEncodedText.Encode(secret, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value,
        Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
    ];
}
