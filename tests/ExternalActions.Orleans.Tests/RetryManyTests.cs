using ExternalActions.Executions;
using ExternalActions.Facades;
using ExternalActions.Problems;

namespace ExternalActions.Orleans.Tests;

/// <summary>That running failed executions again goes on whatever happens to single ones, ends when it must, and can be stopped.</summary>
public sealed class RetryManyTests : IDisposable
{
    private readonly FakeSystem _system = new();
    private readonly List<Guid> _ids = [.. Enumerable.Range(0, 450).Select(_ => Guid.NewGuid())];
    private readonly List<ExecutionQuery> _asked = [];
    private readonly List<ExecutionRequest> _started = [];

    public RetryManyTests()
    {
        _system.OnList = ListAsync;
        _system.OnFind = id => Task.FromResult<Execution?>(new Execution { Id = id, Status = ExecutionStatus.Failed });
        _system.OnStart = StartAsync;
    }

    public void Dispose() => _system.Dispose();

    [Fact]
    public void All_pages_are_run_again_once_each_and_none_that_fails_later()
    {
        var begun = _system.Time.GetUtcNow();

        var all = Run(new ExecutionQuery { IsTest = false, Statuses = [ExecutionStatus.Succeeded], After = new(), Limit = 1 });

        Assert.Equal(_ids.Order(), all.Select(each => each.Id).Order());
        Assert.All(_started, request => Assert.Equal($"retry of {request.RetryOf}", request.IdempotencyKey));
        Assert.All(_asked, query => Assert.Equal([ExecutionStatus.Failed], query.Statuses));
        Assert.All(_asked, query => Assert.Equal((begun, false, 200), (query.To!.Value, query.IsTest, query.Limit)));
        Assert.Equal(3, _asked.Count);
    }

    [Fact]
    public void Limit_ends_it_before_pages_that_are_not_needed()
    {
        Assert.Equal(_ids[..30].Order(), Run(new(), 30).Select(each => each.Id).Order());
        Assert.Single(_asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(IExecutions.MaxRetries + 1)]
    public void Limit_beyond_the_bounds_is_a_mistake_of_the_caller(int limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _system.Executions.RetryManyAsync(new(), limit));

    [Fact]
    public void One_that_is_refused_is_told_and_the_others_go_on()
    {
        _system.OnStart = request => request.RetryOf == _ids[3]
            ? Task.FromResult<Result<Execution>>(Problem.Conflict(ProblemCode.NotFound, "There is no action any more."))
            : StartAsync(request);

        var all = Run(new());

        var refused = Assert.Single(all, each => each.Result.Value is null);
        Assert.Equal((_ids[3], "There is no action any more."), (refused.Id, refused.Result.Problem!.Detail));
        Assert.Equal(450, all.Count);
    }

    [Fact]
    public void One_that_is_not_answered_is_asked_for_once_more()
    {
        var tries = 0;
        _system.OnStart = request => request.RetryOf == _ids[0] && ++tries == 1 ? throw new TimeoutException() : StartAsync(request);

        var all = Run(new());

        Assert.All(all, each => Assert.NotNull(each.Result.Value));
        Assert.Equal((450, 2), (all.Count, tries));
    }

    [Fact]
    public void System_that_answers_none_is_left_alone_after_some()
    {
        _system.OnStart = _ => throw new TimeoutException();
        List<RetriedExecution> all = [];

        Assert.Throws<SystemUnavailableException>(() => Run(new(), each: all.Add));

        Assert.InRange(all.Count, 25, 40);
        Assert.All(all, each => Assert.Equal(ProblemKind.Unavailable, each.Result.Problem!.Kind));
    }

    [Fact]
    public void Stop_ends_it_after_those_under_way()
    {
        using var stop = new CancellationTokenSource();
        List<RetriedExecution> all = [];

        Assert.ThrowsAny<OperationCanceledException>(() => Run(
            new(),
            each: retried =>
            {
                all.Add(retried);
                stop.Cancel();
            },
            stop: stop.Token));

        Assert.Equal(_started.Count, all.Count);
        Assert.InRange(all.Count, 1, 20);
    }

    [Fact]
    public void List_that_cannot_be_read_ends_it_after_those_under_way()
    {
        var reads = 0;
        _system.OnList = query => ++reads == 1 ? ListAsync(query) : throw new TimeoutException();
        List<RetriedExecution> all = [];

        Assert.Throws<SystemUnavailableException>(() => Run(new(), each: all.Add));

        Assert.Equal((200, 3), (all.Count, reads));
    }

    private List<RetriedExecution> Run(
        ExecutionQuery query, int limit = IExecutions.MaxRetries, Action<RetriedExecution>? each = null, CancellationToken stop = default) =>
        OneThread.Run(
            _system.Time,
            async () =>
            {
                List<RetriedExecution> all = [];
                await foreach (var retried in _system.Executions.RetryManyAsync(query, limit, stop))
                {
                    all.Add(retried);
                    each?.Invoke(retried);
                }

                return all;
            },
            TimeSpan.FromMinutes(5),
            TimeSpan.FromMilliseconds(500)).Value;

    private Task<Result<Execution>> StartAsync(ExecutionRequest request)
    {
        _started.Add(request);
        return Task.FromResult<Result<Execution>>(new Execution { RetryOf = request.RetryOf });
    }

    // A list of 450 in pages; the cursor's ticks are the place.
    private Task<ExecutionPage> ListAsync(ExecutionQuery query)
    {
        _asked.Add(query);
        var from = (int)(query.After?.CreatedAt.Ticks ?? 0);
        var next = from + query.Limit;
        return Task.FromResult(new ExecutionPage
        {
            Items = [.. _ids.Skip(from).Take(query.Limit).Select(id => new ExecutionSummary { Id = id })],
            Next = next < _ids.Count ? new ExecutionCursor { CreatedAt = new DateTimeOffset(next, TimeSpan.Zero) } : null,
        });
    }
}
