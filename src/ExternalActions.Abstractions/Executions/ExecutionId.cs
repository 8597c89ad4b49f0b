using System.Security.Cryptography;
using System.Text;

namespace ExternalActions.Executions;

/// <summary>Makes execution ids.</summary>
public static class ExecutionId
{
    /// <summary>A new id for an execution without idempotency key: a UUIDv7 (RFC 9562 section 5.7).</summary>
    /// <param name="now">The time to put into it.</param>
    public static Guid Create(DateTimeOffset now) => Guid.CreateVersion7(now);

    /// <summary>The id that an action and an idempotency key always lead to: a UUIDv8 (RFC 9562 section 5.8) from their SHA-256.</summary>
    /// <param name="actionId">The action.</param>
    /// <param name="idempotencyKey">The caller's key.</param>
    public static Guid Derive(Guid actionId, string idempotencyKey)
    {
        ArgumentNullException.ThrowIfNull(idempotencyKey);
        var input = new byte[16 + Encoding.UTF8.GetByteCount(idempotencyKey)];
        actionId.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(idempotencyKey, input.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        var id = hash[..16];
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
