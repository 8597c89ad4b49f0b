using System.Collections.Concurrent;

namespace ExternalActions.TestTarget;

/// <summary>Series of numbers from 1, each for a purpose and an id. Thread-safe.</summary>
internal sealed class Counters
{
    private readonly ConcurrentDictionary<(string Purpose, string Id), int> _last = new();

    /// <summary>The next number of the series.</summary>
    public int Next(string purpose, string id = "") => _last.AddOrUpdate((purpose, id), 1, static (_, last) => last + 1);
}
