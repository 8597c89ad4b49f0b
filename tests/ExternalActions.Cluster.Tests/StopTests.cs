using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ExternalActions.Tests.Shared;

namespace ExternalActions.Cluster.Tests;

/// <summary>A server that is told to stop before it is up ends soon and cleanly, and has said what it was waiting for.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Gateway_that_waits_for_a_silo_says_so_and_stops_when_told()
    {
        var folder = Directory.CreateTempSubdirectory("ea-stop-");
        await Shell.RunAsync("chmod", "711", folder.FullName);
        await using (var database = new Database(folder.CreateSubdirectory("postgresql").FullName, "127.0.0.1"))
        {
            await database.CreateAsync();
            await using var gateway = Start("Gateway", database.ConnectionString);
            await gateway.WroteAsync("Waiting for a silo of the cluster");

            await StopsAsync(gateway);
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("Silo")]
    [InlineData("Gateway")]
    public async Task Server_whose_database_does_not_answer_says_so_and_stops_when_told(string role)
    {
        // Connections are taken by the system, and then nothing comes.
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var port = ((IPEndPoint)mute.LocalEndpoint).Port;
        await using var server = Start(role, $"Host=127.0.0.1;Port={port};Username=ea;Database=postgres");
        await server.WroteAsync($"Connecting to the PostgreSQL database 'postgres' on 127.0.0.1:{port}");

        await StopsAsync(server);
    }

    private static Node Start(string role, string connectionString)
    {
        var ports = Ports.Free(3);
        return Node.Start(
            $"The {role}",
            new Uri($"http://127.0.0.1:{ports[0]}"),
            [
                $"--Silo:Role={role}", $"--Silo:SiloPort={ports[1]}", $"--Silo:GatewayPort={ports[2]}",
                "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={connectionString}",
            ]);
    }

    private static async Task StopsAsync(Node server)
    {
        var clock = Stopwatch.StartNew();
        var exitCode = await server.StopAsync();

        Assert.True(exitCode == 0, $"Expected exit code 0, got {exitCode}:\n{server.Output}");
        Assert.True(clock.Elapsed < Soon, $"It took {clock.Elapsed}:\n{server.Output}");
    }
}
