using System.Collections.Concurrent;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Grains.Executions;
using ExternalActions.Grains.Flow;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Tests;

/// <summary>Two silos with few permits for calls, and a target on the same fake clock.</summary>
public sealed class FlowSilos() : Silo(silos: 2, isTargetOnClock: true)
{
    /// <summary>How many calls each silo makes at a time.</summary>
    public const int Permits = 20;

    private readonly ConcurrentDictionary<Guid, int> _leases = new();

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>An action on a new connector with limits.</summary>
    public async Task<(SavedConnector Connector, SavedAction Action)> LimitedAsync(FlowSettings? flow, string path)
    {
        var connector = await this.ConnectorAsync(settings => settings with { Flow = flow });
        return (connector, await ActionOnAsync(connector, path));
    }

    /// <summary>An action on a connector.</summary>
    public Task<SavedAction> ActionOnAsync(SavedConnector connector, string path, int timeoutSeconds = 30) => this.ActionAsync(
        path, definition => definition with { ConnectorId = connector.Id, MaxRetries = 0, TimeoutSeconds = timeoutSeconds });

    /// <summary>Starts executions, one after the other on each silo in turn.</summary>
    public async Task<IReadOnlyList<IExecutionGrain>> StartAsync(SavedAction action, int count)
    {
        var started = new List<IExecutionGrain>();
        for (var number = 0; number < count; number++)
        {
            started.Add(await Given.ExecutionAsync(ServicesOfEachSilo[number % 2], Given.Request(action)));
        }

        return started;
    }

    /// <summary>Lets time pass in small steps until a condition holds.</summary>
    public Task PassUntilAsync(string what, Func<Task<bool>> holds, TimeSpan? step = null) =>
        Eventually.HoldsAsTimePassesAsync(this, step ?? Step, what, holds);

    /// <summary>Lets so much time pass in small steps.</summary>
    public async Task PassAsync(TimeSpan duration)
    {
        var end = Clock.GetUtcNow() + duration;
        await PassUntilAsync($"{duration} to pass", () => Task.FromResult(Clock.GetUtcNow() >= end));
    }

    /// <summary>Lets time pass, a little at a time, until an execution waits, and gives it as it is then.</summary>
    public async Task<Execution> PassUntilWaitingAsync(IExecutionGrain execution)
    {
        Execution? seen = null;
        await PassUntilAsync(
            "the execution to wait",
            async () =>
            {
                seen = await execution.GetAsync();
                Assert.False(seen is { HasEnded: true }, $"It ended instead: {System.Text.Json.JsonSerializer.Serialize(seen)}");
                return seen?.Status == ExecutionStatus.Waiting;
            },
            TimeSpan.FromMilliseconds(10));
        return seen!;
    }

    /// <summary>Lets time pass until executions have ended.</summary>
    public async Task<IReadOnlyList<Execution>> PassUntilEndedAsync(IReadOnlyList<IExecutionGrain> executions, TimeSpan? step = null)
    {
        var ended = new Dictionary<int, Execution>();
        async Task<bool> HaveEndedAsync()
        {
            for (var index = 0; index < executions.Count; index++)
            {
                if (!ended.ContainsKey(index)
                    && await Store.FindAsync(executions[index].GetPrimaryKey(), CancellationToken.None) is { HasEnded: true } end)
                {
                    ended.Add(index, end);
                }
            }

            return ended.Count == executions.Count;
        }

        await PassUntilAsync($"{executions.Count} executions to end", HaveEndedAsync, step);
        return [.. ended.OrderBy(pair => pair.Key).Select(pair => pair.Value)];
    }

    /// <summary>How the breaker of a connector stands.</summary>
    public async Task<CircuitBreakerStatus?> BreakerAsync(SavedConnector connector) =>
        (await this.Grain(connector).GetAsync())!.Status.CircuitBreaker;

    /// <inheritdoc/>
    protected override void Configure(IServiceCollection services)
    {
        services.Configure<ExecutionOptions>(options => options.MaxConcurrentAttempts = Permits);
        services.AddSingleton<IIncomingGrainCallFilter>(new LeaseCounter(_leases));
    }

    /// <summary>How often silos have leased permits of a connector.</summary>
    public int LeasesOf(SavedConnector connector) => _leases.GetValueOrDefault(connector.Id);

    private sealed class LeaseCounter(ConcurrentDictionary<Guid, int> leases) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.Grain is ConnectorFlowGrain flow && context.MethodName == nameof(IConnectorFlowGrain.LeaseAsync))
            {
                leases.AddOrUpdate(flow.GetPrimaryKey(), 1, static (_, count) => count + 1);
            }

            return context.Invoke();
        }
    }
}
