using System.Diagnostics;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>
/// From the moment a request was meant to be sent until the target got the call, at a steady load: 100 a second for everyone, and 80 % of the
/// maximum for the product.
/// </summary>
internal static class LatencyPart
{
    private const double Steady = 100;
    private const double Share = 0.8;
    private const double Aim = 25;

    private static readonly IReadOnlyList<Entrant> Everyone =
        [Entrants.Sqlite, Entrants.PostgreSql, Entrants.Cluster, Entrants.Hangfire, Entrants.Wolverine, Entrants.Table];

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(Bench bench, Report report)
    {
        var entrants = Everyone.Where(bench.Options.Takes).ToList();
        var steady = entrants.ToDictionary(entrant => entrant, _ => new List<(double Half, double Most)>());
        var busy = entrants.ToDictionary(entrant => entrant, _ => new List<(double Half, double Most)>());
        for (var run = 1; run <= bench.Options.Runs; run++)
        {
            foreach (var entrant in entrants)
            {
                try
                {
                    await OneAsync(bench, report, entrant, steady[entrant], busy[entrant]);
                }
                catch (Exception exception) when (!bench.IsStopping)
                {
                    report.AddInvalid($"latency of {entrant.Title}", exception.Message);
                }
            }
        }

        report.Section(
            "From acceptance to delivery",
            "Milliseconds from the moment a request was meant to be sent until the target got the call; medians of the runs' quantiles.");
        report.Table(
            ["contestant", "p50 at 100/s", "p99 at 100/s", "80 % of the maximum, /s", "p50 there", "p99 there"],
            entrants.Select(entrant => new[]
            {
                entrant.Title,
                steady[entrant].Select(run => run.Half).Median().Decimals(1),
                steady[entrant].Select(run => run.Most).Median().Decimals(1),
                entrant.IsProduct ? Rate(report, entrant).Whole() : "–",
                busy[entrant].Select(run => run.Half).Median().Decimals(1),
                busy[entrant].Select(run => run.Most).Median().Decimals(1),
            }).ToList());
        foreach (var entrant in entrants.Where(entrant => entrant.IsProduct && steady[entrant].Count > 0))
        {
            var most = steady[entrant].Select(run => run.Most).Median();
            report.Aim($"{entrant.Title}: p99 at 100/s below 25 ms", $"{most.Decimals(1)} ms", most < Aim);
        }
    }

    private static double Rate(Report report, Entrant entrant) => Share * report.Figures.GetValueOrDefault(entrant.Title, double.NaN);

    private static async Task OneAsync(
        Bench bench, Report report, Entrant entrant, List<(double, double)> steady, List<(double, double)> busy)
    {
        await bench.Target.ResetAsync();
        await using var contestant = await entrant.StartAsync(bench, report.Workers.GetValueOrDefault(entrant.Title, entrant.Workers[^1]));
        var state = await Bout.WarmUpAsync(bench, contestant);
        (state, var half, var most) = await SendAsync(bench, contestant, state, Steady);
        steady.Add((half, most));
        Bench.Say($"{entrant.Title} at {Steady.Whole()}/s: p50 {half.Decimals(1)} ms, p99 {most.Decimals(1)} ms");
        if (entrant.IsProduct)
        {
            if (!report.Figures.ContainsKey(entrant.Title))
            {
                // Run without the part that measures it.
                (var bout, var next, var total) = await Bout.MeasureAsync(bench, contestant, contestant.Entrance, state, bench.Options.Duration);
                report.Figures[entrant.Title] = bout.EndToEnd;
                state = (next, total);
            }

            (state, half, most) = await SendAsync(bench, contestant, state, Rate(report, entrant));
            busy.Add((half, most));
            Bench.Say($"{entrant.Title} at {Rate(report, entrant).Whole()}/s: p50 {half.Decimals(1)} ms, p99 {most.Decimals(1)} ms");
        }

        await Settling.CheckAsync(bench, contestant, state.Accepted);
    }

    private static async Task<((int Next, int Accepted) State, double Half, double Most)> SendAsync(
        Bench bench, Contestant contestant, (int Next, int Accepted) before, double perSecond)
    {
        await bench.PostgreSql.ExecuteAsync("postgres", "CHECKPOINT");
        var run = await new Generator(contestant.Entrance, bench.Cancellation).SendSteadilyAsync(before.Next, perSecond, bench.Options.Duration);
        await Settling.WaitAsync(bench, contestant, before.Accepted + run.Accepted);
        var got = await bench.Target.FirstAtAsync(run.First, run.Accepted);
        double[] milliseconds = [.. got.Zip(run.MeantAt, (then, meant) => Stopwatch.GetElapsedTime(meant, then).TotalMilliseconds)];
        return ((run.Next, before.Accepted + run.Accepted), milliseconds.Quantile(0.5), milliseconds.Quantile(0.99));
    }
}
