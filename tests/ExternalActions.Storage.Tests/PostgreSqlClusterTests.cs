using ExternalActions.Executions;
using ExternalActions.Storage.Hosting;
using ExternalActions.Storage.PostgreSql;
using ExternalActions.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Serialization;

namespace ExternalActions.Storage.Tests;

/// <summary>What several processes share in PostgreSQL.</summary>
public sealed class PostgreSqlClusterTests(PostgreSqlServer server) : IDisposable
{
    private readonly PostgreSqlStorage _storage = new(server);

    public void Dispose() => _storage.Dispose();

    [Fact]
    public async Task Silos_that_start_at_once_on_an_empty_database_form_one_cluster()
    {
        var silos = await Task.WhenAll(TestSilo.StartAsync(_storage), TestSilo.StartAsync(_storage));
        await using var first = silos[0];
        await using var second = silos[1];

        var table = await first.Services.GetRequiredService<IMembershipTable>().ReadAllAsync();
        Assert.Equal(
            silos.Select(Address).Order(),
            table.Members.Where(member => member.Item1.Status == SiloStatus.Active).Select(member => member.Item1.SiloAddress).Order());

        // A grain is in one place, whichever silo asks.
        var id = Guid.NewGuid();
        await first.Grains.GetGrain<ISecretKeeper>(id, "key").SetAsync("secret");
        Assert.Equal("secret", await second.Grains.GetGrain<ISecretKeeper>(id, "key").GetAsync());
        var executions = Enumerable.Range(0, 20).Select(_ => Samples.Execution()).ToArray();
        await Task.WhenAll(executions.Select((execution, i) => silos[i % 2].Grains.GetGrain<IExecutionKeeper>(execution.Id).WriteAsync(execution)));
        Assert.Equal(20, (await second.Reader.ListAsync(new ExecutionQuery(), default)).Items.Length);
    }

    [Fact]
    public async Task Silo_that_stops_leaves_the_table_and_the_other_goes_on()
    {
        await using var stays = await TestSilo.StartAsync(_storage);
        var stops = await TestSilo.StartAsync(_storage);
        var address = Address(stops);
        await stops.DisposeAsync();

        var row = await stays.Services.GetRequiredService<IMembershipTable>().ReadRowAsync(address);
        Assert.Equal(SiloStatus.Dead, Assert.Single(row.Members).Item1.Status);
        await stays.Grains.GetGrain<ISecretKeeper>(Guid.NewGuid(), "key").SetAsync("secret");
    }

    [Theory]
    [InlineData("57P01")]
    [InlineData("57P02")]
    [InlineData("57P03")]
    [InlineData("53100")]
    public async Task Client_is_told_that_the_database_was_away(string sqlState)
    {
        var cause = new PostgresException("gone", "FATAL", "FATAL", sqlState);
        await using var silo = await TestSilo.StartAsync(_storage);
        await using var client = await TestSilo.StartClientAsync(_storage);

        var sent = silo.Services.GetRequiredService<Serializer<Exception>>().SerializeToArray(new StorageUnavailableException("Try again.", cause));
        var got = client.Services.GetRequiredService<Serializer<Exception>>().Deserialize(sent);

        Assert.True(cause.IsUnavailable());
        Assert.Equal("Try again.", Assert.IsType<StorageUnavailableException>(got).Message);
    }

    [Fact]
    public async Task Client_finds_silos_and_reads_executions()
    {
        var execution = Samples.Execution();
        await using var silo = await TestSilo.StartAsync(_storage);
        await using var client = await TestSilo.StartClientAsync(_storage);

        await client.Grains.GetGrain<IExecutionKeeper>(execution.Id).WriteAsync(execution);

        Assert.Equal(execution, await client.Reader.FindAsync(execution.Id, default), ExecutionComparer.Instance);
    }

    [Fact]
    public async Task Password_is_neither_logged_nor_in_the_refusal_of_a_database_that_cannot_be_used()
    {
        await using (await TestSilo.StartAsync(_storage))
        {
        }

        var wrong = new NpgsqlConnectionStringBuilder(_storage.ConnectionString) { Username = "nobody" };
        var refusal = await Assert.ThrowsAsync<StorageException>(
            () => TestSilo.StartAsync(_storage, options => options.ConnectionString = wrong.ToString()));

        Assert.Contains($"'postgres' on 127.0.0.1:{wrong.Port} cannot be used", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:ConnectionString", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgreSqlServer.Password, refusal.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(_storage.Log.Lines);
        Assert.DoesNotContain(_storage.Log.Lines, line => line.Contains(PostgreSqlServer.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Database_that_nobody_runs_stops_the_start_in_words()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(_storage.ConnectionString) { Port = 1 }.ToString();

        var refusal = await Assert.ThrowsAsync<StorageException>(() => TestSilo.StartAsync(_storage, options => options.ConnectionString = nowhere));

        Assert.Contains("'postgres' on 127.0.0.1:1 cannot be used", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_setting_stops_the_start_and_is_named()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestSilo.StartAsync(_storage, options => options.ConnectionString = ""));

        Assert.Contains("Storage:ConnectionString: missing", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_database_refuses_what_the_queue_cannot_take_and_makes_what_it_took()
    {
        await using var silo = await TestSilo.StartAsync(_storage, options =>
        {
            options.MaxWritesPerCommit = 1;
            options.QueueTimeout = TimeSpan.FromMilliseconds(500);
        });
        await using var connection = await silo.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("LOCK TABLE executions IN EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        var executions = Enumerable.Range(0, 20).Select(_ => Samples.Execution()).ToArray();

        // One is under way and four wait for it.
        var writes = executions.Select(execution => silo.Grains.GetGrain<IExecutionKeeper>(execution.Id).WriteAsync(execution)).ToList();
        for (var refused = 0; refused < 15; refused++)
        {
            var ended = await Task.WhenAny(writes);
            writes.Remove(ended);
            var refusal = await Assert.ThrowsAsync<StorageUnavailableException>(() => ended);
            Assert.Contains("Nothing was written; try again later.", refusal.Message, StringComparison.Ordinal);
        }

        await transaction.RollbackAsync();
        Assert.All(await Task.WhenAll(writes), version => Assert.Equal("1", version));
        Assert.Equal(5, (await silo.Reader.ListAsync(new ExecutionQuery(), default)).Items.Length);
    }

    [Fact]
    public async Task Database_that_does_not_answer_is_told_apart_from_a_fault()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(_storage.ConnectionString) { Port = 1 }.ToString();
        await using var dataSource = PostgreSqlConnections.Create(nowhere);
        var database = new PostgreSqlExecutionDatabase(dataSource);

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => database.ReadAsync(Guid.NewGuid(), default));

        Assert.StartsWith("The database does not answer:", failure.Message, StringComparison.Ordinal);
        Assert.False(database.IsFaultOfAWrite(failure));
    }

    [Fact]
    public async Task Error_text_that_a_column_cannot_hold_is_stored_all_the_same()
    {
        using var executions = new PostgreSqlExecutions(server);
        await executions.InsertAsync(Samples.Execution(status: ExecutionStatus.Failed) with
        {
            Error = new ExecutionError(ErrorKind.Timeout, "a\0b\ud800c"),
        });

        var summary = Assert.Single(await executions.Database.ListAsync(new ExecutionQuery(), default));

        Assert.Equal("a\uFFFDb\uFFFDc", summary.Error?.Detail);
    }

    [Fact]
    public void Refusal_keeps_its_type_and_words_on_its_way_between_processes()
    {
        using var services = new ServiceCollection().AddSerializer().AddNpgsqlExceptions().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<Exception>>();
        var refusal = new StorageUnavailableException("Try again later.", new NpgsqlException("The connection broke."));

        var received = serializer.Deserialize(serializer.SerializeToArray(refusal));

        Assert.Equal("Try again later.", Assert.IsType<StorageUnavailableException>(received).Message);
        Assert.Equal("The connection broke.", received.InnerException?.Message);
    }

    private static SiloAddress Address(TestSilo silo) => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
}
