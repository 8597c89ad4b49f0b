using System.Diagnostics;
using ExternalActions.Tests.Shared;

namespace ExternalActions.Cluster.Tests;

/// <summary>A server joins its cluster soon after a crash, and never in the place of a live one.</summary>
public sealed class JoinTests(ITestOutputHelper output) : IAsyncLifetime
{
    // A former silo of another machine may take so long for a sign of life: three beats.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);

    // By how much a start may take longer than the first one, which also sets up the database.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(4);

    // As Orleans writes it.
    private const int Active = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ea-join-");
    private readonly int[] _ports = Ports.Free(6);
    private Database _database = null!;

    public async ValueTask InitializeAsync()
    {
        await Shell.RunAsync("chmod", "711", _folder.FullName);
        _database = new Database(_folder.CreateSubdirectory("postgresql").FullName, "127.0.0.1");
        await _database.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("the same address", 1)]
    [InlineData("another address", 4)]
    public async Task Only_server_is_soon_ready_again_after_a_SIGKILL(string where, int silo)
    {
        await using var killed = Start(http: 0, silo: 1);
        var first = await ReadyAsync(killed);
        await killed.KillAsync();

        await using var next = Start(http: 3, silo);
        var second = await ReadyAsync(next);

        output.WriteLine($"Ready after {first.TotalSeconds:0.0} s at first, {second.TotalSeconds:0.0} s after a SIGKILL at {where}.");
        Assert.True(second < first + Slack, $"{first} at first, {second} after a SIGKILL:\n{next.Output}");
    }

    [Fact]
    public async Task Silo_of_another_machine_that_is_gone_holds_up_a_start_no_longer_than_its_beats_may_stay_away()
    {
        await using var killed = Start(http: 0, silo: 1);
        var first = await ReadyAsync(killed);
        await killed.KillAsync();
        await MoveToAnotherHostAsync();

        await using var next = Start(http: 3, silo: 1);
        var second = await ReadyAsync(next);

        output.WriteLine($"Ready after {first.TotalSeconds:0.0} s at first, {second.TotalSeconds:0.0} s after the other machine was gone.");
        Assert.True(second < first + Silence + Slack, $"{first} at first, {second} then:\n{next.Output}");
        Assert.Contains("on host elsewhere, is dead", next.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_with_the_ports_of_a_live_one_refuses_to_start_and_leaves_it_alone()
    {
        await using var first = Start(http: 0, silo: 1);
        await first.ReadyAsync();

        await using var second = Start(http: 3, silo: 1);

        Assert.Equal(1, await second.EndAsync());
        Assert.Contains($"The server cannot start. Silo:SiloPort: 127.0.0.1:{_ports[1]} is in use", second.Output, StringComparison.Ordinal);
        Assert.True(await first.IsReadyAsync(), first.Output);
    }

    [Theory]
    [InlineData(1, "which this server has as well and would take from it. Set Silo:Address")]
    [InlineData(4, "and this server's 127.0.0.1 can be reached from this machine alone. Set Silo:Address")]
    public async Task Server_with_a_loopback_address_refuses_to_start_beside_a_live_one_of_another_machine(int silo, string told)
    {
        await using var killed = Start(http: 0, silo: 1);
        await killed.ReadyAsync();
        await killed.KillAsync();
        await MoveToAnotherHostAsync();
        // For the cluster the other machine's server is there as long as its row beats.
        using var stop = new CancellationTokenSource();
        var beats = BeatAsync(stop.Token);

        await using var second = Start(http: 3, silo);

        Assert.Equal(1, await second.EndAsync());
        await stop.CancelAsync();
        await beats;
        var refusal = Assert.Single(second.Output.Split('\n'), line => line.Contains("The server cannot start.", StringComparison.Ordinal));
        var reason = $"has a live server on host 'elsewhere' with the silo address 127.0.0.1:{_ports[1]}, {told}";
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
        Assert.Equal(Active, await _database.ExecuteAsync("SELECT max(status) FROM OrleansMembershipTable"));
    }

    /// <summary>Starts a server with the ports of these indices, the silo's and the one after it.</summary>
    private Node Start(int http, int silo) => Node.Start(
        $"The server on port {_ports[http]}",
        new Uri($"http://127.0.0.1:{_ports[http]}"),
        [
            $"--Silo:SiloPort={_ports[silo]}", $"--Silo:GatewayPort={_ports[silo + 1]}",
            "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={_database.ConnectionString}",
        ]);

    private static async Task<TimeSpan> ReadyAsync(Node server)
    {
        var clock = Stopwatch.StartNew();
        await server.ReadyAsync();
        return clock.Elapsed;
    }

    private async Task MoveToAnotherHostAsync() => await _database.ExecuteAsync("UPDATE OrleansMembershipTable SET hostname = 'elsewhere'");

    private async Task BeatAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await _database.ExecuteAsync("UPDATE OrleansMembershipTable SET iamalivetime = now() WHERE hostname = 'elsewhere'");
            await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
    }
}
