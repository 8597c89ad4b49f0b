using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace ExternalActions.Storage.Tests;

/// <summary>The storage as grains use it, in a real silo.</summary>
public abstract class SiloTests
{
    /// <summary>An empty storage.</summary>
    protected abstract TestStorage CreateStorage();

    [Fact]
    public async Task Grain_state_keeps_the_text_of_a_secret_over_a_restart()
    {
        using var storage = CreateStorage();
        var id = Guid.NewGuid();
        await using (var silo = await TestSilo.StartAsync(storage))
        {
            await silo.Grains.GetGrain<ISecretKeeper>(id, "a key").SetAsync("first");
            await silo.Grains.GetGrain<ISecretKeeper>(id, "a key").SetAsync("second");
        }

        await using var again = await TestSilo.StartAsync(storage);

        Assert.Equal("second", await again.Grains.GetGrain<ISecretKeeper>(id, "a key").GetAsync());
        Assert.Null(await again.Grains.GetGrain<ISecretKeeper>(id, "another key").GetAsync());
    }

    [Fact]
    public async Task Execution_is_found_as_its_grain_wrote_it_over_a_restart()
    {
        using var storage = CreateStorage();
        var execution = Samples.Execution();
        await using (var silo = await TestSilo.StartAsync(storage))
        {
            Assert.Equal("1", await silo.Grains.GetGrain<IExecutionKeeper>(execution.Id).WriteAsync(execution));
        }

        await using var again = await TestSilo.StartAsync(storage);

        Assert.Equal(execution, await again.Reader.FindAsync(execution.Id, default), ExecutionComparer.Instance);
        Assert.Equal(execution, await again.Grains.GetGrain<IExecutionKeeper>(execution.Id).ReadAsync(), ExecutionComparer.Instance);
    }

    [Fact]
    public async Task Reminder_ticks_and_is_gone_once_unregistered()
    {
        using var storage = CreateStorage();
        await using var silo = await TestSilo.StartAsync(storage);
        var grain = silo.Grains.GetGrain<IReminded>(Guid.NewGuid());
        await grain.RegisterAsync("later", TimeSpan.FromHours(1));
        await grain.RegisterAsync("now", TimeSpan.FromSeconds(1));

        Assert.Equal("now", await grain.NextTickAsync());
        Assert.Equal(["later", "now"], await grain.ListAsync());
        Assert.True(await grain.UnregisterAsync("now"));
        Assert.Equal(["later"], await grain.ListAsync());
        Assert.False(await grain.UnregisterAsync("now"));
    }

    [Fact]
    public async Task Reminders_are_read_when_they_are_due_soon_and_deleted_many_at_once()
    {
        using var storage = CreateStorage();
        await using var silo = await TestSilo.StartAsync(storage);
        var grains = Enumerable.Range(0, 3).Select(_ => silo.Grains.GetGrain<IReminded>(Guid.NewGuid())).ToArray();
        await grains[0].RegisterAsync("soon", TimeSpan.FromMinutes(9));
        await grains[1].RegisterAsync("soon", TimeSpan.FromMinutes(9));
        await grains[2].RegisterAsync("late", TimeSpan.FromMinutes(11));
        var table = silo.Services.GetRequiredService<IReminderTable>();

        // The whole ring, and both halves of it.
        foreach (var ranges in new[] { new (uint Begin, uint End)[] { (7, 7) }, [(0, 0x80000000), (0x80000000, 0)] })
        {
            var read = (await Task.WhenAll(ranges.Select(range => table.ReadRows(range.Begin, range.End)))).SelectMany(data => data.Reminders);
            Assert.Equal(grains[..2].Select(grain => grain.GetGrainId()).Order(), read.Select(reminder => reminder.GrainId).Order());
        }

        var rows = silo.Services.GetRequiredService<IReminderRows>();
        await rows.DeleteAsync([.. grains.Skip(1).Select(grain => grain.GetGrainId().ToString())], "soon", default);

        Assert.Equal(["soon"], await grains[0].ListAsync());
        Assert.Empty(await grains[1].ListAsync());
        Assert.Equal(["late"], await grains[2].ListAsync());
    }

    [Fact]
    public async Task Of_the_retries_that_are_due_soon_the_next_ones_are_read_and_of_other_reminders_all()
    {
        const int most = 2_000;
        using var storage = CreateStorage();
        await using var silo = await TestSilo.StartAsync(storage);
        var table = silo.Services.GetRequiredService<IReminderTable>();
        var now = DateTime.UtcNow;
        var type = GrainType.Create("reminded");
        var rows = Enumerable.Range(0, most + 50)
            .Select(place => Row(ExecutionStorage.RetryReminder, now.AddMinutes(1).AddSeconds(place / 10.0)))
            .ToList();
        var passed = Row(ExecutionStorage.RetryReminder, now.AddMinutes(-1));
        var others = Enumerable.Range(0, 3).Select(_ => Row("sweep", now.AddMinutes(-60))).ToList();
        await Parallel.ForEachAsync([.. rows, passed, .. others], async (row, token) => await table.UpsertRow(row, token));

        var read = (await table.ReadRows(7, 7)).Reminders.ToLookup(row => row.ReminderName, row => row.GrainId);

        Assert.Equal(rows.Take(most).Select(row => row.GrainId).Order(), read[ExecutionStorage.RetryReminder].Order());
        Assert.Equal(others.Select(row => row.GrainId).Order(), read["sweep"].Order());

        ReminderEntry Row(string name, DateTime start) => new()
        {
            GrainId = GrainId.Create(type, Guid.NewGuid().ToString("N")),
            ReminderName = name,
            StartAt = start,
            Period = TimeSpan.FromDays(1),
        };
    }

    [Fact]
    public async Task Deleted_grain_state_leaves_no_row_and_can_be_written_again()
    {
        using var storage = CreateStorage();
        await using var silo = await TestSilo.StartAsync(storage);
        var grain = silo.Grains.GetGrain<ISecretKeeper>(Guid.NewGuid(), "key");
        await grain.SetAsync("secret");

        await grain.ClearAsync();

        Assert.Equal(0, storage.CountGrainStates(silo));
        Assert.Null(await grain.GetAsync());
        await grain.SetAsync("again");
        await grain.ForgetAsync();
        Assert.Equal("again", await grain.GetAsync());
    }

    [Fact]
    public async Task Execution_that_another_activation_wrote_is_not_overwritten()
    {
        using var storage = CreateStorage();
        await using var silo = await TestSilo.StartAsync(storage);
        var execution = Samples.Execution();
        var grain = silo.Grains.GetGrain<IExecutionKeeper>(execution.Id);
        await grain.WriteAsync(execution);
        var database = silo.Services.GetRequiredService<IExecutionDatabase>();
        var stored = await database.ReadAsync(execution.Id, default);
        var elsewhere = new ExecutionRow(execution with { Status = ExecutionStatus.Running }, DueAt: null, stored!.Body);
        Assert.True(Assert.Single(await database.CommitAsync([new ExecutionWrite(execution.Id, stored.Version, elsewhere)])));

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.WriteAsync(execution with { Status = ExecutionStatus.Failed }));

        Assert.Equal(2, (await database.ReadAsync(execution.Id, default))?.Version);
        // The conflict ended the stale activation; the next one has read the row and may write.
        Assert.Equal("3", await grain.WriteAsync(execution with { Status = ExecutionStatus.Succeeded }));
    }

    [Fact]
    public async Task Cleared_execution_is_gone()
    {
        using var storage = CreateStorage();
        await using var silo = await TestSilo.StartAsync(storage);
        var execution = Samples.Execution();
        var grain = silo.Grains.GetGrain<IExecutionKeeper>(execution.Id);
        await grain.ClearAsync();
        await grain.WriteAsync(execution);

        await grain.ClearAsync();

        Assert.Null(await silo.Reader.FindAsync(execution.Id, default));
        Assert.Null(await grain.ReadAsync());
        Assert.Equal("1", await grain.WriteAsync(execution));
    }

    [Fact]
    public async Task Reminder_table_keeps_rows_by_version_and_reads_them_by_range_of_the_ring()
    {
        using var storage = CreateStorage();
        await using var silo = await TestSilo.StartAsync(storage);
        var table = silo.Services.GetRequiredService<IReminderTable>();
        var entries = Enumerable.Range(0, 40)
            .Select(i => new ReminderEntry
            {
                GrainId = GrainId.Create("reminded-type", Guid.NewGuid().ToString("N")),
                ReminderName = "sweep",
                StartAt = Samples.Noon.UtcDateTime.AddMicroseconds(i * 7),
                Period = TimeSpan.FromMinutes(1),
            })
            .OrderBy(entry => entry.GrainId.GetUniformHashCode())
            .ToArray();
        foreach (var entry in entries)
        {
            Assert.Equal("0", await table.UpsertRow(entry));
        }

        Assert.Equal("1", await table.UpsertRow(entries[0]));
        var read = await table.ReadRow(entries[0].GrainId, "sweep");
        Assert.Equal((entries[0].StartAt, DateTimeKind.Utc, entries[0].Period, "1"), (read!.StartAt, read.StartAt.Kind, read.Period, read.ETag));
        Assert.Null(await table.ReadRow(entries[0].GrainId, "other"));
        Assert.Single((await table.ReadRows(entries[0].GrainId)).Reminders);

        // A range leaves its beginning out and holds its end; one that begins after its end passes the end of the ring.
        var hashes = Array.ConvertAll(entries, entry => entry.GrainId.GetUniformHashCode());
        await AssertRangeAsync(hashes[9], hashes[19], entries[10..20]);
        await AssertRangeAsync(hashes[29], hashes[9], [.. entries[..10], .. entries[30..]]);
        await AssertRangeAsync(hashes[5], hashes[5], entries);
        await AssertRangeAsync(0, 0, entries);

        Assert.False(await table.RemoveRow(entries[0].GrainId, "sweep", "0"));
        Assert.True(await table.RemoveRow(entries[0].GrainId, "sweep", "1"));
        Assert.Null(await table.ReadRow(entries[0].GrainId, "sweep"));
        await table.TestOnlyClearTable();
        await AssertRangeAsync(0, 0, []);

        async Task AssertRangeAsync(uint begin, uint end, ReminderEntry[] expected) => Assert.Equal(
            expected.Select(entry => entry.GrainId).Order(), (await table.ReadRows(begin, end)).Reminders.Select(entry => entry.GrainId).Order());
    }

    [Fact]
    public async Task Grain_state_reminders_executions_and_lists_work_at_once_without_a_busy_database()
    {
        using var storage = CreateStorage();
        await using var silo = await TestSilo.StartAsync(storage);
        var tasks = new List<Task>();
        for (var i = 0; i < 60; i++)
        {
            tasks.Add(silo.Grains.GetGrain<ISecretKeeper>(Guid.NewGuid(), "key").SetAsync("secret"));
            tasks.Add(RemindAsync(silo.Grains.GetGrain<IReminded>(Guid.NewGuid())));
            tasks.Add(WriteTwiceAsync(silo.Grains.GetGrain<IExecutionKeeper>(Guid.NewGuid())));
            tasks.Add(silo.Reader.ListAsync(new ExecutionQuery(), default));
        }

        await Task.WhenAll(tasks);

        Assert.Equal(60, storage.CountGrainStates(silo));
        var page = await silo.Reader.ListAsync(new ExecutionQuery { Statuses = [ExecutionStatus.Succeeded], Limit = 200 }, default);
        Assert.Equal(60, page.Items.Length);

        static async Task RemindAsync(IReminded grain)
        {
            await grain.RegisterAsync("retry", TimeSpan.FromHours(1));
            Assert.True(await grain.UnregisterAsync("retry"));
        }

        static async Task WriteTwiceAsync(IExecutionKeeper grain)
        {
            await grain.WriteAsync(Samples.Execution(grain.GetPrimaryKey()));
            await grain.WriteAsync(Samples.Execution(grain.GetPrimaryKey(), ExecutionStatus.Succeeded));
        }
    }
}

public sealed class SqliteSiloTests : SiloTests
{
    [Fact]
    public async Task Second_server_on_the_same_folder_does_not_start()
    {
        using var storage = new SqliteStorage();
        await using var silo = await TestSilo.StartAsync(storage);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => TestSilo.StartAsync(storage));

        Assert.Contains(storage.Folder, refusal.Message, StringComparison.Ordinal);
    }

    protected override TestStorage CreateStorage() => new SqliteStorage();
}

public sealed class PostgreSqlSiloTests(PostgreSqlServer server) : SiloTests
{
    protected override TestStorage CreateStorage() => new PostgreSqlStorage(server);
}
