using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ExternalActions.Connectors;

/// <summary>
/// The <c>state</c> of an authorization request (RFC 6749 section 10.12) and the key of the browser that began it. Only hashes of them are
/// stored, so that what is stored begins or finishes nothing.
/// </summary>
public static class AuthorizationState
{
    private const int IdBytes = 16;
    private const int RandomBytes = 32;

    // 48 bytes are 64 characters of six bits each, none over: one state has one spelling.
    private const int Length = (IdBytes + RandomBytes) / 3 * 4;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Makes a new state.</summary>
    /// <param name="connectorId">The connector that is authorized. Its id routes the answer to it and proves nothing.</param>
    /// <returns>64 characters of the base64url alphabet (RFC 4648 section 5): the id, then 256 random bits.</returns>
    public static string Create(Guid connectorId)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + RandomBytes];
        connectorId.TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes[IdBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads which connector a state is of. Tells nothing of whether it is genuine.</summary>
    /// <param name="state">The state as it came.</param>
    /// <param name="connectorId">The connector's id, when true.</param>
    /// <returns>False unless it looks exactly as <see cref="Create"/> makes it.</returns>
    public static bool TryReadConnector(string? state, out Guid connectorId)
    {
        connectorId = Guid.Empty;
        // The decoder would also take padding and whitespace.
        if (state?.Length != Length || state.AsSpan().ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        connectorId = new Guid(Base64Url.DecodeFromChars(state).AsSpan(0, IdBytes), bigEndian: true);
        return true;
    }

    /// <summary>What is stored in place of a state or a browser key.</summary>
    /// <param name="text">The state or the key.</param>
    /// <returns>SHA-256 of its UTF-8 bytes. As 256 bits of it are random, it needs neither salt nor many rounds.</returns>
    public static byte[] Hash(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Tells whether a text is the one that a hash was made of, in a time that does not tell how much of it is right.</summary>
    /// <param name="text">The text as it came; null matches nothing.</param>
    /// <param name="hash">What <see cref="Hash"/> made; of another length it matches nothing.</param>
    public static bool Matches(string? text, ReadOnlySpan<byte> hash) =>
        text is not null && CryptographicOperations.FixedTimeEquals(Hash(text), hash);

    /// <summary>Makes a key for the browser that begins, to be kept in its cookie.</summary>
    /// <returns>43 characters of the base64url alphabet: 256 random bits.</returns>
    public static string CreateBrowserKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
}
