using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ExternalActions.Grains.Executions;

/// <summary>The new executions that this silo has in hand.</summary>
public sealed class NewExecutionRuns
{
    private readonly ConcurrentDictionary<GrainId, NewExecutionRun> _runs = new();

    /// <summary>Adds one, before anyone can know its id.</summary>
    internal void Add(NewExecutionRun run) => _runs[run.Grain] = run;

    /// <summary>Takes one out, once all that it saves is saved.</summary>
    internal void Remove(NewExecutionRun run) => _runs.TryRemove(run.Grain, out _);

    /// <summary>Finds one by the id of its grain.</summary>
    internal bool TryFind(GrainId grain, [NotNullWhen(true)] out NewExecutionRun? run) => _runs.TryGetValue(grain, out run);

    /// <summary>Lets all of them end.</summary>
    /// <param name="grace">How long attempts under way may still take; those that wait for their turn are given up at once.</param>
    internal Task StopAsync(TimeSpan grace) => Task.WhenAll(_runs.Values.Select(run =>
    {
        run.StopAfter(run.IsQueued ? TimeSpan.Zero : grace);
        return run.Completion;
    }));
}
