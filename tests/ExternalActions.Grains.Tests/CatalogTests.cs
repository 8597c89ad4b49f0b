using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Grains.Catalog;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Tests;

/// <summary>What a crash leaves in the catalog between entering a name and storing its owner.</summary>
public sealed class CatalogTests(Silo silo) : IClassFixture<Silo>
{
    private ICatalogGrain Catalog => silo.Grains.GetGrain<ICatalogGrain>(0);

    private ICatalogWriterGrain Writer => silo.Grains.GetGrain<ICatalogWriterGrain>(0);

    [Fact]
    public async Task Name_left_behind_is_free_again_once_its_owner_cannot_still_be_about_to_store()
    {
        Assert.Null(await Writer.PutConnectorAsync(new ConnectorEntry { Id = Guid.NewGuid(), Name = "Left behind" }));
        var settings = new ConnectorSettings { Name = "left behind", GetUrl = silo.TargetUrl };

        var early = await silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid()).CreateAsync(settings);
        silo.Clock.Advance(TimeSpan.FromMinutes(3));
        var late = await silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid()).CreateAsync(settings);

        Assert.Equal(ProblemKind.Conflict, Given.Refusal(early).Kind);
        Given.Value(late);
    }

    [Fact]
    public async Task Action_left_behind_does_not_keep_its_connector_from_being_deleted()
    {
        var connector = await silo.ConnectorAsync();
        await Writer.PutActionAsync(new ActionEntry { Id = Guid.NewGuid(), Name = $"Ghost {connector.Id}", ConnectorId = connector.Id });
        silo.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Null(await silo.Grains.GetGrain<IConnectorGrain>(connector.Id).DeleteAsync());
    }

    [Fact]
    public async Task Deleting_what_is_not_stored_takes_its_entry_away()
    {
        var connector = await silo.ConnectorAsync();
        var ghost = Guid.NewGuid();
        await Writer.PutActionAsync(new ActionEntry { Id = ghost, Name = $"Ghost {ghost}", ConnectorId = connector.Id });

        Assert.Equal(ProblemKind.NotFound, (await silo.Grains.GetGrain<IActionGrain>(ghost).DeleteAsync())?.Kind);

        Assert.Empty((await Catalog.ListActionsAsync(new CatalogQuery { ConnectorId = connector.Id })).Items);
    }

    [Fact]
    public async Task Name_before_a_rename_that_was_never_stored_stays_taken()
    {
        var connector = await silo.ConnectorAsync();
        // What a rename does before the crash.
        Assert.Null(await Writer.PutConnectorAsync(new ConnectorEntry { Id = connector.Id, Name = $"New {Guid.NewGuid()}" }));

        var early = await silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid()).CreateAsync(connector.Settings);
        silo.Clock.Advance(TimeSpan.FromMinutes(3));
        var late = await silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid()).CreateAsync(connector.Settings);

        Assert.Equal(ProblemKind.Conflict, Given.Refusal(early).Kind);
        Assert.Equal(ProblemKind.Conflict, Given.Refusal(late).Kind);
        Assert.Single((await Catalog.ListConnectorsAsync(new CatalogQuery { Search = connector.Settings.Name })).Items);
    }

    [Fact]
    public async Task Connector_whose_deletion_failed_is_still_listed()
    {
        var connector = await silo.ConnectorAsync();
        var grain = silo.Grains.GetGrain<IConnectorGrain>(connector.Id);
        using (silo.StoreFails("external-actions.db", "BEFORE DELETE ON OrleansStorage"))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => grain.DeleteAsync());
        }

        Assert.NotNull(await grain.GetAsync());
        Assert.Single((await Catalog.ListConnectorsAsync(new CatalogQuery { Search = connector.Settings.Name })).Items);
        Assert.Null(await grain.DeleteAsync());
    }
}
