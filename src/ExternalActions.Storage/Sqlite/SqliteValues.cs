using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>How ids are kept in columns.</summary>
internal static class SqliteValues
{
    /// <summary>The 16 bytes in the order of the text, so that SQLite sorts ids as .NET does.</summary>
    public static byte[] ToBytes(this Guid id) => id.ToByteArray(bigEndian: true);

    /// <summary>Reads an id.</summary>
    public static Guid GetId(this SqliteDataReader reader, int column) => new(reader.GetFieldValue<byte[]>(column), bigEndian: true);
}
