using ExternalActions.Executions;
using ExternalActions.Facades;
using ExternalActions.Problems;

namespace ExternalActions.Orleans.Tests;

/// <summary>The rules of starting, finding and running again that stand in the facade.</summary>
public sealed class ExecutionsFacadeTests : IDisposable
{
    private readonly FakeSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public async Task Key_is_never_ignored()
    {
        List<string?> keys = [];
        _system.OnStart = request =>
        {
            keys.Add(request.IdempotencyKey);
            return Task.FromResult<Result<Execution>>(_system.At(ExecutionStatus.Pending));
        };

        await _system.Executions.StartAsync(new() { IdempotencyKey = "k" });
        await _system.Executions.StartAsync(new());

        Assert.Equal(["k", null], keys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public async Task Key_of_a_length_that_none_may_have_is_refused(int length)
    {
        var result = await _system.Executions.StartAsync(new() { IdempotencyKey = new string('k', length) });

        Assert.Equal("#/idempotencyKey", Assert.Single(result.Problem!.Errors).Pointer);
    }

    [Fact]
    public async Task Call_that_cannot_be_made_now_is_told_from_a_fault()
    {
        _system.OnStart = _ => throw new SiloUnavailableException("gone");
        await Assert.ThrowsAsync<SystemUnavailableException>(() => _system.Executions.StartAsync(new()));

        _system.OnStart = _ => throw new TimeoutException();
        await Assert.ThrowsAsync<SystemUnavailableException>(() => _system.Executions.StartAsync(new()));

        _system.OnStart = _ => throw new InvalidOperationException();
        await Assert.ThrowsAsync<InvalidOperationException>(() => _system.Executions.StartAsync(new()));
    }

    [Fact]
    public async Task Each_of_many_has_its_own_answer_in_its_place()
    {
        var ids = Enumerable.Range(0, 300).Select(_ => Guid.NewGuid()).ToList();
        _system.OnStart = async request =>
        {
            await Task.Yield();
            return request.ActionId == ids[7] ? Problem.NotFound("There is no action.")
                : request.ActionId == ids[9] ? throw new TimeoutException()
                : new Execution { ActionId = request.ActionId };
        };

        var results = await _system.Executions.StartManyAsync([.. ids.Select(id => new ExecutionRequest { ActionId = id })]);

        Assert.Equal(ProblemKind.NotFound, results[7].Problem!.Kind);
        Assert.Equal(ProblemKind.Unavailable, results[9].Problem!.Kind);
        Assert.All(ids.Index().Where(each => each.Index is not (7 or 9)), each => Assert.Equal(each.Item, results[each.Index].Value!.ActionId));
    }

    [Fact]
    public async Task More_than_the_most_at_once_is_a_mistake_of_the_caller() => await Assert.ThrowsAsync<ArgumentException>(() =>
        _system.Executions.StartManyAsync([.. Enumerable.Repeat(new ExecutionRequest(), IExecutions.MaxStarts + 1)]));

    [Fact]
    public async Task Empty_id_is_the_id_of_no_execution()
    {
        _system.OnFind = _ => throw new InvalidOperationException("It is not asked for.");

        var results = new[]
        {
            await _system.Executions.FindAsync(Guid.Empty),
            await _system.Executions.WaitAsync(Guid.Empty, TimeSpan.FromSeconds(1)),
            await _system.Executions.CancelAsync(Guid.Empty),
            await _system.Executions.RetryAsync(Guid.Empty),
        };

        Assert.All(results, result => Assert.Equal(ProblemKind.NotFound, result.Problem!.Kind));
        Assert.Equal(0, _system.Waits);
    }

    [Fact]
    public async Task Only_one_that_has_ended_is_run_again()
    {
        _system.OnFind = _ => Task.FromResult<Execution?>(_system.At(ExecutionStatus.Waiting));

        var result = await _system.Executions.RetryAsync(_system.Id);

        Assert.Equal(ProblemKind.Conflict, result.Problem!.Kind);
        Assert.Contains("is Waiting and has not ended", result.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Action_that_is_gone_is_a_conflict_of_running_again()
    {
        _system.OnFind = _ => Task.FromResult<Execution?>(_system.At(ExecutionStatus.Failed));
        _system.OnStart = _ => Task.FromResult<Result<Execution>>(Problem.NotFound("There is no action."));

        var result = await _system.Executions.RetryAsync(_system.Id);

        Assert.Equal((ProblemKind.Conflict, "There is no action."), (result.Problem!.Kind, result.Problem.Detail));
    }

    [Fact]
    public void Accepted_execution_is_answered_whatever_becomes_of_its_wait()
    {
        _system.OnWait = (_, _) => throw new TimeoutException();
        _system.OnFind = _ => throw new TimeoutException();
        var accepted = _system.At(ExecutionStatus.Pending);

        var (seen, _) = OneThread.Run(
            _system.Time, () => _system.Executions.WaitAsync(accepted, TimeSpan.FromSeconds(2)), TimeSpan.FromSeconds(3));

        Assert.Same(accepted, seen);
    }
}
