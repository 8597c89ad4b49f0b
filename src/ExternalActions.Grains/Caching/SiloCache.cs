using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace ExternalActions.Grains.Caching;

/// <summary>
/// A bounded cache of what is loaded with a grain call: callers soon share one load; a load that throws is not kept, and one that began before
/// its entry was removed is not put back.
/// </summary>
/// <typeparam name="TKey">What is looked up.</typeparam>
/// <typeparam name="TValue">What is loaded.</typeparam>
internal sealed class SiloCache<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private readonly MemoryCache _entries;
    private readonly CacheLease? _lease;
    private readonly Func<TValue, bool>? _isLasting;
    private readonly TimeProvider _time;

    /// <summary>Creates a cache of what never changes: an entry is kept as long as there is room.</summary>
    /// <param name="limit">How many entries at most.</param>
    /// <param name="time">The clock.</param>
    public SiloCache(int limit, TimeProvider time)
    {
        _entries = new MemoryCache(new MemoryCacheOptions { SizeLimit = limit, Clock = new Clock(time) });
        _time = time;
    }

    /// <summary>
    /// Creates a cache of what may change: an entry is trusted for <see cref="CacheLimits.Lifetime"/> while the lease is held, otherwise for
    /// <see cref="CacheLimits.Freshness"/>.
    /// </summary>
    /// <param name="limit">How many entries at most.</param>
    /// <param name="lease">Says whether changes are heard of.</param>
    /// <param name="isLasting">Whether a value may be trusted for the longer time; one whose changes are not announced may not.</param>
    /// <param name="time">The clock.</param>
    public SiloCache(int limit, CacheLease lease, Func<TValue, bool> isLasting, TimeProvider time)
        : this(limit, time) => (_lease, _isLasting) = (lease, isLasting);

    /// <summary>Finds an entry, or loads it.</summary>
    /// <param name="key">What to find.</param>
    /// <param name="load">Loads it.</param>
    public Task<TValue> GetAsync(TKey key, Func<TKey, Task<TValue>> load) =>
        Find(key) is { } found ? found.Value : LoadAsync(key, load);

    /// <summary>Finds an entry that is good enough, or loads it; callers that turn down the same entry share the load.</summary>
    /// <param name="key">What to find.</param>
    /// <param name="load">Loads it. What it brings is taken as it is.</param>
    /// <param name="isUsable">Whether an entry that is there is good enough.</param>
    public async ValueTask<TValue> GetAsync(TKey key, Func<TKey, Task<TValue>> load, Func<TValue, bool> isUsable)
    {
        while (Find(key) is { } found)
        {
            var value = await found.Value;
            if (isUsable(value))
            {
                return value;
            }

            if (ReferenceEquals(Find(key), found))
            {
                break;
            }
        }

        return await LoadAsync(key, load);
    }

    /// <summary>The value of an entry that is loaded; the default when there is none.</summary>
    /// <param name="key">What to find.</param>
    public TValue? Peek(TKey key) => Find(key) is { Value: { IsCompletedSuccessfully: true } loaded } ? loaded.Result : default;

    /// <summary>Sets an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    public void Set(TKey key, TValue value) => Set(key, new Entry(() => Task.FromResult(value), _time.GetTimestamp()));

    /// <summary>Removes an entry, so that the next caller loads it. Who waits for its load already gets what that brings.</summary>
    /// <param name="key">What to remove.</param>
    public void Remove(TKey key) => _entries.Remove(key);

    /// <summary>Removes all entries.</summary>
    public void Clear() => _entries.Clear();

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private Entry? Find(TKey key) => _entries.TryGetValue(key, out Entry? found) && IsTrusted(found!) ? found : null;

    private bool IsTrusted(Entry entry)
    {
        if (entry.Value is { IsFaulted: true } or { IsCanceled: true })
        {
            return false;
        }

        // Its age is that of the question: what has changed since may be in the answer or not.
        return _lease is null
            || _time.GetElapsedTime(entry.AskedAt) < CacheLimits.Freshness
            || (_lease.IsHeld && (!entry.Value.IsCompletedSuccessfully || _isLasting!(entry.Value.Result)));
    }

    private Task<TValue> LoadAsync(TKey key, Func<TKey, Task<TValue>> load)
    {
        // Set before the load begins: what is removed from here on stays removed, whatever the load brings.
        var entry = new Entry(() => load(key), _time.GetTimestamp());
        Set(key, entry);
        return entry.Value;
    }

    private void Set(TKey key, Entry entry)
    {
        var options = new MemoryCacheEntryOptions { Size = 1 };
        if (_lease is not null)
        {
#pragma warning disable CA5394 // Spreading reloads needs no secret randomness.
            options.AbsoluteExpirationRelativeToNow = CacheLimits.Lifetime * (1 - (Random.Shared.NextDouble() / 5));
#pragma warning restore CA5394
        }

        _entries.Set(key, entry, options);
    }

    /// <summary>A value that is loaded by the first who asks for it.</summary>
    private sealed class Entry(Func<Task<TValue>> load, long askedAt) : Lazy<Task<TValue>>(load)
    {
        /// <summary>When it was asked for, as a timestamp of the clock.</summary>
        public long AskedAt => askedAt;
    }

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
