using System.Buffers.Binary;

namespace ExternalActions.Core.Executions;

/// <summary>Keeps the mark of the place where an execution was accepted in its id.</summary>
public static class ExecutionHome
{
    private const int HomeBits = 0xFFFFFF;

    private static readonly long LatestMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>A new id, a UUIDv7 (RFC 9562 section 5.7), with a place's mark among its random bits.</summary>
    /// <param name="now">The time to put into it.</param>
    /// <param name="home">The mark of the place; its lowest 24 bits count.</param>
    public static Guid CreateId(DateTimeOffset now, int home)
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
    public static bool TryRead(Guid id, out int home, out DateTimeOffset acceptedAt)
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
}
