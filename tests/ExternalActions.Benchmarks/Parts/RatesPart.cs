using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>Executions a second of everyone, in turn; the peers with the best of the worker counts that are tried first.</summary>
internal static class RatesPart
{
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(4);

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
        var bouts = entrants.ToDictionary(entrant => entrant, _ => new List<Bout>());
        for (var run = 1; run <= bench.Options.Runs; run++)
        {
            foreach (var entrant in entrants)
            {
                if (await OneAsync(bench, entrant, workers[entrant], bench.Options.Duration, report) is { } bout)
                {
                    bouts[entrant].Add(bout);
                    Bench.Say($"run {run}: {entrant.Title}: {bout.EndToEnd.Whole()}/s end to end, {bout.Accepted.Whole()}/s accepted");
                }
            }
        }

        var floor = await DatabaseFloor.MeasureAsync(bench);
        var accepting = await AcceptPart.MeasureAsync(bench, report);
        Write(bench, report, entrants, trials, workers, bouts, floor, accepting);
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
            var rate = (await OneAsync(bench, entrant, workers, Trial, report))?.EndToEnd ?? 0;
            Bench.Say($"trial: {entrant.Title} with {workers} workers: {rate.Whole()}/s");
            tried.Add((workers, rate));
        }

        return tried;
    }

    private static async Task<Bout?> OneAsync(Bench bench, Entrant entrant, int workers, TimeSpan duration, Report report)
    {
        try
        {
            return await Bout.RunAsync(bench, entrant, workers, duration);
        }
        catch (Exception exception) when (!bench.IsStopping)
        {
            report.AddInvalid(entrant.Title, exception.Message);
            return null;
        }
    }

    private static void Write(
        Bench bench,
        Report report,
        IReadOnlyList<Entrant> entrants,
        Dictionary<Entrant, List<(int Workers, double Rate)>> trials,
        Dictionary<Entrant, int> workers,
        Dictionary<Entrant, List<Bout>> bouts,
        double databaseFloor,
        IReadOnlyDictionary<Entrant, double> accepting)
    {
        double Rate(Entrant entrant) => bouts.TryGetValue(entrant, out var runs) ? runs.Select(bout => bout.EndToEnd).Median() : double.NaN;
        var bestPeer = entrants.Where(entrant => entrant is { IsProduct: false, Store: "PostgreSQL" }).MaxBy(entrant => Rate(entrant));
        var best = bestPeer is null ? double.NaN : Rate(bestPeer);
        report.Section(
            "Executions a second, end to end",
            "From the first request to the end of the last execution in the store. In the last columns the processor time of an execution, in milliseconds.");
        report.Table(
            ["contestant", "end to end, /s", "least–greatest", "against the best peer", "accepted meanwhile, /s", "workers (tried)", "own", "PostgreSQL", "load and target"],
            entrants.Select(entrant =>
            {
                var runs = bouts[entrant];
                report.Figures[entrant.Title] = Rate(entrant);
                report.Workers[entrant.Title] = workers[entrant];
                return new[]
                {
                    entrant.Title,
                    Rate(entrant).Whole(),
                    runs.Select(bout => bout.EndToEnd).ToList().Range(),
                    $"{(Rate(entrant) / best).Decimals(2)}",
                    runs.Select(bout => bout.Accepted).Median().Whole(),
                    entrant.Workers is [_]
                        ? "–"
                        : $"{workers[entrant]} ({string.Join(", ", trials[entrant].Select(tried => $"{tried.Workers}: {tried.Rate.Whole()}"))})",
                    runs.Select(bout => bout.OwnMilliseconds).Median().Decimals(3),
                    runs.Select(bout => bout.DatabaseMilliseconds).Median().Decimals(3),
                    runs.Select(bout => bout.OtherMilliseconds).Median().Decimals(3),
                };
            }).ToList());
        report.Section(
            "Floors and acceptance",
            "PostgreSQL's own rate is of the same rows in batches of 512: one insert and one update each, two connections. Accept rate alone: nothing is called "
            + "meanwhile.");
        report.Table(
            ["figure", "/s"],
            [
                ["PostgreSQL, the same rows in batches", databaseFloor.Whole()],
                .. accepting.Select(accepted => new[] { $"accept alone: {accepted.Key.Title}", accepted.Value.Whole() }),
            ]);
        var postgreSql = Rate(Entrants.PostgreSql);
        var sqlite = Rate(Entrants.Sqlite);
        var commits = Rate(Entrants.SqliteCommits);
        var floor = Math.Min(Rate(Entrants.Memory), databaseFloor);
        Aim(report, "PostgreSQL: at least 4 times the best peer", postgreSql / best, 4, $" ({bestPeer?.Name})");
        Aim(report, "PostgreSQL: at least 50 % of the floor", postgreSql / floor, 0.5, "");
        if (!double.IsNaN(sqlite))
        {
            report.Aim(
                "SQLite: at least 2,500/s or 3 times one commit a write",
                $"{sqlite.Whole()}/s, {(sqlite / commits).Decimals(2)} times",
                sqlite >= 2500 || sqlite >= 3 * commits);
        }
    }

    private static void Aim(Report report, string what, double ratio, double least, string note)
    {
        if (!double.IsNaN(ratio))
        {
            report.Aim(what, $"{ratio.Decimals(2)}{note}", ratio >= least);
        }
    }
}
