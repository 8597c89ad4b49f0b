namespace ExternalActions.Cluster.Tests;

/// <summary>All experiments, run on demand only, as the README says; prints their table.</summary>
public sealed class WholeSet(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public async Task Every_fault_loses_nothing()
    {
        List<Row> rows = [];
        await using (var cluster = await TestCluster.StartAsync())
        {
            Add(await Experiments.KillOneSiloAsync(cluster));
            Add(await Experiments.RollingRestartAsync(cluster));
            Add(await Experiments.RestartDatabaseAsync(cluster, "fast", "INT"));
            Add(await Experiments.RestartDatabaseAsync(cluster, "immediate", "QUIT"));
            Add(await Experiments.PauseSiloAsync(cluster));
            Add(await Experiments.KillTwoSilosAsync(cluster));
            Add(await Experiments.ResetConnectionsAsync(cluster));
        }

        output.WriteLine($"\n{Row.Head}\n{string.Join('\n', rows)}");
        Assert.All(rows, row => row.MustHold());

        void Add(Row row)
        {
            rows.Add(row);
            output.WriteLine($"{row}\n{row.Details}");
        }
    }
}
