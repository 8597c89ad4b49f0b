using ExternalActions.Actions;
using ExternalActions.Executions;
using ExternalActions.Grains.Caching;
using ExternalActions.Problems;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Tests.Caching;

public sealed class CacheTests(CacheSilos silos) : IClassFixture<CacheSilos>
{
    [Fact]
    public async Task Edit_of_a_connector_counts_on_every_silo_once_it_is_answered()
    {
        await silos.UntilLeasesAreHeldAsync();
        var (connector, action) = await silos.ActionWithSecretAsync();
        Assert.All(await silos.RunOnEachSiloAsync(action), request => Assert.Equal("first", request.Header("X-Key")));

        // The clock stands still: nothing runs out.
        await silos.EditAsync(connector, "second");

        Assert.All(await silos.RunOnEachSiloAsync(action), request => Assert.Equal("second", request.Header("X-Key")));
    }

    [Fact]
    public async Task Edit_and_deletion_of_an_action_count_on_every_silo_once_they_are_answered()
    {
        await silos.UntilLeasesAreHeldAsync();
        var (_, action) = await silos.ActionWithSecretAsync();
        await silos.RunOnEachSiloAsync(action);
        var grain = silos.Grains.GetGrain<IActionGrain>(action.Id);

        Given.Value(await grain.UpdateAsync(action.Definition with { Method = "PUT" }, expectedVersion: null));
        Assert.All(await silos.RunOnEachSiloAsync(action), request => Assert.Equal("PUT", request.Method));

        Assert.Null(await grain.DeleteAsync());
        foreach (var services in silos.ServicesOfEachSilo)
        {
            var refusal = Given.Refusal(await services.GetRequiredService<INewExecutions>().StartAsync(Given.Request(action)));
            Assert.Equal(ProblemKind.NotFound, refusal.Kind);
        }
    }

    [Fact]
    public async Task Warm_silo_asks_for_nothing_for_minutes()
    {
        await silos.UntilLeasesAreHeldAsync();
        var (connector, action) = await silos.ActionWithSecretAsync();
        // What a silo was told of it reads once more when it next asks.
        silos.Clock.Advance(CacheLimits.Freshness);
        await silos.UntilLeasesAreHeldAsync();
        await silos.RunOnEachSiloAsync(action);
        var loads = (silos.LoadsOf(action.Id), silos.LoadsOf(connector.Id));

        for (var minute = 0; minute < 3; minute++)
        {
            silos.Clock.Advance(TimeSpan.FromMinutes(1));
            await silos.UntilLeasesAreHeldAsync();
            await silos.RunOnEachSiloAsync(action);
        }

        Assert.Equal(loads, (silos.LoadsOf(action.Id), silos.LoadsOf(connector.Id)));
    }

    [Fact]
    public async Task Silo_that_is_cut_off_uses_an_old_secret_for_a_second_and_hears_of_the_edit_when_it_is_back()
    {
        await silos.UntilLeasesAreHeldAsync();
        var (connector, action) = await silos.ActionWithSecretAsync();
        await silos.RunOnEachSiloAsync(action);
        try
        {
            silos.AreCutOff = true;
            await silos.EditAsync(connector, "second");
            silos.Clock.Advance(CacheLimits.Freshness);

            Assert.All(await silos.RunOnEachSiloAsync(action), request => Assert.Equal("second", request.Header("X-Key")));
            await silos.EditAsync(connector, "third");
        }
        finally
        {
            silos.AreCutOff = false;
        }

        await silos.UntilLeasesAreHeldAsync();

        Assert.All(await silos.RunOnEachSiloAsync(action), request => Assert.Equal("third", request.Header("X-Key")));
    }
}
