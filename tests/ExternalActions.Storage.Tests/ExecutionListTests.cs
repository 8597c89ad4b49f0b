using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace ExternalActions.Storage.Tests;

public abstract class ExecutionListTests : IDisposable
{
    private readonly ExecutionDatabaseFixture _fixture;
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly ExecutionReader _reader;

    private protected ExecutionListTests(ExecutionDatabaseFixture fixture)
    {
        _fixture = fixture;
        _reader = new ExecutionReader(_fixture.Database, new ExecutionSerializer(_services.GetRequiredService<Serializer<ExecutionRecord>>()));
    }

    public void Dispose()
    {
        _services.Dispose();
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Summary_shows_what_the_execution_holds()
    {
        var execution = Samples.Execution(status: ExecutionStatus.Failed) with
        {
            IsTest = true,
            CreatedAt = Samples.Noon.AddTicks(1),
            EndedAt = Samples.Noon.AddTicks(12_345_678),
            NextRetryAt = Samples.Noon.AddDays(1),
            Attempts = [new Attempt { Number = 1 }, new Attempt { Number = 2 }],
            Error = new ExecutionError(ErrorKind.Timeout, "The time limit of 30 s passed."),
        };
        await _fixture.InsertAsync(execution);

        var page = await _reader.ListAsync(new ExecutionQuery(), default);

        Assert.Equal(
            new ExecutionSummary
            {
                Id = execution.Id,
                ActionId = execution.ActionId,
                ActionVersion = 3,
                ConnectorId = execution.ConnectorId,
                Status = ExecutionStatus.Failed,
                IsTest = true,
                CreatedAt = execution.CreatedAt,
                EndedAt = execution.EndedAt,
                NextRetryAt = execution.NextRetryAt,
                AttemptCount = 2,
                Error = execution.Error,
            },
            Assert.Single(page.Items));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Filters_narrow_the_list_together()
    {
        var (action, connector) = (Guid.NewGuid(), Guid.NewGuid());
        var plain = Samples.Execution(createdAt: Samples.Noon);
        var ofAction = Samples.Execution(createdAt: Samples.Noon.AddSeconds(1)) with { ActionId = action };
        var ofConnector = Samples.Execution(createdAt: Samples.Noon.AddSeconds(2)) with { ConnectorId = connector };
        var ofBoth = Samples.Execution(createdAt: Samples.Noon.AddSeconds(3)) with { ActionId = action, ConnectorId = connector };
        var failed = ofBoth with { Id = Guid.NewGuid(), CreatedAt = Samples.Noon.AddSeconds(4), Status = ExecutionStatus.Failed };
        var test = ofBoth with { Id = Guid.NewGuid(), CreatedAt = Samples.Noon.AddSeconds(5), Status = ExecutionStatus.Succeeded, IsTest = true };
        await _fixture.InsertAsync(plain, ofAction, ofConnector, ofBoth, failed, test);

        await AssertListAsync(new ExecutionQuery(), test, failed, ofBoth, ofConnector, ofAction, plain);
        await AssertListAsync(new ExecutionQuery { ActionId = action }, test, failed, ofBoth, ofAction);
        await AssertListAsync(new ExecutionQuery { ConnectorId = connector }, test, failed, ofBoth, ofConnector);
        await AssertListAsync(new ExecutionQuery { ActionId = action, ConnectorId = connector }, test, failed, ofBoth);
        await AssertListAsync(new ExecutionQuery { Statuses = [ExecutionStatus.Failed] }, failed);
        await AssertListAsync(
            new ExecutionQuery { Statuses = [ExecutionStatus.Succeeded, ExecutionStatus.Failed, ExecutionStatus.Failed] }, test, failed);
        await AssertListAsync(new ExecutionQuery { ActionId = action, Statuses = [ExecutionStatus.Pending] }, ofBoth, ofAction);
        await AssertListAsync(new ExecutionQuery { IsTest = true }, test);
        await AssertListAsync(new ExecutionQuery { IsTest = true, ActionId = action, ConnectorId = connector }, test);
        await AssertListAsync(new ExecutionQuery { IsTest = true, ActionId = plain.ActionId });
        await AssertListAsync(new ExecutionQuery { IsTest = true, ConnectorId = plain.ConnectorId });
        await AssertListAsync(new ExecutionQuery { IsTest = true, Statuses = [ExecutionStatus.Failed] });
        await AssertListAsync(new ExecutionQuery { IsTest = false, ActionId = action }, failed, ofBoth, ofAction);
        await AssertListAsync(new ExecutionQuery { IsTest = false, ConnectorId = connector, Statuses = [ExecutionStatus.Succeeded] });
        await AssertListAsync(new ExecutionQuery { ActionId = Guid.NewGuid() });
    }

    [Fact]
    public async Task List_by_action_merges_all_connectors_it_has_had()
    {
        var (action, other) = (Guid.NewGuid(), Guid.NewGuid());
        Guid[] connectors = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        var executions = Enumerable.Range(0, 12)
            .Select(i => Samples.Execution(id: Guid.NewGuid(), createdAt: Samples.Noon.AddSeconds(-i), status: (ExecutionStatus)(i % 4)) with
            {
                ActionId = action,
                ConnectorId = connectors[i % 3],
                IsTest = i % 5 == 0,
            })
            .ToArray();
        await _fixture.InsertAsync(executions);
        await _fixture.InsertAsync([.. connectors.Select(connector => Samples.Execution() with { ActionId = other, ConnectorId = connector })]);

        await AssertListAsync(new ExecutionQuery { ActionId = action }, executions);
        foreach (var connector in connectors)
        {
            await AssertListAsync(
                new ExecutionQuery { ActionId = action, ConnectorId = connector },
                [.. executions.Where(execution => execution.ConnectorId == connector)]);
        }

        var first = await _reader.ListAsync(new ExecutionQuery { ActionId = action, Limit = 5 }, default);
        await AssertListAsync(new ExecutionQuery { ActionId = action, After = first.Next }, executions[5..]);
        await AssertListAsync(new ExecutionQuery { ActionId = action, ConnectorId = Guid.NewGuid() });
    }

    [Fact]
    public async Task Time_range_holds_its_beginning_and_not_its_end_to_the_tick()
    {
        var before = Samples.Execution(createdAt: Samples.Noon.AddTicks(-1));
        var at = Samples.Execution(createdAt: Samples.Noon);
        var after = Samples.Execution(createdAt: Samples.Noon.AddTicks(1));
        await _fixture.InsertAsync(before, at, after);

        await AssertListAsync(new ExecutionQuery { From = Samples.Noon }, after, at);
        await AssertListAsync(new ExecutionQuery { To = Samples.Noon }, before);
        await AssertListAsync(new ExecutionQuery { From = Samples.Noon, To = Samples.Noon.AddTicks(1) }, at);
        await AssertListAsync(new ExecutionQuery { From = Samples.Noon.AddTicks(2) });
        // The same moment on another clock.
        await AssertListAsync(new ExecutionQuery { From = Samples.Noon.ToOffset(TimeSpan.FromHours(5)), To = Samples.Noon.AddTicks(1) }, at);
    }

    [Fact]
    public async Task Pages_give_every_execution_once_when_all_have_the_same_time()
    {
        var executions = Enumerable.Range(0, 25)
            .Select(i => Samples.Execution(id: Guid.NewGuid(), status: (ExecutionStatus)(i % 6)))
            .ToArray();
        await _fixture.InsertAsync(executions);

        var seen = new List<Guid>();
        ExecutionCursor? cursor = null;
        do
        {
            var page = await _reader.ListAsync(new ExecutionQuery { Limit = 4, After = cursor }, default);
            seen.AddRange(page.Items.Select(item => item.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(executions.Select(execution => execution.Id).OrderDescending(), seen);
    }

    [Fact]
    public async Task Newer_executions_and_changed_statuses_do_not_disturb_the_next_page()
    {
        var executions = Enumerable.Range(0, 6).Select(i => Samples.Execution(createdAt: Samples.Noon.AddSeconds(i))).Reverse().ToArray();
        await _fixture.InsertAsync(executions);
        var first = await _reader.ListAsync(new ExecutionQuery { Limit = 3 }, default);

        await _fixture.InsertAsync(Samples.Execution(createdAt: Samples.Noon.AddMinutes(1)));
        await _fixture.Database.CommitAsync([ExecutionDatabaseFixture.Update(executions[4] with { Status = ExecutionStatus.Running }, 1)]);
        var second = await _reader.ListAsync(new ExecutionQuery { Limit = 3, After = first.Next }, default);

        Assert.Equal(executions[..3].Select(execution => execution.Id), first.Items.Select(item => item.Id));
        Assert.Equal(executions[3..].Select(execution => execution.Id), second.Items.Select(item => item.Id));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Cursor_beyond_the_end_of_the_range_does_not_widen_it()
    {
        var inRange = Samples.Execution(createdAt: Samples.Noon.AddSeconds(-1));
        await _fixture.InsertAsync(inRange, Samples.Execution(createdAt: Samples.Noon.AddSeconds(1)));
        var beyond = new ExecutionCursor { CreatedAt = Samples.Noon.AddHours(1), Id = Guid.NewGuid() };

        await AssertListAsync(new ExecutionQuery { To = Samples.Noon, After = beyond }, inRange);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(1, 1)]
    [InlineData(1000, 200)]
    public async Task Limit_is_kept_between_1_and_200(int asked, int got)
    {
        await _fixture.InsertAsync([.. Enumerable.Range(0, 201).Select(_ => Samples.Execution())]);

        var page = await _reader.ListAsync(new ExecutionQuery { Limit = asked }, default);

        Assert.Equal(got, page.Items.Length);
        Assert.NotNull(page.Next);
    }

    private async Task AssertListAsync(ExecutionQuery query, params Execution[] expected)
    {
        var page = await _reader.ListAsync(query, default);
        Assert.Equal(expected.Select(execution => execution.Id), page.Items.Select(item => item.Id));
    }
}

public sealed class SqliteExecutionListTests() : ExecutionListTests(new SqliteExecutions());

public sealed class PostgreSqlExecutionListTests(PostgreSqlServer server) : ExecutionListTests(new PostgreSqlExecutions(server));
