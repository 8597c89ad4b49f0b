using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>Whether many actions of many connectors go as fast as one.</summary>
internal static class ConnectorsPart
{
    private const int ActionsEach = 5;
    private const int CreatedAtATime = 16;
    private const double Aim = 0.95;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(Bench bench, Report report)
    {
        List<string[]> rows = [];
        var what = $"{((double)bench.Options.Connectors).Whole()} connectors with five actions each";
        foreach (var (entrant, sqlite) in Entrants.OneSilo.Where(one => bench.Options.Takes(one.Entrant)))
        {
            try
            {
                var (one, many) = await OneAsync(bench, sqlite);
                var ratio = many / one;
                Bench.Say($"{entrant.Title}: one action {one.Whole()}/s, {what} {many.Whole()}/s");
                rows.Add([entrant.Store, one.Whole(), many.Whole(), ratio.Decimals(2)]);
                report.AimAtLeast($"{entrant.Title}: {what} make at least 0.95 of the rate of one action", ratio, Aim);
            }
            catch (Exception exception) when (!bench.IsStopping)
            {
                report.AddInvalid($"connectors: {entrant.Title}", exception.Message);
            }
        }

        report.Section("Many connectors", $"{what}, triggered in turn, and one action alone; the loads follow each other in one process.");
        report.Table(["store", "one action, /s", "all of them, /s", "ratio"], rows);
    }

    private static async Task<(double One, double Many)> OneAsync(Bench bench, bool sqlite)
    {
        await bench.Target.ResetAsync();
        await using var product = await Product.StartAsync(bench, sqlite);
        var all = product.EntranceTo(await CreateAsync(bench, product));
        var state = await Bout.WarmUpAsync(bench, product, bench.Options.WarmUp);
        // Every one of them is compiled, and known.
        (_, state) = await Bout.MeasureAsync(bench, product, all, state, bench.Options.Duration);
        var rates = (One: new List<double>(), Many: new List<double>());
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            (var bout, state) = await Bout.MeasureAsync(bench, product, product.Entrance, state, bench.Options.Duration);
            rates.One.Add(bout.EndToEnd);
            (bout, state) = await Bout.MeasureAsync(bench, product, all, state, bench.Options.Duration);
            rates.Many.Add(bout.EndToEnd);
        }

        await Settling.CheckAsync(bench, product, state.Accepted);
        return (rates.One.Median(), rates.Many.Median());
    }

    /// <summary>Creates the connectors and their actions; gives the actions, those of one connector far from each other.</summary>
    private static async Task<IReadOnlyList<string>> CreateAsync(Bench bench, Product product)
    {
        var url = $"{bench.Target.Url}/ok";
        var actions = new string[bench.Options.Connectors * ActionsEach];
        var options = new ParallelOptions { MaxDegreeOfParallelism = CreatedAtATime, CancellationToken = bench.Cancellation };
        await Parallel.ForAsync(0, bench.Options.Connectors, options, async (number, _) =>
        {
            var connector = await product.CreateConnectorAsync(url);
            for (var action = 0; action < ActionsEach; action++)
            {
                actions[(action * bench.Options.Connectors) + number] = await product.CreateActionAsync(connector, url);
            }
        });
        return actions;
    }
}
