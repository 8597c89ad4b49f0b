using System.Diagnostics;
using ExternalActions.Benchmarks.Contestants;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>Waits until a contestant has ended what it accepted, and checks that it lost and doubled nothing.</summary>
internal static class Settling
{
    // Nothing new at the target for so long means that nothing more will come. The product looks after what is overdue once a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until the target has got all and the store says that all has ended.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="contestant">Whom to wait for.</param>
    /// <param name="accepted">How many executions it has accepted since the target was reset.</param>
    /// <returns>When that was, on <see cref="Stopwatch"/>'s clock.</returns>
    public static Task<long> WaitAsync(Bench bench, Contestant contestant, int accepted) => WaitAsync(bench, contestant.IsBusyAsync, accepted);

    /// <summary>Waits until the target has got a number of executions and something is not busy any more.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="isBusyAsync">Whether it still is.</param>
    /// <param name="delivered">How many executions the target must have got since its reset.</param>
    /// <returns>When that was, on <see cref="Stopwatch"/>'s clock.</returns>
    public static async Task<long> WaitAsync(Bench bench, Func<Task<bool>> isBusyAsync, int delivered)
    {
        var before = -1;
        for (var clock = Stopwatch.StartNew(); ;)
        {
            var got = await bench.Target.CountAsync();
            if (got.Distinct >= delivered && !await isBusyAsync())
            {
                return Stopwatch.GetTimestamp();
            }

            if (got.Distinct != before)
            {
                before = got.Distinct;
                clock.Restart();
            }
            else if (clock.Elapsed > Patience)
            {
                throw new InvalidRunException(
                    $"accepted {delivered}, the target has got {got.Distinct} and for {Patience.TotalSeconds:N0} s no more");
            }

            await Task.Delay(BetweenLooks, bench.Cancellation);
        }
    }

    /// <summary>Counts at the target and in the store.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="contestant">Whose store to count.</param>
    /// <param name="accepted">How many executions it has accepted.</param>
    /// <param name="failures">How many calls the target was to answer with a failure.</param>
    /// <param name="open">How many executions wait on purpose.</param>
    /// <exception cref="InvalidRunException">Something is lost or doubled.</exception>
    public static async Task CheckAsync(Bench bench, Contestant contestant, int accepted, int failures = 0, int open = 0) =>
        await CheckAsync(bench, await contestant.CountAsync(), accepted, failures, open);

    /// <summary>Counts at the target, and compares with what is stored.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="stored">What the stores of all that called the target since its reset say.</param>
    /// <param name="accepted">How many executions they have accepted.</param>
    /// <param name="failures">How many calls the target was to answer with a failure.</param>
    /// <param name="open">How many executions wait on purpose.</param>
    /// <exception cref="InvalidRunException">Something is lost or doubled.</exception>
    public static async Task CheckAsync(Bench bench, StoreCounts stored, int accepted, int failures, int open)
    {
        var got = await bench.Target.CountAsync();
        // A store that keeps no trace of what is done says -1.
        if (got.Distinct != accepted || got.Doubled != 0 || got.Failures != failures || stored.Open != open || stored.Failed != 0
            || (stored.Done != accepted && stored.Done != -1))
        {
            throw new InvalidRunException(
                $"accepted {accepted}; the target got {got.Distinct}, {got.Doubled} of them twice, {got.Failures} failed calls; the store has "
                + $"{stored.Done} done, {stored.Open} open, {stored.Failed} failed");
        }
    }
}
