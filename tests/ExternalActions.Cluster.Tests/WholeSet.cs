using System.ComponentModel;

namespace ExternalActions.Cluster.Tests;

/// <summary>All experiments, run on demand only, as docs/cluster.md says; prints their table.</summary>
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
            Add(await Experiments.RestartDatabaseAsync(cluster, "fast", "INT", seconds: 5));
            Add(await Experiments.RestartDatabaseAsync(cluster, "immediate", "QUIT", seconds: 15));
            Add(await Experiments.PauseSiloAsync(cluster));
            Add(await Experiments.KillTwoSilosAsync(cluster));
            Add(await Experiments.ResetConnectionsAsync(cluster));
        }

        if (await TryAsync(Isolation.CreateAsync, "network of one silo cut") is { } isolation)
        {
            await using (isolation)
            await using (var cluster = await TestCluster.StartAsync(isolation: isolation))
            {
                Add(await Experiments.PartitionAsync(cluster, isolation));
            }
        }

        if (await TryAsync(SmallDisk.CreateAsync, "disk of PostgreSQL full") is { } disk)
        {
            await using (disk)
            await using (var cluster = await TestCluster.StartAsync(disk.Folder))
            {
                Add(await Experiments.FillDiskAsync(cluster, disk));
            }
        }

        output.WriteLine($"\n{Row.Head}\n{string.Join('\n', rows)}");
        Assert.All(rows, row => row.MustHold());

        // Both need root, and a container may still forbid them.
        async Task<T?> TryAsync<T>(Func<Task<T>> createAsync, string experiment)
            where T : class
        {
            try
            {
                return await createAsync();
            }
            catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
            {
                output.WriteLine($"Left out: {experiment}. {exception.Message}");
                return null;
            }
        }

        void Add(Row row)
        {
            rows.Add(row);
            output.WriteLine($"{row}\n{row.Details}");
        }
    }
}
