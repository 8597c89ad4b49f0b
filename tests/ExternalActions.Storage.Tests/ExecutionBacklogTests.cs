using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Storage.Tests.Databases;

namespace ExternalActions.Storage.Tests;

public abstract class ExecutionBacklogTests : IDisposable
{
    private readonly ExecutionDatabaseFixture _fixture;

    private protected ExecutionBacklogTests(ExecutionDatabaseFixture fixture) => _fixture = fixture;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Overdue_executions_of_a_partition_come_longest_overdue_first()
    {
        var ids = Enumerable.Range(0, 400).Select(_ => Guid.NewGuid()).Where(id => ExecutionPartition.Of(id) == 7).Take(5).ToArray();
        var elsewhere = Enumerable.Range(0, 400).Select(_ => Guid.NewGuid()).First(id => ExecutionPartition.Of(id) != 7);
        await _fixture.Database.CommitAsync(
        [
            ExecutionDatabaseFixture.Insert(Samples.Execution(ids[0]), dueAt: Samples.Noon.AddSeconds(-1)),
            ExecutionDatabaseFixture.Insert(Samples.Execution(ids[1]), dueAt: Samples.Noon.AddSeconds(-3)),
            ExecutionDatabaseFixture.Insert(Samples.Execution(ids[2]), dueAt: Samples.Noon.AddSeconds(-2)),
            ExecutionDatabaseFixture.Insert(Samples.Execution(ids[3]), dueAt: Samples.Noon),
            ExecutionDatabaseFixture.Insert(Samples.Execution(ids[4]), dueAt: null),
            ExecutionDatabaseFixture.Insert(Samples.Execution(elsewhere), dueAt: Samples.Noon.AddSeconds(-9)),
        ]);

        Assert.Equal([ids[1], ids[2], ids[0]], (await OverdueAsync(after: null, limit: 10)).Select(overdue => overdue.Id));

        var first = await OverdueAsync(after: null, limit: 2);
        Assert.Equal([ids[1], ids[2]], first.Select(overdue => overdue.Id));
        Assert.Equal([ids[0]], (await OverdueAsync(after: first[1], limit: 2)).Select(overdue => overdue.Id));

        Task<IReadOnlyList<OverdueExecution>> OverdueAsync(OverdueExecution? after, int limit) =>
            _fixture.Database.ListOverdueAsync(new OverdueQuery(7, Samples.Noon) { After = after, Limit = limit }, default);
    }

    [Fact]
    public async Task Overdue_executions_of_one_status_or_one_connector_come_alone()
    {
        var executions = Enumerable.Range(0, 400).Select(_ => Samples.Execution()).Where(one => ExecutionPartition.Of(one.Id) == 7).Take(3).ToArray();
        executions[0] = executions[0] with { Status = ExecutionStatus.Waiting };
        executions[1] = executions[1] with { ConnectorId = Guid.NewGuid() };
        await _fixture.Database.CommitAsync(
            [.. executions.Select(execution => ExecutionDatabaseFixture.Insert(execution, dueAt: Samples.Noon.AddSeconds(-1)))]);
        var query = new OverdueQuery(7, Samples.Noon);

        Assert.Equal([executions[0].Id], await IdsAsync(query with { Status = ExecutionStatus.Waiting }));
        Assert.Equal([executions[1].Id], await IdsAsync(query with { ConnectorId = executions[1].ConnectorId }));
        Assert.Empty(await IdsAsync(query with { Status = ExecutionStatus.Waiting, ConnectorId = executions[1].ConnectorId }));
        Assert.Equal(executions.Select(execution => execution.Id).Order(), (await IdsAsync(query)).Order());

        async Task<IEnumerable<Guid>> IdsAsync(OverdueQuery which) =>
            (await _fixture.Database.ListOverdueAsync(which, default)).Select(overdue => overdue.Id);
    }

    [Fact]
    public async Task Many_executions_are_read_at_once()
    {
        var executions = Enumerable.Range(0, 20).Select(_ => Samples.Execution()).ToArray();
        await _fixture.Database.CommitAsync([.. executions.Select(execution => ExecutionDatabaseFixture.Insert(execution))]);
        await _fixture.Database.CommitAsync([ExecutionDatabaseFixture.Update(executions[3], version: 1)]);

        var rows = await _fixture.Database.ReadAsync([.. executions.Skip(1).Select(execution => execution.Id), Guid.NewGuid()], default);

        Assert.Equal(executions.Skip(1).Select(execution => execution.Id).Order(), rows.Select(row => row.Id).Order());
        Assert.All(rows, row => Assert.Equal(row.Id == executions[3].Id ? 2 : 1, row.Version));
        Assert.Empty(await _fixture.Database.ReadAsync([], default));
    }

    [Fact]
    public async Task Executions_of_a_status_are_counted_up_to_a_limit()
    {
        await _fixture.Database.CommitAsync(
        [
            .. Enumerable.Range(0, 5).Select(_ => ExecutionDatabaseFixture.Insert(Samples.Execution() with { Status = ExecutionStatus.Waiting })),
            ExecutionDatabaseFixture.Insert(Samples.Execution() with { Status = ExecutionStatus.Failed }),
        ]);

        Assert.Equal(5, await _fixture.Database.CountAsync(ExecutionStatus.Waiting, 10, default));
        Assert.Equal(3, await _fixture.Database.CountAsync(ExecutionStatus.Waiting, 3, default));
        Assert.Equal(0, await _fixture.Database.CountAsync(ExecutionStatus.Pending, 10, default));
    }

    [Fact]
    public async Task Execution_that_ended_is_overdue_no_more()
    {
        var execution = Samples.Execution();
        await _fixture.Database.CommitAsync([ExecutionDatabaseFixture.Insert(execution, dueAt: Samples.Noon)]);
        await _fixture.Database.CommitAsync([ExecutionDatabaseFixture.Update(execution with { Status = ExecutionStatus.Succeeded }, version: 1)]);

        Assert.Empty(
            await _fixture.Database.ListOverdueAsync(
                new OverdueQuery(ExecutionPartition.Of(execution.Id), Samples.Noon.AddYears(1)), default));
    }

    [Fact]
    public async Task Purge_deletes_the_oldest_ended_executions_step_by_step_and_no_others()
    {
        var old = Enumerable.Range(1, 5)
            .Select(i => Samples.Execution(status: ExecutionStatus.Succeeded) with { EndedAt = Samples.Noon.AddHours(-i) })
            .ToArray();
        var recent = Samples.Execution(status: ExecutionStatus.Failed) with { EndedAt = Samples.Noon };
        var open = Samples.Execution(createdAt: Samples.Noon.AddYears(-1));
        await _fixture.InsertAsync([.. old, recent, open]);

        Assert.Equal(2, await _fixture.Database.PurgeAsync(Samples.Noon, 2, default));
        Assert.Null(await _fixture.Database.ReadAsync(old[4].Id, default));
        Assert.Null(await _fixture.Database.ReadAsync(old[3].Id, default));
        Assert.NotNull(await _fixture.Database.ReadAsync(old[2].Id, default));

        Assert.Equal(2, await _fixture.Database.PurgeAsync(Samples.Noon, 2, default));
        Assert.Equal(1, await _fixture.Database.PurgeAsync(Samples.Noon, 2, default));
        Assert.Equal(0, await _fixture.Database.PurgeAsync(Samples.Noon, 2, default));
        Assert.NotNull(await _fixture.Database.ReadAsync(recent.Id, default));
        Assert.NotNull(await _fixture.Database.ReadAsync(open.Id, default));
    }
}

public sealed class SqliteExecutionBacklogTests() : ExecutionBacklogTests(new SqliteExecutions());

public sealed class PostgreSqlExecutionBacklogTests(PostgreSqlServer server) : ExecutionBacklogTests(new PostgreSqlExecutions(server));
