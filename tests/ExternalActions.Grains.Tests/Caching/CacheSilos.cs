using System.Collections.Concurrent;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;
using ExternalActions.Grains.Caching;
using ExternalActions.Grains.Connectors;
using ExternalActions.TestTarget;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Tests.Caching;

/// <summary>Two silos that share their databases; whether they can tell each other of changes can be switched off.</summary>
public sealed class CacheSilos() : Silo(silos: 2, isTargetOnClock: false)
{
    private readonly ConcurrentDictionary<Guid, int> _loads = new();

    /// <summary>Whether the silos cannot reach each other's caches. Their grain calls go on.</summary>
    public bool AreCutOff { get; set; }

    /// <summary>How often silos have asked for an action or a connector to cache it.</summary>
    public int LoadsOf(Guid id) => _loads.GetValueOrDefault(id);

    /// <summary>An action on a connector with a secret.</summary>
    public async Task<(SavedConnector Connector, SavedAction Action)> ActionWithSecretAsync()
    {
        var connector = await this.ConnectorAsync(settings => settings with
        {
            AuthorizationType = AuthorizationType.Token,
            Token = new() { Headers = [new() { Name = "X-Key", Value = Secret.Of("first") }] },
        });
        return (connector, await this.ActionAsync($"/echo/{connector.Id}", definition => definition with { ConnectorId = connector.Id }));
    }

    /// <summary>Changes the secret.</summary>
    public async Task EditAsync(SavedConnector connector, string secret) => Given.Value(await this.Grain(connector).UpdateAsync(
        connector.Settings with { Token = new() { Headers = [new() { Name = "X-Key", Value = Secret.Of(secret) }] } }, expectedVersion: null));

    /// <summary>Runs an action once on each silo, and gives what the target got.</summary>
    public async Task<IReadOnlyList<RecordedRequest>> RunOnEachSiloAsync(SavedAction action)
    {
        var path = new Uri(action.Definition.Url).AbsolutePath;
        var before = ReceivedAt(path).Count;
        foreach (var services in ServicesOfEachSilo)
        {
            await (await Given.ExecutionAsync(services, Given.Request(action))).UntilAsync(ExecutionStatus.Succeeded);
        }

        var received = ReceivedAt(path).Skip(before).ToList();
        Assert.Equal(ServicesOfEachSilo.Count, received.Count);
        return received;
    }

    /// <summary>Waits until every silo hears of the changes of the others.</summary>
    public Task UntilLeasesAreHeldAsync() => Eventually.HoldsAsTimePassesAsync(
        this,
        CacheLimits.BetweenReads,
        "every silo to hear of the changes of the others",
        () => Task.FromResult(ServicesOfEachSilo.All(services => services.GetRequiredService<CacheLease>().IsHeld)));

    /// <inheritdoc/>
    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<IIncomingGrainCallFilter>(new LoadCounter(_loads));
        services.AddSingleton<CachePeers>();
        services.AddSingleton<ICachePeers>(provider => new Switch(this, provider.GetRequiredService<CachePeers>()));
    }

    private sealed class LoadCounter(ConcurrentDictionary<Guid, int> loads) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context is { Grain: ActionGrain, MethodName: nameof(IActionGrain.GetAsync) }
                or { Grain: ConnectorGrain, MethodName: nameof(IProtectedConnectorGrain.AuthorizeAsync) })
            {
                loads.AddOrUpdate(context.TargetId.GetGuidKey(), 1, static (_, count) => count + 1);
            }

            return context.Invoke();
        }
    }

    private sealed class Switch(CacheSilos silos, CachePeers peers) : ICachePeers
    {
        public IReadOnlyDictionary<SiloAddress, bool> Others => peers.Others;

        public Task InvalidateAsync(SiloAddress silo, Guid id) => silos.AreCutOff ? Cut() : peers.InvalidateAsync(silo, id);

        public async Task<Invalidations> ReadAsync(SiloAddress silo, long? since) =>
            silos.AreCutOff ? await Cut() : await peers.ReadAsync(silo, since);

        public Task RefreshAsync(CancellationToken cancellationToken) => peers.RefreshAsync(cancellationToken);

        private static Task<Invalidations> Cut() => Task.FromException<Invalidations>(new TimeoutException("The silos are cut off from each other."));
    }
}
