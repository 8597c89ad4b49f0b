using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace ExternalActions.Grains;

/// <summary>A bounded cache of what is loaded with a grain call: callers soon share one load; a load that throws is not kept.</summary>
/// <typeparam name="TKey">What is looked up.</typeparam>
/// <typeparam name="TValue">What is loaded.</typeparam>
internal sealed class SiloCache<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private readonly MemoryCache _entries;
    private readonly TimeSpan? _lifetime;

    /// <summary>Creates a cache.</summary>
    /// <param name="limit">How many entries at most.</param>
    /// <param name="lifetime">How long an entry is trusted; null as long as there is room.</param>
    /// <param name="time">The clock.</param>
    public SiloCache(int limit, TimeSpan? lifetime, TimeProvider time)
    {
        _entries = new MemoryCache(new MemoryCacheOptions { SizeLimit = limit, Clock = new Clock(time) });
        _lifetime = lifetime;
    }

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
    public void Set(TKey key, TValue value) => Set(key, new Lazy<Task<TValue>>(Task.FromResult(value)));

    /// <summary>Drops an entry, so that the next caller loads it.</summary>
    /// <param name="key">What to drop.</param>
    public void Forget(TKey key) => _entries.Remove(key);

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private Lazy<Task<TValue>>? Find(TKey key) =>
        _entries.TryGetValue(key, out Lazy<Task<TValue>>? found) && found!.Value is { IsFaulted: false, IsCanceled: false } ? found : null;

    private Task<TValue> LoadAsync(TKey key, Func<TKey, Task<TValue>> load)
    {
        var loading = new Lazy<Task<TValue>>(() => load(key));
        Set(key, loading);
        return loading.Value;
    }

    private void Set(TKey key, Lazy<Task<TValue>> entry) =>
        _entries.Set(key, entry, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = _lifetime });

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
