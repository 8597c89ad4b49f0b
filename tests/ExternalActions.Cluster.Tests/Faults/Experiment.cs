using System.Diagnostics;
using System.Globalization;

namespace ExternalActions.Cluster.Tests;

/// <summary>Runs a load, injects a fault into it, and counts what became of the executions.</summary>
/// <param name="cluster">Where.</param>
internal sealed class Experiment(TestCluster cluster)
{
    private const int RefusalsShown = 3;

    private static readonly TimeSpan BeforeFault = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SteadyFor = TimeSpan.FromSeconds(3);

    /// <summary>Runs one experiment.</summary>
    /// <param name="name">Its name in the table.</param>
    /// <param name="injectAsync">Injects the fault and mends what does not mend itself.</param>
    /// <param name="limit">How long the cluster may take to recover, and then again for the last execution to end.</param>
    public async Task<Row> RunAsync(string name, Func<Task> injectAsync, TimeSpan limit)
    {
        var path = $"/{Guid.NewGuid()}";
        var plain = await cluster.ActionAsync($"/echo{path}?record=count");
        var failing = await cluster.ActionAsync($"/switch/flaky-by-key?fail=1&experiment={path}&record=count");
        cluster.Received.Clear();

        await using var load = new Load(cluster.Apis, plain, failing);
        await Task.Delay(BeforeFault);
        var faultAt = DateTimeOffset.UtcNow;
        await injectAsync();
        var mendedAt = DateTimeOffset.UtcNow;
        var clock = Stopwatch.StartNew();
        while (await SteadyFromAsync(load.Triggers, mendedAt) is null && clock.Elapsed < limit)
        {
            await Task.Delay(500);
        }

        var triggers = await load.StopAsync();
        var executions = await EndAllAsync(triggers, limit);
        return Count(name, triggers, executions, faultAt) with { ChangedAfterEnd = await cluster.ChangesAfterEndAsync() };
    }

    /// <summary>Reads the accepted executions again and again until all have ended or the time is up.</summary>
    private async Task<Dictionary<Guid, Ended>> EndAllAsync(IReadOnlyList<Trigger> triggers, TimeSpan limit)
    {
        Dictionary<Guid, Ended> executions = [];
        var clock = Stopwatch.StartNew();
        List<Guid> open = [.. triggers.Select(trigger => trigger.Id).OfType<Guid>()];
        while (open.Count > 0)
        {
            await Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (id, _) =>
            {
                var execution = await Ended.ReadAsync(cluster.Api, id);
                lock (executions)
                {
                    executions[id] = execution;
                }
            });
            open.RemoveAll(id => executions[id].EndedAt is not null);
            if (clock.Elapsed > limit)
            {
                break;
            }

            await Task.Delay(open.Count > 0 ? 500 : 0);
        }

        return executions;
    }

    private Row Count(string name, IReadOnlyList<Trigger> triggers, Dictionary<Guid, Ended> executions, DateTimeOffset faultAt)
    {
        var calls = cluster.Received.KeysOf("/");
        List<string> notes = [];
        int ended = 0, lost = 0, duplicated = 0, unexplained = 0;
        foreach (var trigger in triggers.Where(trigger => trigger.Id is not null))
        {
            var id = trigger.Id!.Value;
            var execution = executions[id];
            var got = calls.GetValueOrDefault(id.ToString());
            ended += execution.Status == "Succeeded" ? 1 : 0;
            if (execution.EndedAt is null || got == 0)
            {
                lost++;
                notes.Add($"lost: {id} {execution.Status}, called {got} times, {trigger}");
            }

            // Each call but the last was either refused by the target, or it was made again.
            var refused = execution.Errors.Count(error => error is "StatusCode" or "ConnectionFailed");
            if (got > refused + 1)
            {
                duplicated++;
                if (!IsExplained(execution, got, faultAt))
                {
                    unexplained++;
                    notes.Add($"unexplained: {id} called {got} times, {execution}, {string.Join(',', execution.Errors)}");
                }
            }
        }

        notes.AddRange(triggers
            .Where(trigger => trigger.Id is null)
            .OrderBy(trigger => trigger.Refusal?.StartsWith("503", StringComparison.Ordinal))
            .Take(RefusalsShown)
            .Select(trigger => string.Create(
                CultureInfo.InvariantCulture, $"refused {(trigger.SentAt - faultAt).TotalSeconds:0.0} s after the fault: {trigger.Refusal}")));
        var steadyFrom = SteadyFrom(triggers, executions, faultAt);
        var ends = triggers
            .Where(trigger => trigger.Id is not null && (steadyFrom is null || trigger.SentAt < steadyFrom))
            .Select(trigger => executions[trigger.Id!.Value].EndedAt ?? DateTimeOffset.UtcNow);
        return new Row(name)
        {
            Accepted = executions.Count,
            Retried = triggers.Count(trigger => trigger is { Id: not null, Tries: 2 }),
            Refused = triggers.Count(trigger => trigger.Id is null),
            Faulted = triggers.Count(trigger => trigger.Refusal?.StartsWith("500", StringComparison.Ordinal) ?? false),
            Ended = ended,
            Lost = lost,
            Duplicated = duplicated,
            Unexplained = unexplained,
            Recovery = steadyFrom - faultAt,
            LastEnd = ends.Append(faultAt).Max() - faultAt,
            Details = string.Join('\n', notes),
        };
    }

    /// <summary>
    /// A call more than attempts that began is one whose silo was lost before it wrote down the attempt (it writes that down after a second):
    /// the first attempt that the history tells of then began well after the execution was accepted, and after the fault.
    /// </summary>
    private static bool IsExplained(Ended execution, int calls, DateTimeOffset faultAt)
    {
        var told = execution.AttemptStarts.Count;
        var lostOnce = told > 0
            && execution.AttemptStarts.Any(start => start > faultAt)
            && (execution.AttemptStarts[^1] - execution.CreatedAt) > TimeSpan.FromSeconds(1);
        return calls <= told + (lostOnce ? 1 : 0);
    }

    private async Task<DateTimeOffset?> SteadyFromAsync(IReadOnlyList<Trigger> triggers, DateTimeOffset after)
    {
        // Only what may matter: the newest ones.
        var newest = triggers.Where(trigger => trigger.SentAt > after).TakeLast(200).ToList();
        Dictionary<Guid, Ended> executions = [];
        foreach (var id in newest.Select(trigger => trigger.Id).OfType<Guid>())
        {
            executions[id] = await Ended.ReadAsync(cluster.Api, id);
        }

        return SteadyFrom(newest, executions, after);
    }

    /// <summary>From when on, at the earliest, for some seconds every trigger was accepted at once and ended soon after.</summary>
    private static DateTimeOffset? SteadyFrom(IReadOnlyList<Trigger> triggers, Dictionary<Guid, Ended> executions, DateTimeOffset after)
    {
        DateTimeOffset? from = null;
        foreach (var trigger in triggers.Where(trigger => trigger.SentAt > after))
        {
            var isGood = trigger is { Id: { } id, Tries: 1 } && executions[id].EndedAt - trigger.SentAt < Soon;
            from = isGood ? from ?? trigger.SentAt : null;
            if (trigger.SentAt - from >= SteadyFor)
            {
                return from;
            }
        }

        return null;
    }
}
