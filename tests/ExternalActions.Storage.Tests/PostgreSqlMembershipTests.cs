using ExternalActions.Storage.PostgreSql;
using ExternalActions.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService;

namespace ExternalActions.Storage.Tests;

/// <summary>The table of the cluster's members as Orleans calls it, without a silo that changes it too.</summary>
public sealed class PostgreSqlMembershipTests(PostgreSqlServer server) : IDisposable
{
    private static readonly SiloAddress Suspector = SiloAddress.FromParsableString("10.0.1.1:11111@1");

    private readonly NpgsqlDataSource _dataSource = PostgreSqlConnections.Create(server.CreateSchema());

    public void Dispose() => _dataSource.Dispose();

    [Fact]
    public async Task Of_two_changes_at_one_version_of_the_membership_one_is_made()
    {
        var table = await CreateTableAsync();
        for (var round = 0; round < 10; round++)
        {
            var version = (await table.ReadAllAsync()).Version.Next();
            var entries = Enumerable.Range(0, 6).Select(i => Entry(round, i)).ToArray();

            var inserted = await Task.WhenAll(entries.Select(entry => table.InsertRowAsync(entry, version)));

            Assert.Single(inserted, made => made);
            var read = await table.ReadAllAsync();
            Assert.Equal(version.Version, read.Version.Version);
            var added = entries[Array.IndexOf(inserted, true)];
            var etag = Assert.Single(read.Members, member => member.Item1.SiloAddress.Equals(added.SiloAddress)).Item2;

            // The one that is there cannot be added again, at the new version either, and that moves no version.
            Assert.False(await table.InsertRowAsync(added, read.Version.Next()));
            Assert.False(await table.UpdateRowAsync(entries[Array.IndexOf(inserted, false)], etag, read.Version.Next()));
            Assert.Equal(read.Version.Version, (await table.ReadAllAsync()).Version.Version);

            added.Status = SiloStatus.Dead;
            added.AddSuspector(Suspector, DateTime.UtcNow);
            var updated = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => table.UpdateRowAsync(added, etag, read.Version.Next())));
            Assert.Single(updated, made => made);
            var changed = await table.ReadRowAsync(added.SiloAddress);
            Assert.Equal(version.Version + 1, changed.Version.Version);
            var row = Assert.Single(changed.Members).Item1;
            Assert.Equal((SiloStatus.Dead, added.HostName, added.ProxyPort), (row.Status, row.HostName, row.ProxyPort));
            Assert.Equal(Suspector, Assert.Single(row.SuspectTimes!).Item1);
        }
    }

    [Fact]
    public async Task Sign_of_life_and_clean_up_leave_the_version_of_the_membership()
    {
        var table = await CreateTableAsync();
        var alive = Entry(0, 1);
        alive.Status = SiloStatus.Active;
        Assert.True(await table.InsertRowAsync(alive, (await table.ReadAllAsync()).Version.Next()));
        var entry = Entry(0, 0);
        entry.Status = SiloStatus.Dead;
        Assert.True(await table.InsertRowAsync(entry, (await table.ReadAllAsync()).Version.Next()));
        var version = (await table.ReadAllAsync()).Version.Version;

        entry.IAmAliveTime = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        await table.UpdateIAmAliveAsync(entry);
        Assert.Equal(entry.IAmAliveTime, Assert.Single((await table.ReadRowAsync(entry.SiloAddress)).Members).Item1.IAmAliveTime);
        alive.IAmAliveTime = entry.IAmAliveTime;
        await table.UpdateIAmAliveAsync(alive);
        await table.CleanupDefunctSiloEntriesAsync(Samples.Noon);
        Assert.Single((await table.ReadRowAsync(entry.SiloAddress)).Members);
        await table.CleanupDefunctSiloEntriesAsync(Samples.Noon.AddSeconds(1));

        Assert.Empty((await table.ReadRowAsync(entry.SiloAddress)).Members);
        Assert.Equal(version, (await table.ReadAllAsync()).Version.Version);
        Assert.Equal(alive.SiloAddress, Assert.Single((await table.ReadAllAsync()).Members).Item1.SiloAddress);

        await table.DeleteMembershipTableEntriesAsync("tests");
        using var command = _dataSource.CreateCommand(
            "SELECT (SELECT count(*) FROM OrleansMembershipTable) + (SELECT count(*) FROM OrleansMembershipVersionTable)");
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    private async Task<IMembershipTable> CreateTableAsync()
    {
        new PostgreSqlSchema(_dataSource).SetUp();
        IMembershipTable table = new AdoNetClusteringTable(
            new ServiceCollection().BuildServiceProvider(),
            Options.Create(new ClusterOptions { ClusterId = "tests", ServiceId = "tests" }),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = "Npgsql", DataSource = _dataSource }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(true);
        return table;
    }

    private static MembershipEntry Entry(int round, int i) => new()
    {
        SiloAddress = SiloAddress.FromParsableString($"10.0.0.{i + 1}:11111@{round + 1}"),
        SiloName = $"silo-{i}",
        HostName = $"host-{i}",
        Status = SiloStatus.Created,
        ProxyPort = 30000 + i,
        StartTime = DateTime.UtcNow,
        IAmAliveTime = DateTime.UtcNow,
    };
}
