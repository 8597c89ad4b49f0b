using ExternalActions.Console.Calls;
using ExternalActions.Console.Executions;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Components;

namespace ExternalActions.Console.Tests;

/// <summary>That running failed executions again goes on whatever happens to single ones, ends when it must, and can be stopped.</summary>
public sealed class BulkRetryTests
{
    private static readonly Outcome<Execution> Started = new() { Value = new Execution() };

    private readonly List<Guid> _ids = [.. Enumerable.Range(0, 450).Select(_ => Guid.NewGuid())];
    private readonly List<ExecutionQuery> _asked = [];

    [Fact]
    public async Task All_pages_of_failed_ones_are_found_and_none_that_fails_later()
    {
        var before = DateTimeOffset.UtcNow;
        var retry = Over(_ => Task.FromResult(Started));

        await retry.CountAsync(new ExecutionFilter { Status = "Succeeded", IsTest = false, After = new ExecutionCursor() }, () => { });

        Assert.Equal(450, retry.Found);
        Assert.All(_asked, query => Assert.Equal([ExecutionStatus.Failed], query.Statuses));
        Assert.All(_asked, query => Assert.InRange(query.To!.Value, before, DateTimeOffset.UtcNow));
        Assert.All(_asked, query => Assert.False(query.IsTest));
        Assert.Null(_asked[0].After);
    }

    [Fact]
    public async Task One_that_is_refused_is_told_and_the_others_go_on()
    {
        var refused = _ids[3];
        var retry = Over(id => Task.FromResult(
            id == refused ? new Outcome<Execution> { Refusal = Problem.NotFound("There is no action any more.") } : Started));
        var shown = 0;

        await retry.CountAsync(new ExecutionFilter(), () => { });
        await retry.RunAsync(() => shown++);

        Assert.Equal((450, 1, false), (retry.Done, retry.Failed, retry.IsStopped));
        Assert.Equal([(refused, "There is no action any more.")], retry.Failures);
        Assert.Equal(450, shown);
    }

    [Fact]
    public async Task One_that_is_not_answered_is_tried_once_more()
    {
        var tries = new Dictionary<Guid, int>();
        var retry = Over(id =>
        {
            tries[id] = tries.GetValueOrDefault(id) + 1;
            return Task.FromResult(id == _ids[0] && tries[id] == 1 ? new Outcome<Execution> { Failure = "No answer." } : Started);
        });

        await retry.CountAsync(new ExecutionFilter(), () => { });
        await retry.RunAsync(() => { });

        Assert.Equal((450, 0), (retry.Done, retry.Failed));
        Assert.Equal(2, tries[_ids[0]]);
    }

    [Fact]
    public async Task System_that_answers_none_is_left_alone_after_some()
    {
        var retry = Over(_ => Task.FromResult(new Outcome<Execution> { Failure = "No answer." }));

        await retry.CountAsync(new ExecutionFilter(), () => { });
        await retry.RunAsync(() => { });

        Assert.True(retry.IsStopped);
        Assert.InRange(retry.Done, 25, 40);
        Assert.Contains("No answer.", retry.Trouble, StringComparison.Ordinal);
        Assert.Equal(BulkRetry.FailuresKept, retry.Failures.Count);
    }

    [Fact]
    public async Task Stop_ends_it_after_those_under_way()
    {
        var held = new TaskCompletionSource<Outcome<Execution>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        var retry = Over(_ =>
        {
            begun++;
            return held.Task;
        });
        await retry.CountAsync(new ExecutionFilter(), () => { });
        // In the context of a page, where those that wait go on one after the other; in xunit's they would go on at the same time.
        var running = Dispatcher.CreateDefault().InvokeAsync(() => retry.RunAsync(() => { }));

        retry.Stop();
        held.SetResult(Started);
        await running;

        Assert.True(retry.IsStopped);
        Assert.Equal((begun, 0), (retry.Done, retry.Failed));
        Assert.InRange(begun, 1, 20);
    }

    [Fact]
    public async Task List_that_cannot_be_read_is_said_in_words()
    {
        var retry = new BulkRetry(_ => Task.FromResult(new Outcome<ExecutionPage> { Failure = "No answer." }), _ => Task.FromResult(Started), TimeProvider.System);

        await retry.CountAsync(new ExecutionFilter(), () => { });

        Assert.Equal((0, "No answer."), (retry.Found, retry.Trouble));
    }

    // A list of 450 in pages; the cursor's ticks are the place.
    private BulkRetry Over(Func<Guid, Task<Outcome<Execution>>> retry) => new(
        query =>
        {
            _asked.Add(query);
            var from = (int)(query.After?.CreatedAt.Ticks ?? 0);
            var next = from + query.Limit;
            return Task.FromResult(new Outcome<ExecutionPage>
            {
                Value = new ExecutionPage
                {
                    Items = [.. _ids.Skip(from).Take(query.Limit).Select(id => new ExecutionSummary { Id = id })],
                    Next = next < _ids.Count ? new ExecutionCursor { CreatedAt = new DateTimeOffset(next, TimeSpan.Zero) } : null,
                },
            });
        },
        retry,
        TimeProvider.System);
}
