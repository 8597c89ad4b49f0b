using ExternalActions.Benchmarks.Contestants;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>One run of a contestant: a new process on an empty store, warmed up, as fast as it goes and then at steady loads.</summary>
/// <param name="Bout">As fast as it goes.</param>
/// <param name="Steady">At <see cref="Latency.Steady"/>; null where latency is not measured.</param>
/// <param name="Busy">At <see cref="Latency.Share"/> of what this same process had just reached; null but for the product.</param>
internal sealed record Run(Bout Bout, Latency? Steady, Latency? Busy)
{
    // To tell worker counts apart, less will do.
    private const int TrialShare = 3;

    /// <summary>The same, short and as fast as it goes only.</summary>
    public static async Task<Bout> TryAsync(Bench bench, Entrant entrant, int workers)
    {
        await bench.Target.ResetAsync();
        await using var contestant = await entrant.StartAsync(bench, workers);
        var state = await Bout.WarmUpAsync(bench, contestant, bench.Options.WarmUp / TrialShare);
        (var bout, state) = await Bout.MeasureAsync(bench, contestant, contestant.Entrance, state, bench.Options.Duration / TrialShare);
        await Settling.CheckAsync(bench, contestant, state.Accepted);
        return bout;
    }

    /// <summary>Runs a contestant.</summary>
    public static async Task<Run> MakeAsync(Bench bench, Entrant entrant, int workers)
    {
        await bench.Target.ResetAsync();
        await using var contestant = await entrant.StartAsync(bench, workers);
        var state = await Bout.WarmUpAsync(bench, contestant, bench.Options.WarmUp * contestant.Processes.Count);
        (var bout, state) = await Bout.MeasureAsync(bench, contestant, contestant.Entrance, state, bench.Options.Duration);
        Latency? steady = null;
        Latency? busy = null;
        if (entrant.HasLatency)
        {
            (steady, state) = await Latency.MeasureAsync(bench, contestant, state, Latency.Steady);
        }

        if (entrant.IsProduct)
        {
            (busy, state) = await Latency.MeasureAsync(bench, contestant, state, Latency.Share * bout.EndToEnd);
        }

        await Settling.CheckAsync(bench, contestant, state.Accepted);
        return new Run(bout, steady, busy);
    }
}
