using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace ExternalActions.Benchmarks.Processes;

/// <summary>What a .NET process holds in memory, as it says itself.</summary>
/// <param name="HeapBytes">The managed heap after a full collection.</param>
/// <param name="Executions">How many grains of executions are active.</param>
/// <param name="Reminders">How many reminders the silo has in memory.</param>
internal sealed record Counters(double HeapBytes, double Executions, double Reminders)
{
    private const long CollectHeap = 0x800000;
    private const double Mega = 1_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Collects a process's garbage and reads its counters.</summary>
    public static async Task<Counters> ReadAsync(int process)
    {
        var client = new DiagnosticsClient(process);
        // That a session with this keyword begins makes the runtime collect.
        using (var collect = client.StartEventPipeSession(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectHeap)], requestRundown: false))
        {
            await DrainAsync(collect, TimeSpan.FromSeconds(3));
        }

        using var session = client.StartEventPipeSession(
            [
                new EventPipeProvider(
                    "System.Runtime", EventLevel.Informational, arguments: new Dictionary<string, string> { ["EventCounterIntervalSec"] = "1" }),
                new EventPipeProvider(
                    "System.Diagnostics.Metrics",
                    EventLevel.Informational,
                    2,
                    new Dictionary<string, string>
                    {
                        ["SessionId"] = Guid.NewGuid().ToString(),
                        ["Metrics"] = "Microsoft.Orleans",
                        ["RefreshInterval"] = "1",
                    }),
            ],
            requestRundown: false);
        double? heap = null;
        double? executions = null;
        double? reminders = null;
        var reading = Task.Run(() =>
        {
            using var source = new EventPipeEventSource(session.EventStream);
            source.Dynamic.All += data =>
            {
                if (data.EventName == "EventCounters" && data.PayloadValue(0) is IDictionary<string, object> outer
                    && outer["Payload"] is IDictionary<string, object> counter && (string)counter["Name"] == "gc-heap-size")
                {
                    heap = Convert.ToDouble(counter["Mean"], CultureInfo.InvariantCulture) * Mega;
                }
                else if (data.PayloadByName("instrumentName") is string instrument
                    && double.TryParse(data.PayloadStringByName("lastValue"), CultureInfo.InvariantCulture, out var value))
                {
                    switch (instrument, data.PayloadStringByName("tags"))
                    {
                        case ("orleans-catalog-activations", "grain_type=execution"):
                            executions = value;
                            break;
                        case ("orleans-reminders-active", _):
                            reminders = value;
                            break;
                    }
                }
            };
            source.Process();
        });
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); (heap is null || executions is null || reminders is null) && clock.Elapsed < Limit;)
        {
            await Task.Delay(200);
        }

        await session.StopAsync(CancellationToken.None);
        await reading;
        return new Counters(heap ?? double.NaN, executions ?? double.NaN, reminders ?? double.NaN);
    }

    private static async Task DrainAsync(EventPipeSession session, TimeSpan time)
    {
        var draining = session.EventStream.CopyToAsync(Stream.Null);
        await Task.Delay(time);
        await session.StopAsync(CancellationToken.None);
        await draining;
    }
}
