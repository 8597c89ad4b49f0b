namespace ExternalActions.Storage.Executions;

/// <summary>How moments are kept in columns: as counts of 100 ns since 1970-01-01 UTC, which is all the precision there is.</summary>
internal static class Moments
{
    /// <summary>What to store for a moment.</summary>
    public static long ToTicks(this DateTimeOffset moment) => moment.UtcTicks - DateTime.UnixEpoch.Ticks;

    /// <summary>The moment that was stored.</summary>
    public static DateTimeOffset FromTicks(long ticks) => new(ticks + DateTime.UnixEpoch.Ticks, TimeSpan.Zero);
}
