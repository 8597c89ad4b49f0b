using System.Diagnostics;
using System.Globalization;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>Whether the rate and the lists stay as they are when many executions are stored.</summary>
internal static class GrowthPart
{
    private const int Lists = 200;
    private const double Aim = 20;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(Bench bench, Report report)
    {
        List<string[]> rows = [];
        foreach (var (entrant, sqlite) in Entrants.OneSilo.Where(one => bench.Options.Takes(one.Entrant)))
        {
            try
            {
                await OneAsync(bench, report, entrant, sqlite, rows);
            }
            catch (Exception exception) when (!bench.IsStopping)
            {
                report.AddInvalid($"growth: {entrant.Title}", exception.Message);
            }
        }

        report.Section(
            "Growth",
            $"The same server and store, filled by SQL. Lists are the newest page of 50 over HTTP, {Lists} times each, in milliseconds: of all "
            + "executions, of one action, and of those that failed.");
        report.Table(
            [
                "store", "executions stored", "on disk, GiB", "end to end, /s", "all p50", "all p99", "of an action p50", "of an action p99",
                "failed p50", "failed p99",
            ],
            rows);
    }

    private static async Task OneAsync(Bench bench, Report report, Entrant entrant, bool sqlite, List<string[]> rows)
    {
        long[] steps = [.. new long[] { 10_000, 1_000_000, bench.Options.Rows }.Where(step => step <= bench.Options.Rows).Distinct()];
        await bench.Target.ResetAsync();
        await using var product = await Product.StartAsync(bench, sqlite);
        var since = DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks;
        product.Counted = string.Create(CultureInfo.InvariantCulture, $"created_at >= {since - TimeSpan.TicksPerMinute}");
        var state = await Bout.WarmUpAsync(bench, product, bench.Options.WarmUp);
        List<double> rates = [];
        for (var step = 0; step < steps.Length; step++)
        {
            await Seeding.AddAsync(bench, product, step == 0 ? 0 : steps[step - 1], steps[step], steps[^1]);
            (var pace, state) = await Bout.PaceAsync(bench, product, product.Entrance, state);
            await Settling.CheckAsync(bench, product, state.Accepted);
            rates.Add(pace);
            var all = await ListAsync(bench, product, "");
            var ofAction = await ListAsync(bench, product, $"&actionId={product.Ids.Action}");
            var failed = await ListAsync(bench, product, "&status=Failed");
            Bench.Say(
                $"{entrant.Title} at {((double)steps[step]).Whole()} rows: {rates[^1].Whole()}/s, "
                + $"newest page p99 {all.Quantile(0.99).Decimals(1)} ms");
            rows.Add(
            [
                entrant.Store,
                ((double)steps[step]).Whole(),
                (await BytesAsync(bench, product) / 1024.0 / 1024 / 1024).Decimals(2),
                rates[^1].Whole(),
                .. new[] { all, ofAction, failed }.SelectMany(times => new[] { times.Quantile(0.5).Decimals(1), times.Quantile(0.99).Decimals(1) }),
            ]);
            if (step == steps.Length - 1)
            {
                var most = new[] { all, ofAction, failed }.Max(times => times.Quantile(0.99));
                report.Aim(
                    $"{entrant.Title}: newest page at {((double)steps[step]).Whole()} rows below 20 ms", $"{most.Decimals(1)} ms (p99)", most < Aim);
                report.Aim(
                    $"{entrant.Title}: rate at {((double)steps[step]).Whole()} rows as at the least",
                    (rates[^1] / rates[0]).Decimals(2),
                    rates[^1] >= 0.9 * rates[0]);
            }
        }
    }

    private static async Task<List<double>> ListAsync(Bench bench, Product product, string filter)
    {
        List<double> times = [];
        for (var i = 0; i < Lists; i++)
        {
            var clock = Stopwatch.StartNew();
            await product.Api.GetStringAsync($"/api/v1/executions?limit=50{filter}", bench.Cancellation);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return times;
    }

    private static async Task<long> BytesAsync(Bench bench, Product product) => product.Database is { } database
        ? await bench.PostgreSql.ScalarAsync<long>(database, "SELECT pg_total_relation_size('executions')")
        : new FileInfo(product.SqliteFile).Length;
}
