using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ExternalActions.Executions;

/// <summary>Makes execution ids.</summary>
public static class ExecutionId
{
    /// <summary>A new id for an execution without idempotency key: a UUIDv7 (RFC 9562 section 5.7).</summary>
    /// <param name="now">The time to put into it.</param>
    public static Guid Create(DateTimeOffset now) => Guid.CreateVersion7(now);

    /// <summary>A new id of an execution that is worked on in one place: as any other, with that place's mark among its random bits.</summary>
    /// <param name="now">The time to put into it.</param>
    /// <param name="home">The mark of the place; its lowest 24 bits count.</param>
    public static Guid Create(DateTimeOffset now, int home)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], (bytes[8] << 24) | (home & HomeBits));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The mark of the place where an execution was accepted, and when.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="home">The mark, 24 bits; by chance any number when the id was made without one.</param>
    /// <param name="acceptedAt">When the id was made (UTC, milliseconds).</param>
    /// <returns>False for an id that has neither, since it was derived from an idempotency key.</returns>
    public static bool TryReadHome(Guid id, out int home, out DateTimeOffset acceptedAt)
    {
        (home, acceptedAt) = (0, default);
        if (id.Version != 7)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        if (milliseconds > LatestMilliseconds)
        {
            return false;
        }

        home = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]) & HomeBits;
        acceptedAt = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }

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

    /// <summary>The recovery partition of an execution; the same on every silo and in every release.</summary>
    /// <param name="id">The execution's id.</param>
    /// <returns>0 to <see cref="PartitionCount"/> - 1.</returns>
    public static int Partition(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        // The tail is random in a UUIDv7 and hashed in a UUIDv8; the head of a UUIDv7 is time.
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) % PartitionCount);
    }

    /// <summary>How many partitions there are; stored with each row, so it must not change.</summary>
    public const int PartitionCount = 16;

    private const int HomeBits = 0xFFFFFF;

    private static readonly long LatestMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
