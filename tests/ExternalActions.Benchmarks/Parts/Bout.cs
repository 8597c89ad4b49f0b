using System.Diagnostics;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Benchmarks.Processes;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>One run of a contestant as fast as it goes.</summary>
/// <param name="EndToEnd">Executions a second from the first request to the end of the last one in the store.</param>
/// <param name="Accepted">Acceptances a second while the load lasted.</param>
/// <param name="OwnMilliseconds">Processor time of the contestant's own processes, in milliseconds an execution.</param>
/// <param name="DatabaseMilliseconds">The same of PostgreSQL.</param>
/// <param name="OtherMilliseconds">The same of the load and the target.</param>
internal sealed record Bout(double EndToEnd, double Accepted, double OwnMilliseconds, double DatabaseMilliseconds, double OtherMilliseconds)
{
    private static readonly TimeSpan WarmUpLoad = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Warms a contestant up: loads it for a second, waits until that has ended, and so on. One that accepts faster than it ends would
    /// otherwise work off its backlog for minutes.
    /// </summary>
    /// <returns>The next free index and how many executions were accepted in all.</returns>
    public static async Task<(int Next, int Accepted)> WarmUpAsync(
        Bench bench, Contestant contestant, TimeSpan duration, (int Next, int Accepted) before = default)
    {
        var state = before;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < duration;)
        {
            var run = await new Generator(contestant.Entrance, bench.Cancellation).SendForAsync(state.Next, WarmUpLoad);
            state = (run.Next, state.Accepted + run.Accepted);
            await Settling.WaitAsync(bench, contestant, state.Accepted);
        }

        return state;
    }

    /// <summary>Loads a contestant and waits until all has ended.</summary>
    /// <returns>The figures, the next free index, and how many executions were accepted in all.</returns>
    public static async Task<(Bout Bout, (int Next, int Accepted) State)> MeasureAsync(
        Bench bench, Contestant contestant, Entrance entrance, (int Next, int Accepted) before, TimeSpan duration)
    {
        await bench.PostgreSql.ExecuteAsync("postgres", "CHECKPOINT");
        var start = Times(bench, contestant);
        var run = await new Generator(entrance, bench.Cancellation).SendForAsync(before.Next, duration);
        var end = await Settling.WaitAsync(bench, contestant, before.Accepted + run.Accepted);
        double[] used = [.. Times(bench, contestant).Zip(start, (now, then) => (now - then).TotalMilliseconds / run.Accepted)];
        var bout = new Bout(
            run.Accepted / Stopwatch.GetElapsedTime(run.StartedAt, end).TotalSeconds, run.AcceptedPerSecond, used[0], used[1], used[2]);
        return (bout, (run.Next, before.Accepted + run.Accepted));
    }

    /// <summary>Loads one warm contestant as often as a median takes runs.</summary>
    /// <returns>The median of executions a second end to end, the next free index, and how many executions were accepted in all.</returns>
    public static async Task<(double Pace, (int Next, int Accepted) State)> PaceAsync(
        Bench bench, Contestant contestant, Entrance entrance, (int Next, int Accepted) state)
    {
        List<double> rates = [];
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            (var bout, state) = await MeasureAsync(bench, contestant, entrance, state, bench.Options.Duration);
            rates.Add(bout.EndToEnd);
        }

        return (rates.Median(), state);
    }

    /// <summary>The median paces of two servers, loaded in turn.</summary>
    public static async Task<(double Without, double Beside, (int Next, int Accepted) State)> PacesAsync(
        Bench bench, Product without, Product beside, (int Next, int Accepted) state)
    {
        var rates = (Without: new List<double>(), Beside: new List<double>());
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            (var bout, state) = await MeasureAsync(bench, without, without.Entrance, state, bench.Options.Duration);
            rates.Without.Add(bout.EndToEnd);
            (bout, state) = await MeasureAsync(bench, beside, beside.Entrance, state, bench.Options.Duration);
            rates.Beside.Add(bout.EndToEnd);
        }

        return (rates.Without.Median(), rates.Beside.Median(), state);
    }

    private static TimeSpan[] Times(Bench bench, Contestant contestant) =>
    [
        Usage.ProcessorTime(contestant.Processes),
        Usage.ProcessorTime([bench.PostgreSql.ProcessId]),
        Usage.ProcessorTime([bench.Target.ProcessId]) + Process.GetCurrentProcess().TotalProcessorTime,
    ];
}
