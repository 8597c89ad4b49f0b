using System.Diagnostics;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>The failure path: every first attempt fails; one connector of ten is dead.</summary>
internal static class FailuresPart
{
    private const int Connectors = 10;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(Bench bench, Report report)
    {
        List<string[]> first = [];
        List<string[]> dead = [];
        foreach (var (entrant, sqlite) in Entrants.OneSilo.Where(one => bench.Options.Takes(one.Entrant)))
        {
            try
            {
                first.Add(await FirstFailsAsync(bench, entrant, sqlite));
                dead.Add(await OneDeadAsync(bench, report, entrant, sqlite));
            }
            catch (Exception exception) when (!bench.IsStopping)
            {
                report.AddInvalid($"failures: {entrant.Title}", exception.Message);
            }
        }

        report.Section(
            "Every first attempt fails",
            "The target answers 503 to the first call of each execution; the delay before the retry is one second. Executions a second until all have succeeded.");
        report.Table(["store", "plain, /s", "first attempt fails, /s", "ratio"], first);
        report.Section(
            "One dead connector of ten",
            "Ten connectors in turn; then one of them reaches a target that takes calls and never answers. The pace of the other nine until the target has got all of theirs.");
        report.Table(["store", "nine of ten healthy ones, /s", "the nine beside a dead one, /s", "ratio"], dead);
    }

    private static async Task<string[]> FirstFailsAsync(Bench bench, Entrant entrant, bool sqlite)
    {
        List<double> plain = [];
        List<double> failing = [];
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            await bench.Target.ResetAsync();
            await using var product = await Product.StartAsync(bench, sqlite, silos: 1, "Retries:Delays:0=00:00:01");
            var (_, action) = await product.CreateActionAsync($"{bench.Target.Url}/fail-first");
            var state = await Bout.WarmUpAsync(bench, product);
            (var bout, var next, var total) = await Bout.MeasureAsync(bench, product, product.Entrance, state, bench.Options.Duration);
            plain.Add(bout.EndToEnd);
            (bout, _, var all) = await Bout.MeasureAsync(bench, product, product.EntranceTo(action), (next, total), bench.Options.Duration);
            failing.Add(bout.EndToEnd);
            Bench.Say($"{entrant.Title}: {plain[^1].Whole()}/s, with every first attempt failing {failing[^1].Whole()}/s");
            await Settling.CheckAsync(bench, product, all, failures: all - total);
        }

        return [entrant.Store, plain.Median().Whole(), failing.Median().Whole(), (failing.Median() / plain.Median()).Decimals(2)];
    }

    private static async Task<string[]> OneDeadAsync(Bench bench, Report report, Entrant entrant, bool sqlite)
    {
        List<double> healthy = [];
        List<double> beside = [];
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            await bench.Target.ResetAsync();
            await using var product = await Product.StartAsync(bench, sqlite);
            var actions = new List<string>();
            for (var i = 0; i < Connectors; i++)
            {
                actions.Add((await product.CreateActionAsync($"{bench.Target.Url}/ok")).Action);
            }

            var dead = await product.CreateActionAsync($"{bench.Target.DeafUrl}/ok");
            var state = await Bout.WarmUpAsync(bench, product);
            (var pace, state) = await NineAsync(bench, product, actions, state, deadOne: false);
            healthy.Add(pace);
            (pace, state) = await NineAsync(bench, product, [dead.Action, .. actions[1..]], state, deadOne: true);
            beside.Add(pace);
            Bench.Say($"{entrant.Title}: nine of ten {healthy[^1].Whole()}/s, beside a dead one {beside[^1].Whole()}/s");
            product.Counted = $"connector_id <> {product.Literal(dead.Connector)}";
            await UntilAsync(bench, async () => (await product.CountAsync()).Open == 0);
            await Settling.CheckAsync(bench, product, state.Accepted);
        }

        var ratio = beside.Median() / healthy.Median();
        report.Aim($"{entrant.Title}: nine connectors keep their pace beside a dead one", ratio.Decimals(2), ratio >= 0.9);
        return [entrant.Store, healthy.Median().Whole(), beside.Median().Whole(), ratio.Decimals(2)];
    }

    /// <summary>The pace of all actions but the first.</summary>
    private static async Task<(double Pace, (int Next, int Accepted) State)> NineAsync(
        Bench bench, Product product, IReadOnlyList<string> actions, (int Next, int Accepted) before, bool deadOne)
    {
        var run = await new Generator(product.EntranceTo(actions), bench.Cancellation).SendForAsync(before.Next, bench.Options.Duration);
        var nine = run.Accepted - run.AcceptedOf[0];
        var delivered = before.Accepted + (deadOne ? nine : run.Accepted);
        var end = await Settling.WaitAsync(bench, () => Task.FromResult(false), delivered);
        return (nine / Stopwatch.GetElapsedTime(run.StartedAt, end).TotalSeconds, (run.Next, delivered));
    }

    private static async Task UntilAsync(Bench bench, Func<Task<bool>> holdsAsync)
    {
        for (var clock = Stopwatch.StartNew(); !await holdsAsync() && clock.Elapsed < TimeSpan.FromSeconds(30);)
        {
            await Task.Delay(100, bench.Cancellation);
        }
    }
}
