using System.Data.Common;

namespace ExternalActions.Storage.Executions;

/// <summary>How moments are kept in columns: as counts of 100 ns since 1970-01-01 UTC, which is all the precision there is.</summary>
internal static class Moments
{
    /// <summary>What to store for a moment.</summary>
    public static long ToTicks(this DateTimeOffset moment) => moment.UtcTicks - DateTime.UnixEpoch.Ticks;

    /// <summary>Reads a moment.</summary>
    public static DateTimeOffset GetMoment(this DbDataReader reader, int column) =>
        new(reader.GetInt64(column) + DateTime.UnixEpoch.Ticks, TimeSpan.Zero);

    /// <summary>Reads a moment that may be missing.</summary>
    public static DateTimeOffset? GetMomentOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetMoment(column);
}
