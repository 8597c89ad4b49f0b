using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ExternalActions.Cluster.Tests;

/// <summary>
/// A wait through a gateway is answered within its limit and a second, whatever becomes of the silo that holds the execution: Orleans tells of a
/// call that is lost with its silo only after the response timeout.
/// </summary>
public sealed class WaitTests(ITestOutputHelper output)
{
    private const int Waits = 40;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Overtime = TimeSpan.FromSeconds(1);

    // All processes of the test share the machine with each other, and the fault falls into the time.
    private static readonly TimeSpan SchedulingSlack = TimeSpan.FromSeconds(3);

    // The calls have reached the silo by then.
    private static readonly TimeSpan BeforeFault = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Waits_end_in_time_when_the_only_silo_is_killed_and_started_again()
    {
        await using var cluster = await TestCluster.StartAsync(silos: 1);
        await CheckAsync(cluster, async () =>
        {
            await cluster.Silos[0].KillAsync();
            cluster.StartSilo(0);
        });
    }

    [Fact]
    public async Task Waits_end_in_time_when_one_silo_of_three_is_killed()
    {
        await using var cluster = await TestCluster.StartAsync();
        await CheckAsync(cluster, cluster.Silos[0].KillAsync);
    }

    [Fact]
    public async Task Waits_end_in_time_when_one_silo_of_three_is_told_to_stop()
    {
        await using var cluster = await TestCluster.StartAsync();
        await CheckAsync(cluster, () => cluster.Silos[0].StopAsync());
    }

    private async Task CheckAsync(TestCluster cluster, Func<Task> fault)
    {
        // Held by the target for longer than the waits.
        var action = await cluster.ActionAsync($"/switch/gate/{Guid.NewGuid()}");
        var ids = await Task.WhenAll(Enumerable.Range(0, Waits).Select(_ => TriggerAsync(cluster, action)));

        var waiting = ids.Select(id => WaitAsync(cluster, id)).ToList();
        await Task.Delay(BeforeFault);
        Assert.DoesNotContain(waiting, wait => wait.IsCompleted);
        var failing = fault();
        var answers = await Task.WhenAll(waiting);
        await failing;

        var (least, most) = (answers.Min(answer => answer.Took), answers.Max(answer => answer.Took));
        output.WriteLine($"{Waits} waits of {Limit.TotalSeconds} s were answered after {least} to {most}.");
        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.OK, $"{answer.Status}: {answer.Text}"));
        Assert.Equal(ids, answers.Select(answer => (string?)JsonNode.Parse(answer.Text)!["id"]));
        Assert.All(answers, answer => Assert.InRange(answer.Took, TimeSpan.Zero, Limit + Overtime + SchedulingSlack));
    }

    private static async Task<string> TriggerAsync(TestCluster cluster, string action)
    {
        var body = new JsonObject { ["fields"] = new JsonObject { ["text"] = "one" } };
        using var answer = await cluster.Api.PostAsJsonAsync($"/api/v1/actions/{action}/executions", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{answer.StatusCode}: {text}");
        return (string)JsonNode.Parse(text)!["id"]!;
    }

    private static async Task<(HttpStatusCode Status, string Text, TimeSpan Took)> WaitAsync(TestCluster cluster, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/executions/{id}");
        request.Headers.Add("Prefer", $"wait={Limit.TotalSeconds}");
        var clock = Stopwatch.StartNew();
        using var answer = await cluster.Api.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), clock.Elapsed);
    }
}
