using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.Extensions.Hosting;

namespace ExternalActions.Facades;

/// <summary>
/// Waits for the end of executions. A silo that dies takes the calls that it holds with it, and Orleans tells their callers only after the
/// response timeout. So each call waits for a part of the time and has a deadline here; after one that is lost the store is read, and the grain,
/// which by then is on another silo, is asked again.
/// </summary>
internal sealed class ExecutionWait(IGrainFactory grains, IExecutionReader reader, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>What an answer may take beyond what was asked for, before the call counts as lost.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>What may be used beyond the caller's limit: half of it for the answer of the last call, the rest for reading the store.</summary>
    public static readonly TimeSpan Overtime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestRead = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc cref="IExecutions.WaitAsync"/>
    public async Task<Result<Execution>> WaitAsync(Guid id, TimeSpan limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IExecutions.LongestWait);
        var deadline = new Deadline(time, limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        Result<Execution>? now = null;
        Result<Execution>? last = null;
        try
        {
            var pause = FirstPause;
            while (deadline.Left > TimeSpan.Zero)
            {
                var slice = Least(deadline.Left, IExecutionGrain.LongestWait);
                var leftAfter = deadline.Left - slice;
                now = await AskAsync(id, slice, deadline, stop.Token) ?? await TryReadAsync(id, deadline, stop.Token);
                if (now is not null and not { Value.HasEnded: false })
                {
                    return now;
                }

                last = now ?? last;
                if (deadline.Left > leftAfter)
                {
                    // Before its time: a silo that stops answers at once, and where there is none a call fails at once.
                    await Task.Delay(Least(pause, deadline.Left), time, stop.Token);
                    pause = Least(pause * 2, LongestPause);
                }
                else
                {
                    pause = FirstPause;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // This process stops.
            now = null;
        }

        now ??= await TryReadAsync(id, deadline, cancellationToken);
        return now ?? last ?? throw new SystemUnavailableException(null);
    }

    /// <summary>Waits at the grain.</summary>
    /// <returns>The execution; null when the call was lost, or when the grain knows of none.</returns>
    private async Task<Result<Execution>?> AskAsync(Guid id, TimeSpan slice, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            var call = grains.GetGrain<IExecutionGrain>(id).WaitAsync(slice);
            call.Ignore();
            var patience = Least(slice + AnswerTime, deadline.Left + (Overtime / 2));
            return await call.WaitAsync(patience, time, cancellationToken) is { } execution ? (Result<Execution>)execution : null;
        }
        catch (Exception exception) when (Reach.IsUnavailable(exception))
        {
            return null;
        }
    }

    /// <summary>Reads what is stored.</summary>
    /// <returns>The execution, or that there is none; null when the store cannot be read in time.</returns>
    private async Task<Result<Execution>?> TryReadAsync(Guid id, Deadline deadline, CancellationToken cancellationToken)
    {
        var left = deadline.Left + Overtime;
        using var timeout = new CancellationTokenSource(left > ShortestRead ? left : ShortestRead, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await reader.FindAsync(id, stop.Token).WaitAsync(stop.Token) is { } execution ? execution : Absent.Execution(id);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && (exception is OperationCanceledException || Reach.IsUnavailable(exception)))
        {
            return null;
        }
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>When the caller's limit passes.</summary>
    private readonly struct Deadline(TimeProvider time, TimeSpan limit)
    {
        private readonly long _begun = time.GetTimestamp();

        /// <summary>How much is left of the limit; less than nothing after it.</summary>
        public TimeSpan Left => limit - time.GetElapsedTime(_begun);
    }
}
