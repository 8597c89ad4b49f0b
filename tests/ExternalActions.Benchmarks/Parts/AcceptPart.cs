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
    /// <returns>The median rate of each, of as many loads of one process.</returns>
    public static async Task<IReadOnlyDictionary<Entrant, double>> MeasureAsync(Bench bench, Report report)
    {
        var rates = new Dictionary<Entrant, double>();
        foreach (var (entrant, sqlite, silos) in Kinds.Where(kind => bench.Options.Takes(kind.Entrant)))
        {
            try
            {
                rates[entrant] = await OneAsync(bench, sqlite, silos);
                Bench.Say($"accept alone: {entrant.Title}: {rates[entrant].Whole()}/s");
            }
            catch (Exception exception) when (!bench.IsStopping)
            {
                report.AddInvalid($"accept alone: {entrant.Title}", exception.Message);
            }
        }

        return rates;
    }

    private static async Task<double> OneAsync(Bench bench, bool sqlite, int silos)
    {
        await bench.Target.ResetAsync();
        await using var product = await Product.StartAsync(
            bench, sqlite, silos, "Executions:MaxConcurrentAttempts=1", "Executions:MaxConcurrentAttemptsPerConnector=1");
        var (_, action) = await product.CreateActionAsync($"{bench.Target.DeafUrl}/ok");
        var load = new Generator(product.EntranceTo(action), bench.Cancellation);
        var run = await load.SendForAsync(0, bench.Options.WarmUp * silos);
        var accepted = run.Accepted;
        List<double> rates = [];
        for (var i = 0; i < bench.Options.Runs; i++)
        {
            await bench.PostgreSql.ExecuteAsync("postgres", "CHECKPOINT");
            run = await load.SendForAsync(run.Next, bench.Options.Duration);
            accepted += run.Accepted;
            rates.Add(run.AcceptedPerSecond);
        }

        var stored = await product.CountAsync();
        return stored.Open == accepted && stored.Done + stored.Failed == 0
            ? rates.Median()
            : throw new InvalidRunException($"accepted {accepted}; the store has {stored.Open} open, {stored.Done + stored.Failed} ended");
    }
}
