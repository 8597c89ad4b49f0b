using ExternalActions.Executions;
using ExternalActions.Facades;
using ExternalActions.Problems;

namespace ExternalActions.Orleans.Tests;

/// <summary>That a wait ends when it says, whatever becomes of the silo that holds the execution.</summary>
public sealed class ExecutionWaitTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FakeSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Grain_that_never_answers_costs_no_more_than_the_limit_and_a_second()
    {
        _system.OnFind = _ => Task.FromResult<Execution?>(_system.At(ExecutionStatus.Running));

        var (result, took) = Wait();

        Assert.Equal(ExecutionStatus.Running, result.Value!.Status);
        Assert.InRange(took, Limit, Limit + TimeSpan.FromSeconds(1));
        Assert.InRange(_system.Waits, 10, 13);
    }

    [Fact]
    public void End_that_is_stored_is_seen_after_the_call_that_was_lost()
    {
        _system.OnFind = _ => Task.FromResult<Execution?>(_system.At(ExecutionStatus.Succeeded));

        var (result, took) = Wait();

        Assert.Equal(ExecutionStatus.Succeeded, result.Value!.Status);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(6.1));
    }

    [Fact]
    public void Grain_that_has_moved_to_another_silo_is_asked_again()
    {
        _system.OnFind = _ => Task.FromResult<Execution?>(_system.At(ExecutionStatus.Running));
        _system.OnWait = (call, _) => call switch
        {
            1 => FakeSystem.Never,
            2 => throw new SiloUnavailableException("gone"),
            3 => Task.FromException<Execution?>(new TimeoutException()),
            _ => Task.FromResult<Execution?>(_system.At(ExecutionStatus.Succeeded)),
        };

        var (result, took) = Wait();

        Assert.Equal(ExecutionStatus.Succeeded, result.Value!.Status);
        Assert.InRange(took, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Calls_that_fail_at_once_are_not_repeated_without_pause()
    {
        _system.OnFind = _ => Task.FromResult<Execution?>(_system.At(ExecutionStatus.Waiting));
        _system.OnWait = (_, _) => throw new SiloUnavailableException("gone");

        var (result, took) = Wait();

        Assert.Equal(ExecutionStatus.Waiting, result.Value!.Status);
        Assert.InRange(took, Limit, Limit + TimeSpan.FromSeconds(1));
        Assert.InRange(_system.Waits, 20, 80);
    }

    [Fact]
    public void Silo_that_stops_and_answers_early_is_not_taken_for_the_end()
    {
        _system.OnWait = (call, _) => Task.FromResult<Execution?>(_system.At(call < 10 ? ExecutionStatus.Running : ExecutionStatus.Failed));

        var (result, took) = Wait();

        Assert.Equal(ExecutionStatus.Failed, result.Value!.Status);
        Assert.InRange(took, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Answer_that_comes_too_late_is_not_waited_for()
    {
        _system.OnFind = _ => Task.FromResult<Execution?>(_system.At(ExecutionStatus.Running));
        _system.OnWait = async (_, slice) =>
        {
            await Task.Delay(slice + TimeSpan.FromSeconds(30), _system.Time);
            return _system.At(ExecutionStatus.Succeeded);
        };

        var (result, took) = Wait();

        Assert.Equal(ExecutionStatus.Running, result.Value!.Status);
        Assert.InRange(took, Limit, Limit + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Grain_that_answers_at_the_limit_is_believed_without_a_look_into_the_store()
    {
        _system.OnWait = async (_, slice) =>
        {
            await Task.Delay(slice, _system.Time);
            return _system.At(ExecutionStatus.Running);
        };

        var (result, took) = Wait();

        Assert.Equal(ExecutionStatus.Running, result.Value!.Status);
        Assert.InRange(took, Limit, Limit + TimeSpan.FromSeconds(1));
        Assert.Equal((12, 0), (_system.Waits, _system.Finds));
    }

    [Fact]
    public void End_is_told_as_soon_as_the_grain_tells_it()
    {
        var end = new TaskCompletionSource<Execution?>();
        _system.OnWait = (_, _) => end.Task;

        var (result, took) = OneThread.Run(
            _system.Time,
            () => _system.Executions.WaitAsync(_system.Id, Limit),
            Limit,
            each: now =>
            {
                if (now >= TimeSpan.FromSeconds(2))
                {
                    end.TrySetResult(_system.At(ExecutionStatus.Succeeded));
                }
            });

        Assert.Equal(ExecutionStatus.Succeeded, result.Value!.Status);
        Assert.InRange(took, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.1));
    }

    [Fact]
    public void Execution_that_neither_the_grain_nor_the_store_knows_is_not_found_at_once()
    {
        _system.OnWait = (_, _) => Task.FromResult<Execution?>(null);

        var (result, took) = Wait();

        Assert.Equal(ProblemKind.NotFound, result.Problem!.Kind);
        Assert.Equal(TimeSpan.Zero, took);
    }

    [Fact]
    public void System_that_cannot_be_reached_at_all_is_said_to_be_so_within_a_second_of_the_limit()
    {
        _system.OnFind = _ => FakeSystem.Never;
        var begun = _system.Time.GetTimestamp();

        Assert.Throws<SystemUnavailableException>(() => Wait());

        Assert.InRange(_system.Time.GetElapsedTime(begun), Limit, Limit + TimeSpan.FromSeconds(1.1));
    }

    [Fact]
    public void What_was_seen_last_is_answered_when_nothing_can_be_reached_any_more()
    {
        _system.OnFind = _ => throw new TimeoutException();
        _system.OnWait = (call, _) => call == 1 ? Task.FromResult<Execution?>(_system.At(ExecutionStatus.Waiting)) : FakeSystem.Never;

        var (result, took) = Wait();

        Assert.Equal(ExecutionStatus.Waiting, result.Value!.Status);
        Assert.InRange(took, Limit, Limit + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Process_that_stops_answers_what_is_stored()
    {
        _system.OnFind = _ => Task.FromResult<Execution?>(_system.At(ExecutionStatus.Pending));

        var (result, took) = OneThread.Run(
            _system.Time,
            () => _system.Executions.WaitAsync(_system.Id, Limit),
            Limit,
            each: now =>
            {
                if (now >= TimeSpan.FromSeconds(3))
                {
                    _system.StopApplication();
                }
            });

        Assert.Equal(ExecutionStatus.Pending, result.Value!.Status);
        Assert.InRange(took, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.1));
    }

    [Fact]
    public void Caller_who_gives_up_gets_no_answer()
    {
        using var gaveUp = new CancellationTokenSource(TimeSpan.FromSeconds(2), _system.Time);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            OneThread.Run(_system.Time, () => _system.Executions.WaitAsync(_system.Id, Limit, gaveUp.Token), TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Fault_of_the_grain_is_not_taken_for_a_silo_that_is_gone()
    {
        _system.OnWait = (_, _) => throw new InvalidOperationException("fault");

        Assert.Throws<InvalidOperationException>(() => Wait());
        Assert.Equal(1, _system.Waits);
    }

    [Fact]
    public async Task No_limit_only_reads()
    {
        _system.OnFind = _ => Task.FromResult<Execution?>(_system.At(ExecutionStatus.Running));

        var result = await _system.Executions.WaitAsync(_system.Id, TimeSpan.FromSeconds(-1));

        Assert.Equal(ExecutionStatus.Running, result.Value!.Status);
        Assert.Equal((0, 1), (_system.Waits, _system.Finds));
    }

    [Fact]
    public async Task Limit_of_more_than_a_day_is_a_mistake_of_the_caller() => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
        _system.Executions.WaitAsync(_system.Id, IExecutions.LongestWait + TimeSpan.FromTicks(1)));

    private (Result<Execution> Result, TimeSpan Took) Wait() =>
        OneThread.Run(_system.Time, () => _system.Executions.WaitAsync(_system.Id, Limit), Limit + TimeSpan.FromSeconds(1));
}
