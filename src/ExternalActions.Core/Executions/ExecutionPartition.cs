using System.Buffers.Binary;

namespace ExternalActions.Core.Executions;

/// <summary>The partitions that the recovery sweeps.</summary>
public static class ExecutionPartition
{
    /// <summary>How many partitions there are; stored with each row, so it must not change.</summary>
    public const int Count = 16;

    /// <summary>The recovery partition of an execution; the same on every silo and in every release.</summary>
    /// <param name="id">The execution's id.</param>
    /// <returns>0 to <see cref="Count"/> - 1.</returns>
    public static int Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        // The tail is random in a UUIDv7 and hashed in a UUIDv8; the head of a UUIDv7 is time.
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) % Count);
    }
}
