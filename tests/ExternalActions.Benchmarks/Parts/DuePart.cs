using System.Diagnostics;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>What very many waiting executions cost a server, and what happens when many of them are due at once.</summary>
internal static class DuePart
{
    private const int Starts = 3;
    private const double MemoryAim = 64;
    private const double StartAim = 3;
    private const double PaceAim = 0.9;

    private static readonly TimeSpan Delay = TimeSpan.FromHours(4);

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(Bench bench, Report report)
    {
        List<string[]> waiting = [];
        List<string[]> due = [];
        foreach (var (entrant, sqlite) in Entrants.OneSilo.Where(one => bench.Options.Takes(one.Entrant)))
        {
            try
            {
                await OneAsync(bench, report, entrant, sqlite, waiting, due);
            }
            catch (Exception exception) when (!bench.IsStopping)
            {
                report.AddInvalid($"due: {entrant.Title}", exception.Message);
            }
        }

        var count = ((double)bench.Options.DueWaiting).Whole();
        report.Section(
            $"{count} executions in the store that wait",
            "Put there by SQL, due in four hours and more; beside them a server on an empty store. Start: from the process to its being ready, "
            + "medians. Resident: the most "
            + $"of {bench.Options.DueWatch.TotalSeconds:N0} s without work, in MiB. The pace is that of other executions, the two servers in turn.");
        report.Table(
            [
                "store", "start without, s", "start with, s", "longer by, s", "resident without", "resident with", "more by", "pace without, /s",
                "pace beside them, /s", "ratio",
            ],
            waiting);
        report.Section(
            $"{((double)bench.Options.Due).Whole()} due at once beside {count} that wait",
            "Seconds from the moment that all of them are due until the target got the first and the last; how much more memory was resident at the "
            + "most, "
            + $"in MiB; and the p99 of fresh triggers at {Latency.Steady:N0}/s until then, from the moment a request was meant to be sent until "
            + "the target got "
            + "the call, in milliseconds.");
        report.Table(["store", "first out, s", "all out, s", "resident more by", "p99 of fresh triggers, ms"], due);
    }

    private static async Task OneAsync(Bench bench, Report report, Entrant entrant, bool sqlite, List<string[]> waiting, List<string[]> due)
    {
        await bench.Target.ResetAsync();
        string[] settings = [$"Retries:Delays:0={Delay:c}", "Retries:Jitter=0"];
        await using var product = await Product.StartAsync(bench, sqlite, silos: 1, settings);
        await using var other = await Product.StartAsync(bench, sqlite, silos: 1, settings);
        var seed = await SeedAsync(bench, product);
        await other.StopAsync();
        var (start, startBeside) = await StartsAsync(bench, other, product);
        double resident;
        double residentBeside;
        await using (var watch = new Watch(other))
        await using (var watchBeside = new Watch(product))
        {
            await Task.Delay(bench.Options.DueWatch, bench.Cancellation);
            (resident, residentBeside) = (watch.Most, watchBeside.Most);
        }

        Bench.Say(
            $"{entrant.Title}: ready after {start.Decimals(1)} s, beside waiting ones {startBeside.Decimals(1)} s; "
            + $"{Turns.Mebibytes(resident)} and {Turns.Mebibytes(residentBeside)} MiB resident");
        // The first number is that of the one that failed.
        var state = (Next: Generator.Clients, Accepted: 0);
        state = await Bout.WarmUpAsync(bench, other, bench.Options.WarmUp, state);
        state = await Bout.WarmUpAsync(bench, product, bench.Options.WarmUp, state);
        (var pace, var paceBeside, state) = await Bout.PacesAsync(bench, other, product, state);
        Bench.Say($"{entrant.Title}: {paceBeside.Whole()}/s beside waiting executions, {pace.Whole()}/s where none wait");
        var counts = await product.CountAsync() + await other.CountAsync();
        await Settling.CheckAsync(bench, counts, state.Accepted, failures: 1, open: bench.Options.DueWaiting + 1);
        waiting.Add(
        [
            entrant.Store, start.Decimals(1), startBeside.Decimals(1), (startBeside - start).Decimals(1), Turns.Mebibytes(resident),
            Turns.Mebibytes(residentBeside), Turns.Mebibytes(residentBeside - resident), pace.Whole(), paceBeside.Whole(),
            (paceBeside / pace).Decimals(2),
        ]);
        var more = (residentBeside - resident) / 1024 / 1024;
        var what = $"{entrant.Title}: {((double)bench.Options.DueWaiting).Whole()} waiting executions";
        report.AimAtMost($"{what} take at most {MemoryAim:N0} MiB", more, "MiB", MemoryAim);
        report.AimAtMost($"{what} make the start at most {StartAim:N0} s longer", startBeside - start, "s", StartAim);
        report.AimAtLeast($"{what} leave fresh ones at least 0.9 of their pace", paceBeside / pace, PaceAim);

        await other.StopAsync();
        await product.StopAsync();
        var stored = await other.CountAsync();
        due.Add(await Stampede.MeasureAsync(bench, report, entrant, product, seed, stored, state, TimeSpan.FromSeconds(startBeside)));
    }

    /// <summary>Lets one execution fail, and with the server stopped puts those that wait beside it.</summary>
    private static async Task<WaitingSeed> SeedAsync(Bench bench, Product product)
    {
        var (_, action) = await product.CreateActionAsync($"{bench.Target.Url}/fail");
        await new Generator(product.EntranceTo(action), bench.Cancellation).SendCountAsync(0, 1);
        var seed = await WaitingSeed.TakeAsync(bench, product);
        product.Watched = product.Ids.Connector;
        await product.StopAsync();
        var now = DateTimeOffset.UtcNow;
        var clock = Stopwatch.StartNew();
        // Spread over further hours. Their numbers do not matter: none goes out.
        await seed.AddAsync(bench.Options.DueWaiting, _ => 0, place => now + Delay + TimeSpan.FromMilliseconds(15 * place));
        var count = ((double)bench.Options.DueWaiting).Whole();
        Bench.Say($"{count} waiting executions put into the store in {clock.Elapsed.TotalSeconds.Decimals(0)} s");
        return seed;
    }

    /// <summary>Starts two servers in turn, and leaves them running; the median seconds of each.</summary>
    private static async Task<(double First, double Second)> StartsAsync(Bench bench, Product first, Product second)
    {
        var seconds = (First: new List<double>(), Second: new List<double>());
        for (var start = 0; start < Math.Min(Starts, bench.Options.Runs); start++)
        {
            if (start > 0)
            {
                await first.StopAsync();
                await second.StopAsync();
            }

            seconds.First.Add((await first.RestartAsync()).TotalSeconds);
            seconds.Second.Add((await second.RestartAsync()).TotalSeconds);
        }

        return (seconds.First.Median(), seconds.Second.Median());
    }
}
