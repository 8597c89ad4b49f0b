using ExternalActions.Console.Common;
using Microsoft.JSInterop;

namespace ExternalActions.Console.Tests;

/// <summary>What pages do again and again, and once someone pauses in typing.</summary>
public sealed class RepeatTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repeat_goes_on_after_a_lost_connection_until_its_page_is_left()
    {
        var times = 0;
        var third = new TaskCompletionSource();
        using var repeat = new Repeat();
        repeat.Begin(Soon, () =>
        {
            times++;
            if (times == 3)
            {
                // As a page that is left while it reads.
                repeat.Dispose();
                third.SetResult();
            }

            return times == 2 ? Task.FromException(new JSDisconnectedException("lost")) : Task.CompletedTask;
        });

        await third.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await Task.Delay(50, Cancellation);

        Assert.Equal(3, times);
    }

    [Fact]
    public async Task Repeat_of_a_page_that_was_left_while_it_loaded_never_begins()
    {
        var times = 0;
        var repeat = new Repeat();
        repeat.Dispose();

        repeat.Begin(Soon, () => Task.FromResult(times++));
        await Task.Delay(50, Cancellation);

        Assert.Equal(0, times);
    }

    [Fact]
    public async Task Typing_pause_does_once_what_many_changes_ask_for_and_nothing_once_it_is_cancelled()
    {
        var times = 0;
        var done = new TaskCompletionSource();
        using var pause = new TypingPause(() =>
        {
            times++;
            done.TrySetResult();
            return Task.CompletedTask;
        });

        pause.Begin();
        pause.Begin();
        pause.Begin();
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        pause.Begin();
        pause.Cancel();
        await Task.Delay(400, Cancellation);

        Assert.Equal(1, times);
    }
}
