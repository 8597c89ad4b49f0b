using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace ExternalActions.Server.Tests;

/// <summary>Measures; run on demand only, as docs/performance.md says.</summary>
public sealed class Throughput(RunningServer running, ITestOutputHelper output) : IClassFixture<RunningServer>
{
    private const int Clients = 64;
    private const int WarmUp = 20_000;
    private const int Measured = 40_000;

    [Fact(Explicit = true)]
    public async Task Executions_a_second_from_trigger_to_end()
    {
        var action = await running.ActionAsync("/echo?record=count");
        await RunAsync(action, WarmUp);

        var clock = Stopwatch.StartNew();
        var accepted = await RunAsync(action, Measured);

        Assert.Equal(WarmUp + Measured, running.Received.CountOf("/echo").DistinctKeys);
        output.WriteLine($"{Measured / accepted.TotalSeconds:N0} accepted a second");
        output.WriteLine($"{Measured / clock.Elapsed.TotalSeconds:N0} executions a second from the first trigger to the last end");
    }

    /// <summary>Triggers executions with many clients at once and waits until all have ended.</summary>
    /// <returns>How long it took until the last one was accepted.</returns>
    private async Task<TimeSpan> RunAsync(string action, int count)
    {
        var clock = Stopwatch.StartNew();
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                (await running.TriggerAsync(action)).Is(HttpStatusCode.Accepted);
            }
        }));
        var accepted = clock.Elapsed;
        var query = $"/api/v1/executions?actionId={action}&status=Pending,Running,Waiting&limit=1";
        while ((await running.Api.GetAsync(query)).Is(HttpStatusCode.OK)["items"] is JsonArray { Count: > 0 })
        {
            await Task.Delay(10);
        }

        return accepted;
    }
}
