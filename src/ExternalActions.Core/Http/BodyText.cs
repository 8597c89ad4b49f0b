using System.Net.Http.Headers;
using System.Text;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Http;

/// <summary>Shows the beginning of an answer's body as text.</summary>
internal static class BodyText
{
    private const int LongestCharacter = 4;

    /// <summary>The beginning of a body as text, secrets masked, also one that the limit would cut in two.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="limit">How many bytes to show at most.</param>
    /// <param name="masker">Hides secrets.</param>
    /// <returns>Null for an empty body.</returns>
    public static string? Show(ReadResponse response, int limit, SecretMasker masker)
    {
        if (Show(response.Body.Span, response.ContentType, masker.LongestSecret + limit) is not { } text)
        {
            return null;
        }

        text = masker.Apply(text);
        return text.Length <= limit ? text : text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
    }

    /// <summary>The beginning of a body as text by its charset (UTF-8 unless it says otherwise), or as Base64 when it is not text.</summary>
    /// <param name="body">The body.</param>
    /// <param name="contentType">Its content type.</param>
    /// <param name="limit">How many bytes to show at most; a character is never cut.</param>
    /// <returns>Null for an empty body.</returns>
    private static string? Show(ReadOnlySpan<byte> body, string? contentType, int limit)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        var shown = body[..Math.Min(body.Length, limit)];
        return Decode(shown, isCut: shown.Length < body.Length, EncodingOf(contentType)) ?? Convert.ToBase64String(shown);
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, bool isCut, Encoding encoding)
    {
        var strict = Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        // At the cut there may be a part of a character; without the cut every byte must fit.
        for (var dropped = 0; dropped < (isCut ? LongestCharacter : 1) && dropped < bytes.Length; dropped++)
        {
            try
            {
                var text = strict.GetString(bytes[..^dropped]);
                return text.Contains('\0', StringComparison.Ordinal) ? null : text.TrimStart('\uFEFF');
            }
            catch (DecoderFallbackException)
            {
                // Then with a byte less.
            }
        }

        return null;
    }

    private static Encoding EncodingOf(string? contentType)
    {
        if (MediaTypeHeaderValue.TryParse(contentType, out var type) && type.CharSet is { } charset)
        {
            try
            {
                return Encoding.GetEncoding(charset.Trim('"'));
            }
            catch (ArgumentException)
            {
                // A charset that nobody knows: most likely it is UTF-8 after all.
            }
        }

        return Encoding.UTF8;
    }
}
