using System.Diagnostics;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Benchmarks.Processes;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>What executions that wait for a retry cost: memory, and the pace of the rest.</summary>
internal static class WaitingPart
{
    private static readonly TimeSpan RemindersLimit = TimeSpan.FromMinutes(5);

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(Bench bench, Report report)
    {
        List<string[]> rows = [];
        foreach (var (entrant, sqlite) in Entrants.OneSilo.Where(one => bench.Options.Takes(one.Entrant)))
        {
            try
            {
                rows.Add(await OneAsync(bench, report, entrant, sqlite));
            }
            catch (Exception exception) when (!bench.IsStopping)
            {
                report.AddInvalid($"waiting: {entrant.Title}", exception.Message);
            }
        }

        report.Section(
            $"{((double)bench.Options.Waiting).Whole()} executions waiting",
            "Each has failed once and waits four hours. Activations while reminders are written: the most of some looks between the last failure "
            + "and the last reminder, seconds apart. The rest of the figures is of the time after that. Memory is of the server's process: the "
            + "managed heap after a full collection, and what is resident. "
            + "The pace is that of other executions beside them, in turn with that of another server where none wait.");
        report.Table(
            [
                "store", "failed and stored, /s", "heap, bytes each", "resident, bytes each", "activations while reminders are written",
                "activations after that", "reminders in memory", "pace without, /s", "pace beside them, /s", "ratio",
            ],
            rows);
    }

    private static async Task<string[]> OneAsync(Bench bench, Report report, Entrant entrant, bool sqlite)
    {
        var count = bench.Options.Waiting;
        await bench.Target.ResetAsync();
        string[] settings = ["Retries:Delays:0=04:00:00", "Retries:Jitter=0"];
        await using var product = await Product.StartAsync(bench, sqlite, silos: 1, settings);
        var (connector, action) = await product.CreateActionAsync($"{bench.Target.Url}/fail");
        var state = await Bout.WarmUpAsync(bench, product, bench.Options.WarmUp);
        var process = product.Processes[0];
        var (before, residentBefore) = (await Counters.ReadAsync(process), Usage.ResidentBytes(product.Processes));

        product.Watched = connector;
        var run = await new Generator(product.EntranceTo(action), bench.Cancellation).SendCountAsync(state.Next, count);
        var end = await Settling.WaitAsync(bench, () => product.HasAnyAsync("Pending,Running"), state.Accepted);
        var stored = run.Accepted / Stopwatch.GetElapsedTime(run.StartedAt, end).TotalSeconds;
        Bench.Say($"{entrant.Title}: {stored.Whole()}/s failed and stored as waiting");
        var (after, most) = await SettledAsync(bench, process, count);
        var residentAfter = Usage.ResidentBytes(product.Processes);

        product.Watched = product.Ids.Connector;
        await using var other = await Product.StartAsync(bench, sqlite, silos: 1, settings);
        state = await Bout.WarmUpAsync(bench, other, bench.Options.WarmUp, (run.Next, state.Accepted));
        (var without, var beside, state) = await Bout.PacesAsync(bench, other, product, state);
        Bench.Say($"{entrant.Title}: {beside.Whole()}/s beside {((double)count).Whole()} waiting executions, {without.Whole()}/s where none wait");
        await Settling.CheckAsync(bench, await product.CountAsync() + await other.CountAsync(), state.Accepted, failures: count, open: count);
        report.Aim(
            $"{entrant.Title}: a waiting execution costs no activation", $"{most.Whole()} active at the most", most < count / 100.0);
        report.AimAtLeast($"{entrant.Title}: the rest keeps its pace beside waiting ones", beside / without, 0.9);
        return
        [
            entrant.Store, stored.Whole(), ((after.HeapBytes - before.HeapBytes) / count).Whole(),
            ((double)(residentAfter - residentBefore) / count).Whole(), most.Whole(), after.Executions.Whole(), after.Reminders.Whole(),
            without.Whole(), beside.Whole(), (beside / without).Decimals(2),
        ];
    }

    /// <summary>Waits until each execution has its reminder; what the process holds then, and how many executions were active at the most.</summary>
    private static async Task<(Counters After, double Most)> SettledAsync(Bench bench, int process, int count)
    {
        var most = 0.0;
        for (var clock = Stopwatch.StartNew(); ;)
        {
            var seen = await Counters.ReadAsync(process);
            most = Math.Max(most, seen.Executions);
            if (seen.Reminders >= count)
            {
                return (seen, most);
            }

            if (clock.Elapsed > RemindersLimit)
            {
                throw new InvalidRunException(
                    $"{seen.Reminders.Whole()} reminders for {((double)count).Whole()} waiting executions after {RemindersLimit}");
            }

            bench.Cancellation.ThrowIfCancellationRequested();
        }
    }
}
