using System.Buffers;
using System.Text;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Http;

/// <summary>Turns the bytes of an answer into text.</summary>
internal static class BodyText
{
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // The widest encoding of a character (UTF-8 and GB 18030), to look far enough ahead for a secret that the cut goes through.
    private const int MaxBytesPerCharacter = 4;

    /// <summary>The encoding that a <c>charset</c> parameter names; UTF-8 for none and for an unknown one. Refuses invalid bytes.</summary>
    public static Encoding EncodingOf(string? charset)
    {
        var name = charset?.Trim().Trim('"', '\'');
        if (string.IsNullOrEmpty(name)
            || name.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || name.Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            return StrictUtf8;
        }

        return Find(name) is { } found ? Strict(found) : StrictUtf8;
    }

    /// <summary>The head of a body for a person to read.</summary>
    /// <param name="body">As much of the body as was read.</param>
    /// <param name="isCut">Whether the body goes on after that.</param>
    /// <param name="encoding">An encoding that refuses invalid bytes.</param>
    /// <param name="limit">How many bytes of the body are kept at most; a character is never cut in two.</param>
    /// <param name="masker">Takes secrets out.</param>
    /// <returns>Text, or Base64 of the head when it is not text; null for an empty body.</returns>
    public static string? Head(ReadOnlySpan<byte> body, bool isCut, Encoding encoding, int limit, SecretMasker masker)
    {
        var kept = Math.Min(limit, body.Length);
        if (kept == 0)
        {
            return null;
        }

        var window = (int)Math.Min(body.Length, kept + (long)masker.LongestSecret * MaxBytesPerCharacter);
        return Decode(body[..window], kept, isCut || window < body.Length, encoding, masker) ?? ToBase64(body[..window], kept, masker);
    }

    /// <summary>The body as UTF-8, for a JSON reader.</summary>
    /// <returns>The body itself when it is UTF-8 already; empty when its bytes are invalid in its encoding.</returns>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> body, Encoding encoding)
    {
        if (ReferenceEquals(encoding, StrictUtf8))
        {
            return body;
        }

        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(body.Span));
        }
        catch (DecoderFallbackException)
        {
            return ReadOnlyMemory<byte>.Empty;
        }
    }

    private static string? Decode(ReadOnlySpan<byte> window, int kept, bool isCut, Encoding encoding, SecretMasker masker)
    {
        var characters = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(window.Length));
        try
        {
            // Without flush, the decoder holds back a character whose bytes are not all there yet.
            var decoder = encoding.GetDecoder();
            var head = decoder.GetChars(window[..kept], characters, flush: kept == window.Length && !isCut);
            var total = head + decoder.GetChars(window[kept..], characters.AsSpan(head), flush: !isCut);
            var text = characters.AsSpan(0, total);
            if (text[..head].Contains('\0'))
            {
                return null;
            }

            return head > 0 && text[0] == '\uFEFF' ? masker.Mask(text[1..], head - 1) : masker.Mask(text, head);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    /// <summary>Base64 hides nothing, so secrets are taken out of the bytes first, read as Latin-1.</summary>
    private static string ToBase64(ReadOnlySpan<byte> window, int kept, SecretMasker masker) => masker.LongestSecret == 0
        ? Convert.ToBase64String(window[..kept])
        : Convert.ToBase64String(Encoding.Latin1.GetBytes(masker.Mask(Encoding.Latin1.GetString(window), kept)));

    private static Encoding? Find(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict;
    }
}
