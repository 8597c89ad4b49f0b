using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Processes;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>The product in one of the ways that are compared.</summary>
/// <param name="Title">What the report calls it.</param>
/// <param name="StartAsync">Starts it on an empty store.</param>
internal sealed record Way(string Title, Func<Task<Product>> StartAsync);

/// <summary>What one run of it came to.</summary>
/// <param name="Bout">As fast as it goes.</param>
/// <param name="ResidentBytes">What its processes had resident right after that.</param>
internal sealed record Turn(Bout Bout, long ResidentBytes);

/// <summary>
/// Measures ways of running the product in turn: in each run each is new processes on an empty store, warmed up, then as fast as it goes.
/// </summary>
internal static class Turns
{
    /// <summary>Measures them.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="report">Told of runs that are no result.</param>
    /// <param name="part">The part, for those.</param>
    /// <param name="ways">What to compare.</param>
    /// <returns>For each way its runs; none when all of them were no result.</returns>
    public static async Task<IReadOnlyDictionary<Way, List<Turn>>> MeasureAsync(Bench bench, Report report, string part, IReadOnlyList<Way> ways)
    {
        var turns = ways.ToDictionary(way => way, _ => new List<Turn>());
        for (var run = 1; run <= bench.Options.Runs; run++)
        {
            foreach (var way in ways)
            {
                try
                {
                    var turn = await OneAsync(bench, way);
                    turns[way].Add(turn);
                    Bench.Say($"{part}, run {run}: {way.Title}: {turn.Bout.EndToEnd.Whole()}/s, {Mebibytes(turn.ResidentBytes)} MiB resident");
                }
                catch (Exception exception) when (!bench.IsStopping)
                {
                    report.AddInvalid($"{part}: {way.Title}", exception.Message);
                }
            }
        }

        return turns;
    }

    /// <summary>The median rate of some runs.</summary>
    public static double Rate(this IReadOnlyList<Turn> turns) => turns.Select(turn => turn.Bout.EndToEnd).Median();

    /// <summary>The median of what was resident, in bytes.</summary>
    public static double Resident(this IReadOnlyList<Turn> turns) => turns.Select(turn => (double)turn.ResidentBytes).Median();

    /// <summary>A number of bytes in MiB, without fractions.</summary>
    public static string Mebibytes(double bytes) => (bytes / 1024 / 1024).Whole();

    private static async Task<Turn> OneAsync(Bench bench, Way way)
    {
        await bench.Target.ResetAsync();
        await using var product = await way.StartAsync();
        var state = await Bout.WarmUpAsync(bench, product, bench.Options.WarmUp * product.Processes.Count);
        (var bout, state) = await Bout.MeasureAsync(bench, product, product.Entrance, state, bench.Options.Duration);
        var resident = Usage.ResidentBytes(product.Processes);
        await Settling.CheckAsync(bench, product, state.Accepted);
        return new Turn(bout, resident);
    }
}
