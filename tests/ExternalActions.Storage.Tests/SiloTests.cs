namespace ExternalActions.Storage.Tests;

/// <summary>The storage as grains use it, in a real silo.</summary>
public sealed class SiloTests
{
    [Fact]
    public async Task Grain_state_keeps_the_text_of_a_secret_over_a_restart()
    {
        using var folder = new TempFolder();
        var id = Guid.NewGuid();
        await using (var silo = await TestSilo.StartAsync(folder.FullPath))
        {
            await silo.Grains.GetGrain<ISecretKeeper>(id, "a key").SetAsync("first");
            await silo.Grains.GetGrain<ISecretKeeper>(id, "a key").SetAsync("second");
        }

        await using var again = await TestSilo.StartAsync(folder.FullPath);

        Assert.Equal("second", await again.Grains.GetGrain<ISecretKeeper>(id, "a key").GetAsync());
        Assert.Null(await again.Grains.GetGrain<ISecretKeeper>(id, "another key").GetAsync());
    }

    [Fact]
    public async Task Execution_is_found_as_its_grain_wrote_it_over_a_restart()
    {
        using var folder = new TempFolder();
        var execution = Samples.Execution();
        await using (var silo = await TestSilo.StartAsync(folder.FullPath))
        {
            Assert.Equal("1", await silo.Grains.GetGrain<IExecutionKeeper>(execution.Id).WriteAsync(execution));
        }

        await using var again = await TestSilo.StartAsync(folder.FullPath);

        Assert.Equal(execution, await again.Reader.FindAsync(execution.Id, default), ExecutionComparer.Instance);
        Assert.Equal(execution, await again.Grains.GetGrain<IExecutionKeeper>(execution.Id).ReadAsync(), ExecutionComparer.Instance);
    }

    [Fact]
    public async Task Reminder_ticks_and_is_gone_once_unregistered()
    {
        using var folder = new TempFolder();
        await using var silo = await TestSilo.StartAsync(folder.FullPath);
        var grain = silo.Grains.GetGrain<IReminded>(Guid.NewGuid());
        await grain.RegisterAsync("later", TimeSpan.FromHours(1));
        await grain.RegisterAsync("now", TimeSpan.FromSeconds(1));

        Assert.Equal("now", await grain.NextTickAsync());
        Assert.Equal(["later", "now"], await grain.ListAsync());
        Assert.True(await grain.UnregisterAsync("now"));
        Assert.Equal(["later"], await grain.ListAsync());
        Assert.False(await grain.UnregisterAsync("now"));
    }
}
