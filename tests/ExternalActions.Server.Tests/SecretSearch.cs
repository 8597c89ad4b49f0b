using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace ExternalActions.Server.Tests;

/// <summary>
/// Looks for secrets as they may show by mistake: in clear, percent-, form- or JSON-encoded, as any part of a Base64 text such as a Basic header's,
/// and of long ones also the pieces, as a text that was cut or spread over the pages of a database would hold.
/// </summary>
public sealed class SecretSearch
{
    private const int PieceLength = 24;
    private const int ShortestSecret = 8;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly SearchValues<string> _search;

    /// <summary>Prepares to look for secrets.</summary>
    /// <param name="secrets">Each secret and what it is, in words.</param>
    public SecretSearch(IEnumerable<(string Name, string Secret)> secrets)
    {
        foreach (var (name, secret) in secrets)
        {
            Assert.True(secret.Length >= ShortestSecret, $"The {name} is too short to be told from other text.");
            foreach (var piece in Forms(secret).SelectMany(PiecesOf))
            {
                _names.TryAdd(piece, name);
            }
        }

        _search = SearchValues.Create([.. _names.Keys], StringComparison.Ordinal);
    }

    /// <summary>Looks for the secrets in a text.</summary>
    /// <param name="text">The text; bytes as Latin-1.</param>
    /// <returns>The name of one that is there, and what stands before it; null when there is none.</returns>
    public string? Find(string text)
    {
        var at = text.AsSpan().IndexOfAny(_search);
        if (at < 0)
        {
            return null;
        }

        var found = _names.First(entry => text.AsSpan(at).StartsWith(entry.Key, StringComparison.Ordinal));
        return $"{found.Value} after: {text[Math.Max(0, at - 200)..at]}";
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return WebUtility.UrlEncode(secret);
        yield return JavaScriptEncoder.Default.Encode(secret);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        yield return WebUtility.HtmlEncode(secret);
        foreach (var plain in new[] { secret, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret) })
        {
            for (var before = 0; before < 3; before++)
            {
                var base64 = InsideBase64(plain, before);
                yield return base64;
                yield return base64.Replace('+', '-').Replace('/', '_');
            }
        }
    }

    /// <summary>The characters that a text makes in Base64 whatever stands around it, given how many bytes stand before it, modulo 3.</summary>
    private static string InsideBase64(string text, int before)
    {
        byte[] bytes = [.. new byte[before], .. Encoding.UTF8.GetBytes(text)];
        var whole = Convert.ToBase64String(bytes);
        return whole[((before * 8 + 5) / 6)..(bytes.Length * 8 / 6)];
    }

    private static IEnumerable<string> PiecesOf(string form) => form.Length < 2 * PieceLength
        ? [form]
        : Enumerable.Range(0, form.Length / PieceLength).Select(piece => form.Substring(piece * PieceLength, PieceLength));
}
