using System.Diagnostics;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>Milliseconds from the moment a request was meant to be sent until the target got the call, at a steady load.</summary>
/// <param name="Half">The median.</param>
/// <param name="Most">The 99th percentile.</param>
internal sealed record Latency(double Half, double Most)
{
    /// <summary>The rate at which everyone is measured, a second.</summary>
    public const double Steady = 100;

    /// <summary>The share of its maximum at which the product is measured, too.</summary>
    public const double Share = 0.8;

    /// <summary>Loads a contestant steadily and waits until all has ended.</summary>
    /// <returns>The figures, the next free index, and how many executions were accepted in all.</returns>
    public static async Task<(Latency Latency, (int Next, int Accepted) State)> MeasureAsync(
        Bench bench, Contestant contestant, (int Next, int Accepted) before, double perSecond)
    {
        await bench.PostgreSql.ExecuteAsync("postgres", "CHECKPOINT");
        var run = await new Generator(contestant.Entrance, bench.Cancellation).SendSteadilyAsync(before.Next, perSecond, bench.Options.Duration);
        await Settling.WaitAsync(bench, contestant, before.Accepted + run.Accepted);
        var got = await bench.Target.FirstAtAsync(run.First, run.Accepted);
        double[] milliseconds = [.. got.Zip(run.MeantAt, (then, meant) => Stopwatch.GetElapsedTime(meant, then).TotalMilliseconds)];
        return (new Latency(milliseconds.Quantile(0.5), milliseconds.Quantile(0.99)), (run.Next, before.Accepted + run.Accepted));
    }
}
