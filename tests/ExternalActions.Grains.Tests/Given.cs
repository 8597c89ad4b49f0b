using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace ExternalActions.Grains.Tests;

/// <summary>What most tests begin with.</summary>
internal static class Given
{
    /// <summary>A connector to the test target.</summary>
    public static async Task<SavedConnector> ConnectorAsync(this Silo silo, Func<ConnectorSettings, ConnectorSettings>? change = null)
    {
        var settings = new ConnectorSettings { Name = $"Connector {Guid.NewGuid()}", GetUrl = $"{silo.TargetUrl}/switch/status/200" };
        return Value(await silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid()).CreateAsync(change?.Invoke(settings) ?? settings));
    }

    /// <summary>An action on a new connector that posts <c>{"text": "{{text}}"}</c> to a path of the test target.</summary>
    public static async Task<SavedAction> ActionAsync(this Silo silo, string path, Func<ActionDefinition, ActionDefinition>? change = null)
    {
        var definition = new ActionDefinition
        {
            ConnectorId = (await silo.ConnectorAsync()).Id,
            Name = $"Action {Guid.NewGuid()}",
            Method = "POST",
            Url = silo.TargetUrl + path,
            Payload = new() { Kind = PayloadKind.Plain, Text = """{"text": "{{text}}"}""" },
        };
        return Value(await silo.Grains.GetGrain<IActionGrain>(Guid.NewGuid()).CreateAsync(change?.Invoke(definition) ?? definition));
    }

    /// <summary>A wish to run an action with a text.</summary>
    public static ExecutionRequest Request(SavedAction action, string text = "hello") =>
        new() { ActionId = action.Id, Fields = new RawJson($$"""{"text": "{{text}}"}""") };

    /// <summary>An accepted execution.</summary>
    public static Task<IExecutionGrain> ExecutionAsync(this Silo silo, ExecutionRequest request) => ExecutionAsync(silo.Services, request);

    /// <summary>An execution that a silo accepted, as it is asked for in that silo.</summary>
    public static async Task<IExecutionGrain> ExecutionAsync(IServiceProvider silo, ExecutionRequest request)
    {
        var accepted = Value(await silo.GetRequiredService<INewExecutions>().StartAsync(request));
        return silo.GetRequiredService<IGrainFactory>().GetGrain<IExecutionGrain>(accepted.Id);
    }

    /// <summary>What is stored of an execution that is accepted now and due at once.</summary>
    public static ExecutionRecord Record(this Silo silo, SavedAction action)
    {
        var now = silo.Clock.GetUtcNow();
        return new ExecutionRecord
        {
            Execution = new Execution
            {
                Id = ExecutionId.Create(now),
                ActionId = action.Id,
                ActionVersion = action.Version,
                ConnectorId = action.Definition.ConnectorId,
                Status = ExecutionStatus.Pending,
                Fields = new RawJson("""{"text":"left behind"}"""),
                CreatedAt = now,
            },
            DueAt = now,
        };
    }

    /// <summary>Writes a row of an execution as a silo leaves it that died.</summary>
    public static Task LeaveBehindAsync(this Silo silo, ExecutionRecord record)
    {
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(ExecutionStorage.Name);
        var grain = silo.Grains.GetGrain<IExecutionGrain>(record.Execution.Id).GetGrainId();
        return storage.WriteStateAsync("execution", grain, new GrainState<ExecutionRecord>(record));
    }

    /// <summary>An execution whose request the target has got and answers once its gate is opened.</summary>
    public static async Task<(IExecutionGrain Execution, string Gate, string Path)> HeldExecutionAsync(this Silo silo)
    {
        var gate = Guid.NewGuid().ToString();
        var path = $"/switch/gate/{gate}";
        var execution = await silo.ExecutionAsync(Request(await silo.ActionAsync(path)));
        await silo.Received.WaitForAsync(request => request.RawTarget == path, 1, CancellationToken.None);
        return (execution, gate, path);
    }

    /// <summary>Waits for the end of an execution, however often the limit of one call passes.</summary>
    public static async Task<Execution> UntilEndedAsync(this IExecutionGrain grain)
    {
        Execution? seen = null;
        await Eventually.HoldsAsync("execution to end", async () =>
        {
            try
            {
                seen = await grain.WaitAsync(IExecutionGrain.LongestWait);
            }
            catch (TimeoutException)
            {
                // The clock of waits stands still, that of response timeouts does not.
            }

            return seen is { HasEnded: true };
        });
        return seen!;
    }

    /// <summary>Waits until an execution has a status, and gives it as it is then.</summary>
    public static async Task<Execution> UntilAsync(this IExecutionGrain grain, ExecutionStatus status)
    {
        Execution? seen = null;
        await Eventually.HoldsAsync($"execution to be {status}", async () => (seen = await grain.GetAsync())?.Status == status);
        return seen!;
    }

    /// <summary>
    /// Lets time pass while an execution waits, and not while it calls (its time limit goes by the same clock), until a condition holds.
    /// </summary>
    public static async Task<Execution> AsTimePassesAsync(
        this Silo silo, IExecutionGrain grain, string what, Func<Execution, bool> holds)
    {
        Execution? seen = null;
        await Eventually.HoldsAsync(what, async () =>
        {
            seen = (await grain.GetAsync())!;
            if (holds(seen))
            {
                return true;
            }

            if (seen.Status == ExecutionStatus.Waiting)
            {
                silo.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            return false;
        });
        return seen!;
    }

    /// <summary>Waits until what is stored of an execution has a status.</summary>
    public static async Task<Execution> UntilStoredAsync(this Silo silo, Guid id, ExecutionStatus status)
    {
        Execution? seen = null;
        await Eventually.HoldsAsync(
            $"stored execution to be {status}",
            async () => (seen = await silo.Store.FindAsync(id, CancellationToken.None))?.Status == status);
        return seen!;
    }

    /// <summary>Whether an execution has a reminder in the store.</summary>
    public static async Task<bool> HasReminderAsync(this Silo silo, IExecutionGrain execution) =>
        (await silo.Reminders.ReadRows(execution.GetGrainId())).Reminders.Count > 0;

    /// <summary>The value of a result that must have one.</summary>
    public static T Value<T>(Result<T> result)
        where T : class
    {
        Assert.True(result.Problem is null, $"Refused: {result.Problem}");
        return result.Value!;
    }

    /// <summary>The problem of a result that must have one.</summary>
    public static Problem Refusal<T>(Result<T> result)
        where T : class
    {
        Assert.NotNull(result.Problem);
        return result.Problem;
    }
}
