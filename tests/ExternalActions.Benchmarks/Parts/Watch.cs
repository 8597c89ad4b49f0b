using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Processes;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>Watches how much memory a contestant's processes have resident, until it is disposed of.</summary>
internal sealed class Watch : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private long _most;

    /// <summary>Begins.</summary>
    public Watch(Contestant contestant)
    {
        First = _most = Usage.ResidentBytes(contestant.Processes);
        _watching = WatchAsync(contestant);
    }

    /// <summary>How much it was when this began, in bytes.</summary>
    public long First { get; }

    /// <summary>The most so far, in bytes.</summary>
    public long Most => Volatile.Read(ref _most);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(Contestant contestant)
    {
        while (true)
        {
            await Task.Delay(BetweenLooks, _stop.Token);
            Volatile.Write(ref _most, Math.Max(_most, Usage.ResidentBytes(contestant.Processes)));
        }
    }
}
