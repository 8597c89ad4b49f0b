using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace ExternalActions.Orleans.Tests;

/// <summary>Runs asynchronous code on the thread of the test, so that a step of a fake clock is followed by all that it sets off.</summary>
public sealed class OneThread : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _work = new();

    private OneThread()
    {
    }

    /// <summary>Starts something and moves the clock on until it has ended.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="call">What to start; awaits nothing but what the test itself or the clock ends.</param>
    /// <param name="atMost">How far the clock moves at most.</param>
    /// <param name="step">By how much at a time.</param>
    /// <param name="each">Done after each step.</param>
    /// <returns>What it answered, and what the clock says it took.</returns>
    public static (T Value, TimeSpan Took) Run<T>(
        FakeTimeProvider time, Func<Task<T>> call, TimeSpan atMost, TimeSpan? step = null, Action<TimeSpan>? each = null)
    {
        var before = Current;
        var context = new OneThread();
        SetSynchronizationContext(context);
        try
        {
            var took = TimeSpan.Zero;
            var task = call();
            context.Settle();
            while (!task.IsCompleted)
            {
                Assert.True(took <= atMost, $"It has not ended after {took}.");
                took += step ?? TimeSpan.FromMilliseconds(50);
                time.Advance(step ?? TimeSpan.FromMilliseconds(50));
                context.Settle();
                each?.Invoke(took);
                context.Settle();
            }

            return (task.GetAwaiter().GetResult(), took);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => _work.Enqueue((d, state));

    private void Settle()
    {
        while (_work.TryDequeue(out var work))
        {
            work.Callback(work.State);
        }
    }
}
