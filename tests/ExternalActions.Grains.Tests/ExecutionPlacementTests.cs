using ExternalActions.Actions;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Grains.Recovery;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Tests;

/// <summary>Executions that one silo has in hand and other silos are asked about.</summary>
public sealed class ExecutionPlacementTests(ExecutionPlacementTests.ThreeSilos silos) : IClassFixture<ExecutionPlacementTests.ThreeSilos>
{
    [Fact]
    public async Task Other_silos_see_an_attempt_and_can_cancel_it()
    {
        var path = $"/switch/gate/{Guid.NewGuid()}";
        var action = await silos.ActionAsync(path);
        foreach (var (home, other) in silos.Pairs)
        {
            var before = silos.ReceivedAt(path).Count;
            var id = await StartAsync(home, action);
            await silos.Received.WaitForAsync(request => request.RawTarget == path, before + 1, CancellationToken.None);
            var execution = other.GetRequiredService<IGrainFactory>().GetGrain<IExecutionGrain>(id);

            Assert.Equal(ExecutionStatus.Running, (await execution.GetAsync())?.Status);
            Assert.Equal(Address(home), await silos.AddressAsync(execution));
            var cancelled = Given.Value(await execution.CancelAsync());

            Assert.Equal(ExecutionStatus.Cancelled, cancelled.Status);
            Assert.Equal(ErrorKind.Cancelled, Assert.Single(cancelled.Attempts).Error?.Kind);
        }
    }

    [Fact]
    public async Task Other_silos_can_wait_for_the_end()
    {
        foreach (var (home, other) in silos.Pairs)
        {
            var gate = Guid.NewGuid().ToString();
            var path = $"/switch/gate/{gate}";
            var id = await StartAsync(home, await silos.ActionAsync(path));
            await silos.Received.WaitForAsync(request => request.RawTarget == path, 1, CancellationToken.None);

            var waiter = other.GetRequiredService<IGrainFactory>().GetGrain<IExecutionGrain>(id).UntilEndedAsync();
            silos.Gates.Open(gate);

            Assert.Equal(ExecutionStatus.Succeeded, (await waiter).Status);
        }
    }

    [Fact]
    public async Task Sweep_from_any_silo_sends_nothing_twice()
    {
        var gate = Guid.NewGuid().ToString();
        var path = $"/switch/gate/{gate}";
        var action = await silos.ActionAsync(path);
        var ids = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => StartAsync(silos.ServicesOfEachSilo[number % 3], action)));
        await silos.Received.WaitForAsync(request => request.RawTarget == path, ids.Length, CancellationToken.None);
        silos.Clock.Advance(TimeSpan.FromMilliseconds(1));

        foreach (var services in silos.ServicesOfEachSilo)
        {
            var grains = services.GetRequiredService<IGrainFactory>();
            await Task.WhenAll(
                Enumerable.Range(0, ExecutionPartition.Count).Select(partition => grains.GetGrain<IRecoveryGrain>(partition).StartAsync()));
        }

        silos.Gates.Open(gate);
        foreach (var id in ids)
        {
            Assert.Single((await silos.UntilStoredAsync(id, ExecutionStatus.Succeeded)).Attempts);
        }

        Assert.Equal(ids.Length, silos.ReceivedAt(path).Count);
    }

    [Fact]
    public async Task Execution_is_placed_on_the_silo_that_accepted_it_however_long_ago()
    {
        var action = await silos.ActionAsync("/echo");
        foreach (var (home, other) in silos.Pairs)
        {
            Assert.True(ExecutionHome.TryRead(await StartAsync(home, action), out var mark, out _));
            var now = silos.Clock.GetUtcNow();

            Assert.Equal(Address(home), await ActivatedOnAsync(other, ExecutionHome.CreateId(now, mark)));
            Assert.Equal(Address(home), await ActivatedOnAsync(other, ExecutionHome.CreateId(now.AddDays(-2), mark)));
        }
    }

    [Fact]
    public async Task Execution_of_a_silo_that_is_gone_is_placed_where_it_is_asked_for()
    {
        var action = await silos.ActionAsync("/echo");
        foreach (var services in silos.ServicesOfEachSilo)
        {
            Assert.True(ExecutionHome.TryRead(await StartAsync(services, action), out var mark, out _));

            Assert.Equal(Address(services), await ActivatedOnAsync(services, ExecutionHome.CreateId(silos.Clock.GetUtcNow(), mark + 1)));
        }
    }

    [Fact]
    public async Task Execution_of_an_idempotency_key_is_placed_where_it_is_asked_for()
    {
        foreach (var services in silos.ServicesOfEachSilo)
        {
            Assert.Equal(Address(services), await ActivatedOnAsync(services, ExecutionId.Derive(Guid.NewGuid(), "key")));
        }
    }

    [Fact]
    public async Task Execution_of_an_idempotency_key_can_be_seen_waited_for_and_cancelled_from_any_silo()
    {
        foreach (var (home, other) in silos.Pairs)
        {
            var gate = Guid.NewGuid().ToString();
            var path = $"/switch/gate/{gate}";
            var request = Given.Request(await silos.ActionAsync(path)) with { IdempotencyKey = "first" };
            var first = await Given.ExecutionAsync(home, request);
            var second = await Given.ExecutionAsync(home, request with { IdempotencyKey = "second" });
            await silos.Received.WaitForAsync(received => received.RawTarget == path, 2, CancellationToken.None);
            var grains = other.GetRequiredService<IGrainFactory>();

            Assert.Equal(first.GetPrimaryKey(), (await Given.ExecutionAsync(other, request)).GetPrimaryKey());
            Assert.Equal(ExecutionStatus.Running, (await grains.GetGrain<IExecutionGrain>(first.GetPrimaryKey()).GetAsync())?.Status);
            var cancelled = Given.Value(await grains.GetGrain<IExecutionGrain>(second.GetPrimaryKey()).CancelAsync());
            var waiter = grains.GetGrain<IExecutionGrain>(first.GetPrimaryKey()).UntilEndedAsync();
            silos.Gates.Open(gate);

            Assert.Equal(ErrorKind.Cancelled, Assert.Single(cancelled.Attempts).Error?.Kind);
            Assert.Equal(ExecutionStatus.Succeeded, (await waiter).Status);
            Assert.Equal(2, silos.ReceivedAt(path).Count);
        }
    }

    private static SiloAddress Address(IServiceProvider services) => services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    private static async Task<Guid> StartAsync(IServiceProvider services, SavedAction action) =>
        (await Given.ExecutionAsync(services, Given.Request(action))).GetPrimaryKey();

    private async Task<SiloAddress?> ActivatedOnAsync(IServiceProvider services, Guid id)
    {
        var execution = services.GetRequiredService<IGrainFactory>().GetGrain<IExecutionGrain>(id);
        Assert.Null(await execution.GetAsync());
        return await silos.AddressAsync(execution);
    }

    /// <summary>Three silos.</summary>
    public sealed class ThreeSilos() : Silo(silos: 3, isTargetOnClock: false)
    {
        /// <summary>Each silo with the next one.</summary>
        public IEnumerable<(IServiceProvider Home, IServiceProvider Other)> Pairs =>
            ServicesOfEachSilo.Zip([.. ServicesOfEachSilo.Skip(1), ServicesOfEachSilo[0]]);

        /// <summary>Where the activation of an execution is; null when it has none.</summary>
        public async Task<SiloAddress?> AddressAsync(IExecutionGrain execution) =>
            await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(execution);
    }
}
