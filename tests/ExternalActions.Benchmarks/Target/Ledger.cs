using System.Diagnostics;
using ExternalActions.Benchmarks.Load;

namespace ExternalActions.Benchmarks.Target;

/// <summary>What the target got of each execution.</summary>
internal sealed class Ledger
{
    private readonly long[] _firstAt = new long[Number.Count];
    private readonly int[] _calls = new int[Number.Count];
    private readonly int[] _successes = new int[Number.Count];
    private int _used;
    private int _distinct;
    private int _doubled;
    private int _failures;

    /// <summary>The counts: executions that succeeded, those that succeeded more than once, and calls that were answered with a failure.</summary>
    public (int Distinct, int Doubled, int Failures) Counts =>
        (Volatile.Read(ref _distinct), Volatile.Read(ref _doubled), Volatile.Read(ref _failures));

    /// <summary>Notes a call.</summary>
    /// <param name="index">The execution.</param>
    /// <returns>How many calls of it there were before.</returns>
    public int Call(int index)
    {
        var now = Stopwatch.GetTimestamp();
        var before = Interlocked.Increment(ref _calls[index]) - 1;
        if (before == 0)
        {
            Volatile.Write(ref _firstAt[index], now);
        }

        for (var used = Volatile.Read(ref _used); index >= used;)
        {
            used = Interlocked.CompareExchange(ref _used, index + 1, used) is var seen && seen == used ? index + 1 : seen;
        }

        return before;
    }

    /// <summary>Notes that a call is answered with success.</summary>
    public void Succeed(int index)
    {
        if (Interlocked.Increment(ref _successes[index]) == 1)
        {
            Interlocked.Increment(ref _distinct);
        }
        else
        {
            Interlocked.Increment(ref _doubled);
        }
    }

    /// <summary>Notes that a call is answered with a failure.</summary>
    public void Fail() => Interlocked.Increment(ref _failures);

    /// <summary>When executions came first, on <see cref="Stopwatch"/>'s clock; 0 for those that did not come.</summary>
    public ReadOnlySpan<long> FirstAt(int from, int count) => _firstAt.AsSpan(from, count);

    /// <summary>How many executions of one remainder succeeded: the load takes its paths in turn.</summary>
    /// <param name="from">The first index that counts.</param>
    /// <param name="divisor">How many paths there are.</param>
    /// <param name="remainder">Which one.</param>
    public int SucceededOf(int from, int divisor, int remainder)
    {
        var count = 0;
        var used = Volatile.Read(ref _used);
        for (var index = from + ((remainder - (from % divisor) + divisor) % divisor); index < used; index += divisor)
        {
            count += _successes[index] > 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>Forgets all.</summary>
    public void Reset()
    {
        Array.Clear(_firstAt, 0, _used);
        Array.Clear(_calls, 0, _used);
        Array.Clear(_successes, 0, _used);
        (_used, _distinct, _doubled, _failures) = (0, 0, 0, 0);
    }
}
