using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ExternalActions.Console.Calls;
using ExternalActions.Console.Executions;
using ExternalActions.Executions;
using ExternalActions.Facades;
using ExternalActions.Problems;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExternalActions.Console.Tests;

/// <summary>That what comes of running failed executions again is counted and told in words, however it ends.</summary>
public sealed class BulkRetryTests
{
    private readonly FakeExecutions _system = new();
    private readonly BulkRetry _retry;

    public BulkRetryTests() => _retry = new BulkRetry(_system, new SystemCalls(NullLogger<SystemCalls>.Instance), TimeProvider.System);

    [Fact]
    public async Task All_pages_of_failed_ones_are_found_and_none_that_fails_later()
    {
        var before = DateTimeOffset.UtcNow;

        await _retry.CountAsync(
            new ExecutionFilter { Status = "Succeeded", IsTest = false, After = new ExecutionCursor() }, () => { }, CancellationToken.None);

        Assert.Equal((450, false), (_retry.Found, _retry.HasMore));
        Assert.All(_system.Asked, query => Assert.Equal([ExecutionStatus.Failed], query.Statuses));
        Assert.All(_system.Asked, query => Assert.InRange(query.To!.Value, before, DateTimeOffset.UtcNow));
        Assert.All(_system.Asked, query => Assert.False(query.IsTest));
        Assert.Null(_system.Asked[0].After);
    }

    [Fact]
    public async Task More_than_are_run_at_once_are_counted_up_to_that()
    {
        _system.Count = BulkRetry.Limit + 1;

        await _retry.CountAsync(new ExecutionFilter(), () => { }, CancellationToken.None);

        Assert.Equal((BulkRetry.Limit, true), (_retry.Found, _retry.HasMore));
    }

    [Fact]
    public async Task Each_that_could_not_be_run_again_is_told()
    {
        _system.Retried =
        [
            new(Guid.NewGuid(), new Execution()),
            new(Guid.NewGuid(), Problem.Conflict(ProblemCode.NotFound, "There is no action any more.")),
            new(Guid.NewGuid(), new Problem { Kind = ProblemKind.Unavailable, Detail = "x" }),
        ];
        _system.Count = 3;
        var shown = 0;

        await _retry.CountAsync(new ExecutionFilter(), () => { }, CancellationToken.None);
        await _retry.RunAsync(() => shown++, CancellationToken.None);

        Assert.Equal((3, 2, 3, false), (_retry.Done, _retry.Failed, shown, _retry.IsStopped));
        Assert.Equal(
            [
                (_system.Retried[1].Id, "There is no action any more."),
                (_system.Retried[2].Id, "The system did not answer; it may or may not run again."),
            ],
            _retry.Failures);
        Assert.Equal(_system.Asked[0].To, _system.RetryQuery!.To);
    }

    [Fact]
    public async Task System_that_answers_none_is_said_in_words()
    {
        _system.Retried = [.. Enumerable.Repeat(
            new RetriedExecution(Guid.NewGuid(), new Problem { Kind = ProblemKind.Unavailable, Detail = "x" }), 25)];
        _system.RetryFault = new SystemUnavailableException(null);

        await _retry.CountAsync(new ExecutionFilter(), () => { }, CancellationToken.None);
        await _retry.RunAsync(() => { }, CancellationToken.None);

        Assert.True(_retry.IsStopped);
        Assert.StartsWith("The rest was left as it is. The system did not answer", _retry.Trouble, StringComparison.Ordinal);
        Assert.Equal((25, BulkRetry.FailuresKept), (_retry.Failed, _retry.Failures.Count));
    }

    [Fact]
    public async Task Stop_is_no_trouble()
    {
        using var stop = new CancellationTokenSource();
        _system.Retried = [new(Guid.NewGuid(), new Execution()), new(Guid.NewGuid(), new Execution())];

        await _retry.CountAsync(new ExecutionFilter(), () => { }, stop.Token);
        await _retry.RunAsync(stop.Cancel, stop.Token);

        Assert.Equal((1, true, null), (_retry.Done, _retry.IsStopped, _retry.Trouble));
    }

    [Fact]
    public async Task List_that_cannot_be_read_is_said_in_words()
    {
        _system.ListFault = new SystemUnavailableException(null);

        await _retry.CountAsync(new ExecutionFilter(), () => { }, CancellationToken.None);

        Assert.Equal(0, _retry.Found);
        Assert.Contains("did not answer", _retry.Trouble, StringComparison.Ordinal);
    }

    private sealed class FakeExecutions : IExecutions
    {
        public int Count { get; set; } = 450;

        public List<ExecutionQuery> Asked { get; } = [];

        public IReadOnlyList<RetriedExecution> Retried { get; set; } = [];

        public ExecutionQuery? RetryQuery { get; private set; }

        public Exception? ListFault { get; set; }

        public Exception? RetryFault { get; set; }

        // The cursor's ticks are the place.
        public Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken)
        {
            Asked.Add(query);
            var from = (int)(query.After?.CreatedAt.Ticks ?? 0);
            var next = from + query.Limit;
            return ListFault is not null ? Task.FromException<ExecutionPage>(ListFault) : Task.FromResult(new ExecutionPage
            {
                Items = [.. Enumerable.Repeat(new ExecutionSummary(), Math.Min(query.Limit, Count - from))],
                Next = next < Count ? new ExecutionCursor { CreatedAt = new DateTimeOffset(next, TimeSpan.Zero) } : null,
            });
        }

        public async IAsyncEnumerable<RetriedExecution> RetryManyAsync(
            ExecutionQuery query, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            RetryQuery = query;
            foreach (var retried in Retried)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return retried;
            }

            if (RetryFault is not null)
            {
                throw RetryFault;
            }
        }

        public Task<Result<Execution>> StartAsync(ExecutionRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ImmutableArray<Result<Execution>>> StartManyAsync(
            IReadOnlyList<ExecutionRequest> requests, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Execution>> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Execution>> WaitAsync(Guid id, TimeSpan limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Execution>> CancelAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Execution>> RetryAsync(Guid id, string? idempotencyKey, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
