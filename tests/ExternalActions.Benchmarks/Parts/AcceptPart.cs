using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>Acceptances a second while nothing is called: one attempt may be under way, and it gets no answer.</summary>
internal static class AcceptPart
{
    private static readonly IReadOnlyList<(Entrant Entrant, bool Sqlite, int Silos)> Kinds =
        [(Entrants.Sqlite, true, 1), (Entrants.PostgreSql, false, 1), (Entrants.Cluster, false, 3)];

    /// <summary>Measures it.</summary>
    /// <returns>The median rate of each.</returns>
    public static async Task<IReadOnlyDictionary<Entrant, double>> MeasureAsync(Bench bench, Report report)
    {
        var kinds = Kinds.Where(kind => bench.Options.Takes(kind.Entrant)).ToList();
        var rates = kinds.ToDictionary(kind => kind.Entrant, _ => new List<double>());
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            foreach (var (entrant, sqlite, silos) in kinds)
            {
                try
                {
                    rates[entrant].Add(await OneAsync(bench, sqlite, silos));
                    Bench.Say($"accept alone: {entrant.Title}: {rates[entrant][^1].Whole()}/s");
                }
                catch (Exception exception) when (!bench.IsStopping)
                {
                    report.AddInvalid($"accept alone: {entrant.Title}", exception.Message);
                }
            }
        }

        return rates.ToDictionary(rate => rate.Key, rate => rate.Value.Median());
    }

    private static async Task<double> OneAsync(Bench bench, bool sqlite, int silos)
    {
        await bench.Target.ResetAsync();
        await using var product = await Product.StartAsync(bench, sqlite, silos, "Executions:MaxConcurrentAttempts=1", "Executions:MaxConcurrentAttemptsPerConnector=1");
        var (_, action) = await product.CreateActionAsync($"{bench.Target.DeafUrl}/ok");
        var load = new Generator(product.EntranceTo(action), bench.Cancellation);
        var warm = await load.SendForAsync(0, bench.Options.WarmUp);
        await bench.PostgreSql.ExecuteAsync("postgres", "CHECKPOINT");
        var run = await load.SendForAsync(warm.Next, bench.Options.Duration);
        var stored = await product.CountAsync();
        return stored.Open == warm.Accepted + run.Accepted && stored.Done + stored.Failed == 0
            ? run.AcceptedPerSecond
            : throw new InvalidRunException($"accepted {warm.Accepted + run.Accepted}; the store has {stored.Open} open, {stored.Done + stored.Failed} ended");
    }
}
