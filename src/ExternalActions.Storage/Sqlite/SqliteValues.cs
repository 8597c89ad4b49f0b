using ExternalActions.Storage.Executions;
using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>How ids and moments are kept in columns.</summary>
internal static class SqliteValues
{
    /// <summary>The 16 bytes in the order of the text, so that SQLite sorts ids as .NET does.</summary>
    public static byte[] ToBytes(this Guid id) => id.ToByteArray(bigEndian: true);

    /// <summary>Reads an id.</summary>
    public static Guid GetId(this SqliteDataReader reader, int column) => new(reader.GetFieldValue<byte[]>(column), bigEndian: true);

    /// <summary>Reads a moment.</summary>
    public static DateTimeOffset GetMoment(this SqliteDataReader reader, int column) => Moments.FromTicks(reader.GetInt64(column));

    /// <summary>Reads a moment that may be missing.</summary>
    public static DateTimeOffset? GetMomentOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetMoment(column);
}
