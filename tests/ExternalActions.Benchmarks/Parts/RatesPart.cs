using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>Executions a second of everyone, in turn; the peers with the best of the worker counts that are tried first.</summary>
internal static class RatesPart
{
    private const double LatencyAim = 25;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(Bench bench, Report report)
    {
        IReadOnlyList<Entrant> entrants = [.. Entrants.All.Where(bench.Options.Takes)];
        var trials = new Dictionary<Entrant, List<(int Workers, double Rate)>>();
        foreach (var entrant in entrants)
        {
            trials[entrant] = await TryAsync(bench, entrant, report);
        }

        var workers = trials.ToDictionary(trial => trial.Key, trial => trial.Value.MaxBy(tried => tried.Rate).Workers);
        var runs = entrants.ToDictionary(entrant => entrant, _ => new List<Run>());
        for (var number = 1; number <= bench.Options.Runs; number++)
        {
            foreach (var entrant in entrants)
            {
                if (await OneAsync(bench, entrant, () => Run.MakeAsync(bench, entrant, workers[entrant]), report) is { } run)
                {
                    runs[entrant].Add(run);
                    Say(number, entrant, run);
                }
            }
        }

        var floor = await DatabaseFloor.MeasureAsync(bench);
        var accepting = await AcceptPart.MeasureAsync(bench, report);
        WriteRates(bench, report, entrants, trials, workers, runs, floor, accepting);
        WriteLatency(report, entrants, runs);
    }

    private static async Task<List<(int Workers, double Rate)>> TryAsync(Bench bench, Entrant entrant, Report report)
    {
        if (entrant.Workers is [var only])
        {
            return [(only, double.NaN)];
        }

        List<(int, double)> tried = [];
        foreach (var workers in entrant.Workers)
        {
            var rate = (await OneAsync(bench, entrant, () => Run.TryAsync(bench, entrant, workers), report))?.EndToEnd ?? 0;
            Bench.Say($"trial: {entrant.Title} with {workers} workers: {rate.Whole()}/s");
            tried.Add((workers, rate));
        }

        return tried;
    }

    private static async Task<T?> OneAsync<T>(Bench bench, Entrant entrant, Func<Task<T>> measureAsync, Report report)
        where T : class
    {
        try
        {
            return await measureAsync();
        }
        catch (Exception exception) when (!bench.IsStopping)
        {
            report.AddInvalid(entrant.Title, exception.Message);
            return null;
        }
    }

    private static void Say(int number, Entrant entrant, Run run)
    {
        var bout = run.Bout;
        Bench.Say(
            $"run {number}: {entrant.Title}: {bout.EndToEnd.Whole()}/s end to end, {bout.Accepted.Whole()}/s accepted; "
            + $"{bout.OwnMilliseconds.Decimals(3)} + {bout.DatabaseMilliseconds.Decimals(3)} + {bout.OtherMilliseconds.Decimals(3)} ms"
            + $"{(run.Steady is { } steady ? $"; p99 at 100/s {steady.Most.Decimals(1)} ms" : "")}"
            + $"{(run.Busy is { } busy ? $", at 80 % {busy.Most.Decimals(1)} ms" : "")}");
    }

    private static void WriteRates(
        Bench bench,
        Report report,
        IReadOnlyList<Entrant> entrants,
        Dictionary<Entrant, List<(int Workers, double Rate)>> trials,
        Dictionary<Entrant, int> workers,
        Dictionary<Entrant, List<Run>> runs,
        double databaseFloor,
        IReadOnlyDictionary<Entrant, double> accepting)
    {
        double Rate(Entrant entrant) => runs.TryGetValue(entrant, out var all) ? all.Select(run => run.Bout.EndToEnd).Median() : double.NaN;
        var bestPeer = entrants.Where(entrant => entrant is { IsProduct: false, Store: "PostgreSQL" }).MaxBy(entrant => Rate(entrant));
        var best = bestPeer is null ? double.NaN : Rate(bestPeer);
        report.Section(
            "Executions a second, end to end",
            "From the first request to the end of the last execution in the store. In the last columns the processor time of an execution, in "
            + "milliseconds.");
        report.Table(
            [
                "contestant", "end to end, /s", "least–greatest", "against the best peer", "accepted meanwhile, /s", "workers (tried)", "own",
                "PostgreSQL", "load and target",
            ],
            entrants.Select(entrant =>
            {
                var bouts = runs[entrant].ConvertAll(run => run.Bout);
                return new[]
                {
                    entrant.Title,
                    Rate(entrant).Whole(),
                    bouts.Select(bout => bout.EndToEnd).ToList().Range(),
                    $"{(Rate(entrant) / best).Decimals(2)}",
                    bouts.Select(bout => bout.Accepted).Median().Whole(),
                    entrant.Workers is [_]
                        ? "–"
                        : $"{workers[entrant]} ({string.Join(", ", trials[entrant].Select(tried => $"{tried.Workers}: {tried.Rate.Whole()}"))})",
                    bouts.Select(bout => bout.OwnMilliseconds).Median().Decimals(3),
                    bouts.Select(bout => bout.DatabaseMilliseconds).Median().Decimals(3),
                    bouts.Select(bout => bout.OtherMilliseconds).Median().Decimals(3),
                };
            }).ToList());
        var calls = Rate(Entrants.Memory);
        report.Section(
            "Floors and acceptance",
            "PostgreSQL's own rate is of the same rows in batches of 512: one insert and one update each, two connections. Both floors for each "
            + "execution is what a system would reach whose own work took no time at all. Accept rate alone: nothing is called meanwhile.");
        report.Table(
            ["figure", "/s"],
            [
                ["PostgreSQL, the same rows in batches", databaseFloor.Whole()],
                ["both floors for each execution, and nothing else", BothFloors(calls, databaseFloor).Whole()],
                .. accepting.Select(accepted => new[] { $"accept alone: {accepted.Key.Title}", accepted.Value.Whole() }),
            ]);
        var postgreSql = Rate(Entrants.PostgreSql);
        var sqlite = Rate(Entrants.Sqlite);
        var commits = Rate(Entrants.SqliteCommits);
        Aim(report, "PostgreSQL: at least 4 times the best peer", postgreSql / best, 4, $" ({bestPeer?.Name})");
        Aim(report, "PostgreSQL: at least 50 % of the floor, its calls and its rows", postgreSql / BothFloors(calls, databaseFloor), 0.5, "");
        Aim(report, "PostgreSQL: at least 50 % of the calls alone, without any rows", postgreSql / calls, 0.5, "");
        if (!double.IsNaN(sqlite))
        {
            report.Aim(
                "SQLite: at least 2,500/s or 3 times one commit a write",
                $"{sqlite.Whole()}/s, {(sqlite / commits).Decimals(2)} times",
                sqlite >= 2500 || sqlite >= 3 * commits);
        }
    }

    // All share the cores, so the times of the parts of an execution add up.
    private static double BothFloors(double calls, double rows) => 1 / (1 / calls + 1 / rows);

    private static void Aim(Report report, string what, double ratio, double least, string note)
    {
        if (!double.IsNaN(ratio))
        {
            report.Aim(what, $"{ratio.Decimals(2)}{note}", ratio >= least);
        }
    }

    private static void WriteLatency(Report report, IReadOnlyList<Entrant> entrants, Dictionary<Entrant, List<Run>> runs)
    {
        string Median(Entrant entrant, Func<Run, double?> value) => runs[entrant].Select(value).OfType<double>().Median().Decimals(1);
        var measured = entrants.Where(entrant => entrant.HasLatency).ToList();
        report.Section(
            "From acceptance to delivery",
            "Milliseconds from the moment a request was meant to be sent until the target got the call; medians of the runs' quantiles. "
            + "80 % are of what the same process had just reached.");
        report.Table(
            ["contestant", "p50 at 100/s", "p99 at 100/s", "p50 at 80 % of the maximum", "p99 there"],
            measured.Select(entrant => new[]
            {
                entrant.Title,
                Median(entrant, run => run.Steady?.Half),
                Median(entrant, run => run.Steady?.Most),
                Median(entrant, run => run.Busy?.Half),
                Median(entrant, run => run.Busy?.Most),
            }));
        foreach (var entrant in measured.Where(entrant => entrant.IsProduct && runs[entrant].Count > 0))
        {
            var most = runs[entrant].Select(run => run.Steady!.Most).Median();
            report.Aim($"{entrant.Title}: p99 at 100/s below {LatencyAim:N0} ms", $"{most.Decimals(1)} ms", most < LatencyAim);
        }
    }
}
