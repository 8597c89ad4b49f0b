using Npgsql;

namespace ExternalActions.Cluster.Tests;

/// <summary>The faults.</summary>
internal static class Experiments
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    // Long enough for the others to declare a silo dead.
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    // Longer than a client waits before it tries the other one, as minReadySeconds is in Kubernetes.
    private static readonly TimeSpan BetweenGateways = TimeSpan.FromSeconds(3);

    /// <summary>A silo crashes; another one is started in its place once the others have gone on without it.</summary>
    public static async Task<Row> KillOneSiloAsync(TestCluster cluster)
    {
        var row = await new Experiment(cluster).RunAsync("SIGKILL of one silo of three", () => cluster.Silos[0].KillAsync(), Limit);
        await cluster.StartSilo(0).ReadyAsync();
        return row;
    }

    /// <summary>Two silos crash at once.</summary>
    public static async Task<Row> KillTwoSilosAsync(TestCluster cluster)
    {
        var row = await new Experiment(cluster).RunAsync(
            "SIGKILL of two silos of three", () => Task.WhenAll(cluster.Silos[0].KillAsync(), cluster.Silos[1].KillAsync()), Limit);
        await Task.WhenAll(cluster.StartSilo(0).ReadyAsync(), cluster.StartSilo(1).ReadyAsync());
        return row;
    }

    /// <summary>
    /// Each silo and each of two gateways is told to stop and started again, one after the other. No trigger may be refused twice by a client
    /// that tries once more, at the other gateway.
    /// </summary>
    public static async Task<Row> RollingRestartAsync(TestCluster cluster)
    {
        await cluster.AddGateway().ReadyAsync();
        var row = await new Experiment(cluster).RunAsync(
            "rolling restart",
            async () =>
            {
                for (var silo = 0; silo < TestCluster.SiloCount; silo++)
                {
                    Assert.Equal(0, await cluster.Silos[silo].StopAsync());
                    await cluster.StartSilo(silo).ReadyAsync();
                }

                for (var gateway = 0; gateway < cluster.Gateways.Count; gateway++)
                {
                    Assert.Equal(0, await cluster.Gateways[gateway].StopAsync());
                    await cluster.RestartGateway(gateway).ReadyAsync();
                    await Task.Delay(BetweenGateways);
                }
            },
            Limit);
        await cluster.RemoveGatewaysAsync();
        return row with { MayRefuse = false };
    }

    /// <summary>The database stops and is started again.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="mode">The word for how it stops.</param>
    /// <param name="signal">The signal that stops it so.</param>
    /// <param name="seconds">How long it is away.</param>
    public static Task<Row> RestartDatabaseAsync(TestCluster cluster, string mode, string signal, int seconds) => new Experiment(cluster).RunAsync(
        $"PostgreSQL stopped ({mode}), started again after {seconds} s",
        async () =>
        {
            await cluster.Database.StopAsync(signal);
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            await cluster.Database.StartAsync();
        },
        Limit);

    /// <summary>A silo stands still until the others have declared it dead, and then goes on as if nothing had happened.</summary>
    public static async Task<Row> PauseSiloAsync(TestCluster cluster)
    {
        var silo = cluster.Silos[0];
        var row = await new Experiment(cluster).RunAsync(
            "SIGSTOP of one silo for 30 s, SIGCONT",
            async () =>
            {
                await silo.SignalAsync("STOP");
                await Task.Delay(Outage);
                await silo.SignalAsync("CONT");
            },
            Limit);
        await ReplaceAsync(cluster, 0);
        return row;
    }

    /// <summary>For some seconds the target resets each connection after it got the request.</summary>
    public static Task<Row> ResetConnectionsAsync(TestCluster cluster) => new Experiment(cluster).RunAsync(
        "target resets connections for 3 s",
        async () =>
        {
            cluster.TargetResets = true;
            await Task.Delay(TimeSpan.FromSeconds(3));
            cluster.TargetResets = false;
        },
        Limit);

    /// <summary>One silo can reach neither the others, nor the database, nor the target, and then it can again.</summary>
    /// <param name="cluster">A cluster whose last silo runs in the namespace.</param>
    /// <param name="isolation">The namespace.</param>
    public static async Task<Row> PartitionAsync(TestCluster cluster, Isolation isolation)
    {
        var row = await new Experiment(cluster).RunAsync(
            "network of one silo cut for 30 s",
            async () =>
            {
                await isolation.CutAsync();
                await Task.Delay(Outage);
                await isolation.MendAsync();
            },
            Limit);
        return row;
    }

    /// <summary>The disk of the database fills up, first for its tables and then for its log, and is freed.</summary>
    /// <param name="cluster">A cluster whose database is on the disk.</param>
    /// <param name="disk">The disk.</param>
    public static Task<Row> FillDiskAsync(TestCluster cluster, SmallDisk disk) => new Experiment(cluster).RunAsync(
        "disk of PostgreSQL full for 10 s",
        async () =>
        {
            await disk.FillAsync();
            await Task.Delay(TimeSpan.FromSeconds(5));
            try
            {
                // The log needs a new file then, and without one PostgreSQL panics.
                await cluster.Database.ExecuteAsync("SELECT pg_switch_wal()");
            }
            catch (NpgsqlException)
            {
                // As it should.
            }

            await Task.Delay(TimeSpan.FromSeconds(5));
            disk.Free();
            await cluster.Database.StartIfEndedAsync();
        },
        Limit);

    // One that was declared dead ends by itself, sooner or later.
    private static async Task ReplaceAsync(TestCluster cluster, int silo)
    {
        await cluster.Silos[silo].DisposeAsync();
        await cluster.StartSilo(silo).ReadyAsync();
    }
}
