using System.Diagnostics;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>Many executions that are due at the same moment, beside a steady load.</summary>
internal static class Stampede
{
    private const double FirstAim = 2;
    private const double AllAim = 60;
    private const double MemoryAim = 256;
    private const double FreshAim = 500;

    // What the seeding and the start take beyond what was measured.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Puts those that will be due into the store of a stopped server, starts it, loads it steadily and watches until all are out.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="report">Told of what is aimed at.</param>
    /// <param name="entrant">What the server is in the report.</param>
    /// <param name="product">The server, stopped.</param>
    /// <param name="seed">What is put there.</param>
    /// <param name="elsewhere">What another store has of the executions that were accepted.</param>
    /// <param name="state">The next free index and how many executions were accepted in all.</param>
    /// <param name="start">How long the server takes to start.</param>
    /// <returns>The row of the report.</returns>
    public static async Task<string[]> MeasureAsync(
        Bench bench,
        Report report,
        Entrant entrant,
        Product product,
        WaitingSeed seed,
        StoreCounts elsewhere,
        (int Next, int Accepted) state,
        TimeSpan start)
    {
        var count = bench.Options.Due;
        // The last numbers there are, so that no fresh execution has one of them.
        var first = Number.Count - count;
        await bench.Target.HealAsync();
        var due = DateTimeOffset.UtcNow + Before + Slack + (2 * start) + bench.Options.WarmUp + TimeSpan.FromSeconds(count / 5000.0);
        var dueAt = Stopwatch.GetTimestamp() + (long)((due - DateTimeOffset.UtcNow).TotalSeconds * Stopwatch.Frequency);
        await seed.AddAsync(count, place => first + place, _ => due);
        await product.RestartAsync();
        state = await Bout.WarmUpAsync(bench, product, bench.Options.WarmUp, state);
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), dueAt) - Before;
        if (left < TimeSpan.Zero)
        {
            throw new InvalidRunException($"the server was not ready in time for those that were due: {(-left).TotalSeconds:N0} s late");
        }

        await Task.Delay(left, bench.Cancellation);
        await using var watch = new Watch(product);
        List<LoadRun> loads = [];
        long[] outAt;
        do
        {
            var load = await new Generator(product.Entrance, bench.Cancellation).SendSteadilyAsync(state.Next, Latency.Steady, Step);
            loads.Add(load);
            state = (load.Next, state.Accepted + load.Accepted);
            outAt = await bench.Target.FirstAtAsync(first, count);
        }
        while (loads.Count < 2 || (outAt.Contains(0) && Stopwatch.GetElapsedTime(dueAt) < Limit));

        await Settling.WaitAsync(bench, product, state.Accepted + count);
        var memory = (watch.Most - watch.First) / 1024.0 / 1024;
        List<double> fresh = [];
        // The first load was before any was due.
        foreach (var load in loads.Skip(1))
        {
            var got = await bench.Target.FirstAtAsync(load.First, load.Accepted);
            fresh.AddRange(got.Zip(load.MeantAt, (then, meant) => Stopwatch.GetElapsedTime(meant, then).TotalMilliseconds));
        }

        outAt = await bench.Target.FirstAtAsync(first, count);
        var counts = await product.CountAsync() + elsewhere;
        await Settling.CheckAsync(bench, counts, state.Accepted + count, failures: 1, open: bench.Options.DueWaiting + 1);
        var firstOut = Stopwatch.GetElapsedTime(dueAt, outAt.Min()).TotalSeconds;
        var allOut = Stopwatch.GetElapsedTime(dueAt, outAt.Max()).TotalSeconds;
        var most = fresh.Quantile(0.99);
        Bench.Say(
            $"{entrant.Title}: first out after {firstOut.Decimals(1)} s, all after {allOut.Decimals(1)} s, {memory.Whole()} MiB more, "
            + $"fresh triggers' p99 {most.Decimals(0)} ms");
        var what = $"{entrant.Title}: of {((double)count).Whole()} due at once";
        report.AimAtMost($"{what} the first goes out within {FirstAim:N0} s", firstOut, "s", FirstAim);
        report.AimAtMost($"{what} all go out within {AllAim:N0} s", allOut, "s", AllAim);
        report.AimAtMost($"{what}: at most {MemoryAim:N0} MiB more", memory, "MiB", MemoryAim);
        report.AimAtMost($"{what}: p99 of fresh triggers at most {FreshAim:N0} ms", most, "ms", FreshAim);
        return [entrant.Store, firstOut.Decimals(1), allOut.Decimals(1), memory.Whole(), most.Decimals(0)];
    }
}
