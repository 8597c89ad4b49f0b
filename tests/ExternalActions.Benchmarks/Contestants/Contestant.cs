using ExternalActions.Benchmarks.Load;

namespace ExternalActions.Benchmarks.Contestants;

/// <summary>What a contestant's own store says of its executions.</summary>
/// <param name="Done">Those that ended with success.</param>
/// <param name="Open">Those that have not ended.</param>
/// <param name="Failed">Those that ended otherwise.</param>
internal sealed record StoreCounts(long Done, long Open, long Failed)
{
    /// <summary>What two stores say together.</summary>
    public static StoreCounts operator +(StoreCounts left, StoreCounts right) =>
        new(left.Done + right.Done, left.Open + right.Open, left.Failed + right.Failed);
}

/// <summary>A running system that takes work over HTTP, keeps it durably, and calls the target.</summary>
internal abstract class Contestant : IAsyncDisposable
{
    /// <summary>Where its work comes in; the target's path <c>/ok</c> is called.</summary>
    public abstract Entrance Entrance { get; }

    /// <summary>Its processes, without the database's.</summary>
    public abstract IReadOnlyList<int> Processes { get; }

    /// <summary>Whether something has not ended yet; cheap, for asking again and again.</summary>
    public abstract Task<bool> IsBusyAsync();

    /// <summary>Counts its store.</summary>
    public abstract Task<StoreCounts> CountAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A contestant that can be started.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Store">Where it keeps its work.</param>
/// <param name="IsProduct">Whether it is External Actions.</param>
/// <param name="Workers">The worker counts to try; one alone is not tried but taken.</param>
/// <param name="StartAsync">Starts it with a worker count.</param>
internal sealed record Entrant(string Name, string Store, bool IsProduct, int[] Workers, Func<Bench, int, Task<Contestant>> StartAsync)
{
    /// <summary>Whether its latency at a steady load is measured, too.</summary>
    public bool HasLatency { get; init; } = IsProduct;

    /// <summary>The name and the store.</summary>
    public string Title => $"{Name}, {Store}";
}
