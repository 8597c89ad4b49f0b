using ExternalActions.Core.Executions;

namespace ExternalActions.Core.Tests.Executions;

public sealed class RecoveryPauseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void First_look_comes_soon_and_not_on_all_servers_at_once()
    {
        var pauses = Enumerable.Range(0, 50).Select(seed => new RecoveryPause(new Random(seed)).Next()).ToList();

        Assert.All(pauses, pause => Assert.InRange(pause, RecoveryPause.Shortest, 2 * RecoveryPause.Shortest));
        Assert.True(pauses.Distinct().Count() > 40);
    }

    [Fact]
    public void Store_that_fails_again_after_each_recovery_is_recovered_ever_less_often()
    {
        var pause = new RecoveryPause(new Random(1));
        var now = Noon;
        var recoveries = 0;
        for (; now < Noon.AddMinutes(10); recoveries++)
        {
            pause.Failed(now);
            now += pause.Next();
            pause.Recovered(now);
        }

        // 1, 2, 4, 8, 16 and 32 seconds, and each minute from then on.
        Assert.InRange(recoveries, 10, 16);
        Assert.InRange(pause.Next(), RecoveryPause.Longest, RecoveryPause.Longest + RecoveryPause.Shortest);
    }

    [Fact]
    public void Failure_long_after_the_last_recovery_is_looked_after_soon()
    {
        var pause = new RecoveryPause(new Random(1));
        for (var i = 0; i < 10; i++)
        {
            pause.Failed(Noon);
            pause.Recovered(Noon);
        }

        pause.Failed(Noon + RecoveryPause.Longest + TimeSpan.FromSeconds(1));

        Assert.InRange(pause.Next(), RecoveryPause.Shortest, 2 * RecoveryPause.Shortest);
    }

    [Fact]
    public void Looks_at_a_store_that_stays_away_do_not_become_fewer()
    {
        var pause = new RecoveryPause(new Random(1));
        pause.Failed(Noon);

        Assert.All(
            Enumerable.Range(0, 100).Select(_ => pause.Next()), next => Assert.InRange(next, RecoveryPause.Shortest, 2 * RecoveryPause.Shortest));
    }
}
