using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace ExternalActions.Api.OAuth2;

/// <summary>
/// Reads which connector a <c>state</c> belongs to. A state is the connector's id, most significant byte first, and 32 random bytes, in
/// base64url without padding (RFC 4648 section 5). Whether it is one that was given out, only the connector knows.
/// </summary>
internal static class StateReader
{
    private const int IdBytes = 16;
    private const int StateBytes = IdBytes + 32;
    private const int StateCharacters = StateBytes / 3 * 4;

    /// <summary>Reads the connector's id.</summary>
    /// <param name="state">What the browser brought.</param>
    /// <param name="connectorId">The id, when true.</param>
    /// <returns>False when this cannot be a state of this server.</returns>
    public static bool TryReadConnector([NotNullWhen(true)] string? state, out Guid connectorId)
    {
        connectorId = Guid.Empty;
        Span<byte> bytes = stackalloc byte[StateBytes];

        // The decoder skips blanks and takes padding; then fewer bytes come out.
        if (state is not { Length: StateCharacters }
            || Base64Url.DecodeFromChars(state, bytes, out _, out var written) is not OperationStatus.Done
            || written != StateBytes)
        {
            return false;
        }

        connectorId = new Guid(bytes[..IdBytes], bigEndian: true);
        return true;
    }
}
