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
                var rows = await OneAsync(bench, report, entrant, sqlite);
                first.Add(rows.First);
                dead.Add(rows.Dead);
            }
            catch (Exception exception) when (!bench.IsStopping)
            {
                report.AddInvalid($"failures: {entrant.Title}", exception.Message);
            }
        }

        report.Section(
            "Every first attempt fails",
            "The target answers 503 to the first call of each execution; the delay before the retry is one second. Executions a second "
            + "until all have succeeded.");
        report.Table(["store", "plain, /s", "first attempt fails, /s", "ratio"], first);
        report.Section(
            "One dead connector of ten",
            "Ten connectors in turn; then one of them reaches a target that takes calls and never answers. The pace of the other nine "
            + "until the target has got all of theirs.");
        report.Table(["store", "nine of ten healthy ones, /s", "the nine beside a dead one, /s", "ratio"], dead);
    }

    private static async Task<(string[] First, string[] Dead)> OneAsync(Bench bench, Report report, Entrant entrant, bool sqlite)
    {
        await bench.Target.ResetAsync();
        await using var product = await Product.StartAsync(bench, sqlite, silos: 1, "Retries:Delays:0=00:00:01");
        var (_, failing) = await product.CreateActionAsync($"{bench.Target.Url}/fail-first");
        var healthy = new List<string>();
        for (var i = 0; i < Connectors; i++)
        {
            healthy.Add((await product.CreateActionAsync($"{bench.Target.Url}/ok")).Action);
        }

        var dead = await product.CreateActionAsync($"{bench.Target.DeafUrl}/ok");
        var state = await Bout.WarmUpAsync(bench, product, bench.Options.WarmUp);
        (var plain, state) = await Bout.PaceAsync(bench, product, product.Entrance, state);
        var before = state.Accepted;
        (var retried, state) = await Bout.PaceAsync(bench, product, product.EntranceTo(failing), state);
        var failures = state.Accepted - before;
        await Settling.CheckAsync(bench, product, state.Accepted, failures);
        Bench.Say($"{entrant.Title}: {plain.Whole()}/s, with every first attempt failing {retried.Whole()}/s");

        (var nine, state) = await NineAsync(bench, product, healthy, state, deadOne: false);
        (var beside, state) = await NineAsync(bench, product, [dead.Action, .. healthy[1..]], state, deadOne: true);
        Bench.Say($"{entrant.Title}: nine of ten {nine.Whole()}/s, beside a dead one {beside.Whole()}/s");
        product.Counted = $"connector_id <> {product.Literal(dead.Connector)}";
        await UntilAsync(bench, async () => (await product.CountAsync()).Open == 0);
        await Settling.CheckAsync(bench, product, state.Accepted, failures);
        report.AimAtLeast($"{entrant.Title}: nine connectors keep their pace beside a dead one", beside / nine, 0.9);
        return (
            [entrant.Store, plain.Whole(), retried.Whole(), (retried / plain).Decimals(2)],
            [entrant.Store, nine.Whole(), beside.Whole(), (beside / nine).Decimals(2)]);
    }

    /// <summary>The median pace of all actions but the first.</summary>
    private static async Task<(double Pace, (int Next, int Accepted) State)> NineAsync(
        Bench bench, Product product, IReadOnlyList<string> actions, (int Next, int Accepted) state, bool deadOne)
    {
        List<double> rates = [];
        for (var i = 0; i < bench.Options.Runs; i++)
        {
            var run = await new Generator(product.EntranceTo(actions), bench.Cancellation).SendForAsync(state.Next, bench.Options.Duration);
            var nine = run.Accepted - run.AcceptedOf[0];
            state = (run.Next, state.Accepted + (deadOne ? nine : run.Accepted));
            var end = await Settling.WaitAsync(bench, () => Task.FromResult(false), state.Accepted);
            rates.Add(nine / Stopwatch.GetElapsedTime(run.StartedAt, end).TotalSeconds);
        }

        return (rates.Median(), state);
    }

    private static async Task UntilAsync(Bench bench, Func<Task<bool>> holdsAsync)
    {
        for (var clock = Stopwatch.StartNew(); !await holdsAsync() && clock.Elapsed < TimeSpan.FromSeconds(30);)
        {
            await Task.Delay(100, bench.Cancellation);
        }
    }
}
