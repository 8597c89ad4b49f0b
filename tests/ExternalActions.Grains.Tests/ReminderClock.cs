namespace ExternalActions.Grains.Tests;

/// <summary>
/// A fake clock as Orleans' reminder service can go by it. The service waits with <see cref="Task.Delay(TimeSpan, TimeProvider)"/>, which cuts
/// fractions of a millisecond off, and looks at the clock again: on one that stands still less than a millisecond before the due time it would
/// look for ever, on the thread that has moved the clock. So a timer goes off a millisecond later here, which is never too early.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class ReminderClock(TimeProvider clock) : TimeProvider
{
    private static readonly TimeSpan CutOff = TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => clock.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime + CutOff : dueTime, period);
}
