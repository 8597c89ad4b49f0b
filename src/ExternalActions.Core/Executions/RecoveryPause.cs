namespace ExternalActions.Core.Executions;

/// <summary>
/// How long to let a failure of the store be before the recovery looks whether it is over. Each recovery that new failures follow soon makes the
/// pause longer: a store that comes and goes must not have to bear a recovery each time.
/// </summary>
/// <param name="random">Spreads the pauses of several servers.</param>
public sealed class RecoveryPause(Random random)
{
    /// <summary>The first pause, and the longest time that is added to it at random.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause before anything is added to it; about as often the regular sweeps come anyway.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan _pause = Shortest;
    private DateTimeOffset? _recoveredAt;

    /// <summary>Takes in that there was a failure.</summary>
    /// <param name="now">The present moment (UTC).</param>
    public void Failed(DateTimeOffset now)
    {
        if (now - _recoveredAt > Longest)
        {
            _pause = Shortest;
        }
    }

    /// <summary>Takes in that a recovery has been made.</summary>
    /// <param name="now">The present moment (UTC).</param>
    public void Recovered(DateTimeOffset now)
    {
        _recoveredAt = now;
        _pause = 2 * _pause < Longest ? 2 * _pause : Longest;
    }

    /// <summary>The pause before the next look.</summary>
    public TimeSpan Next() => _pause + (random.NextDouble() * Shortest);
}
