namespace ExternalActions.Cluster.Tests;

/// <summary>The short experiments: nothing accepted is lost.</summary>
public sealed class FaultTests(RunningCluster running, ITestOutputHelper output) : IClassFixture<RunningCluster>
{
    // Less than the regular sweeps take, a minute or two.
    private static readonly TimeSpan SoonAfterDeath = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SoonAfterOutage = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Nothing_is_lost_when_a_silo_is_killed_and_the_others_soon_go_on_with_its_executions()
    {
        var row = await Experiments.KillOneSiloAsync(running.Cluster);
        Check(row);
        Assert.True(row.LastEnd < SoonAfterDeath, row.ToString());
    }

    [Fact]
    public async Task Nothing_is_lost_and_no_request_fails_twice_in_a_rolling_restart() =>
        Check(await Experiments.RollingRestartAsync(running.Cluster));

    [Fact]
    public async Task Nothing_is_lost_when_the_database_restarts_and_what_it_interrupted_goes_on_soon_after()
    {
        var row = await Experiments.RestartDatabaseAsync(running.Cluster, "fast", "INT", seconds: 3);
        Check(row);
        Assert.True(row.LastEnd < SoonAfterOutage, row.ToString());
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_target_resets_connections() => Check(await Experiments.ResetConnectionsAsync(running.Cluster));

    private void Check(Row row)
    {
        output.WriteLine($"{Row.Head}\n{row}\n{row.Details}");
        row.MustHold();
    }
}
