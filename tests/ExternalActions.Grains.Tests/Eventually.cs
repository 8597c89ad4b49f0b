namespace ExternalActions.Grains.Tests;

/// <summary>Waits for what other threads do, without guessing how long it takes.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Lets time pass in steps until a condition holds: a reminder's timer may be set only after the clock was moved past its due time.
    /// </summary>
    /// <param name="silo">Whose clock.</param>
    /// <param name="step">How much passes between two looks.</param>
    /// <param name="what">What is waited for, for the message of a failed test.</param>
    /// <param name="holds">The condition.</param>
    public static Task HoldsAsTimePassesAsync(Silo silo, TimeSpan step, string what, Func<Task<bool>> holds) => HoldsAsync(what, async () =>
    {
        silo.Clock.Advance(step);
        return await holds();
    });

    /// <summary>Asks again and again until a condition holds.</summary>
    /// <param name="what">What is waited for, for the message of a failed test.</param>
    /// <param name="holds">The condition.</param>
    public static async Task HoldsAsync(string what, Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await holds())
        {
            Assert.False(limit.IsCancellationRequested, $"Waited {Limit} in vain for: {what}");
            await Task.Delay(Pause);
        }
    }
}
