using ExternalActions.Grains.Caching;
using Microsoft.Extensions.Time.Testing;

namespace ExternalActions.Grains.Tests.Caching;

public sealed class SiloCacheTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly CacheLease _lease;
    private readonly SiloCache<string, string> _cache;
    private int _loads;

    public SiloCacheTests()
    {
        _lease = new CacheLease(_clock);
        _lease.Renew([]);
        _cache = new SiloCache<string, string>(limit: 100, _lease, value => !value.StartsWith("no ", StringComparison.Ordinal), _clock);
    }

    [Fact]
    public async Task Entry_is_kept_for_minutes_and_then_loaded_again()
    {
        await LoadAsync("a value");
        _clock.Advance(CacheLimits.Lifetime * 0.79);
        await LoadAsync("a value");
        Assert.Equal(1, _loads);

        _clock.Advance(CacheLimits.Lifetime * 0.22);
        await LoadAsync("a value");
        Assert.Equal(2, _loads);
    }

    [Fact]
    public async Task Entries_that_were_loaded_together_do_not_run_out_together()
    {
        var keys = Enumerable.Range(0, 50).Select(number => $"{number}").ToList();
        foreach (var key in keys)
        {
            await _cache.GetAsync(key, Task.FromResult);
        }

        _clock.Advance(CacheLimits.Lifetime * 0.9);

        Assert.InRange(keys.Count(key => _cache.Peek(key) is not null), 1, keys.Count - 1);
    }

    [Fact]
    public async Task Value_that_does_not_last_is_loaded_again_after_a_second()
    {
        await LoadAsync("no connector");
        _clock.Advance(CacheLimits.Freshness);

        Assert.Equal("a connector", await LoadAsync("a connector"));
    }

    [Fact]
    public async Task Without_the_lease_an_entry_is_trusted_for_a_second_and_with_it_again()
    {
        await LoadAsync("a value");
        _clock.Advance(CacheLimits.Freshness / 2);
        _lease.Renew([null]);
        Assert.Equal("a value", _cache.Peek("key"));

        _clock.Advance(CacheLimits.Freshness / 2);
        Assert.Null(_cache.Peek("key"));

        _lease.Renew([_clock.GetTimestamp()]);
        Assert.Equal("a value", _cache.Peek("key"));

        _clock.Advance(CacheLimits.Freshness);
        Assert.Null(_cache.Peek("key"));
    }

    [Fact]
    public async Task Load_that_began_before_the_entry_was_removed_does_not_put_the_old_value_back()
    {
        var old = new TaskCompletionSource<string>();
        var early = _cache.GetAsync("key", _ => old.Task);
        _cache.Remove("key");
        var late = await LoadAsync("new value");
        old.SetResult("old value");

        Assert.Equal("old value", await early);
        Assert.Equal("new value", late);
        Assert.Equal("new value", await LoadAsync("newer value"));
    }

    [Fact]
    public async Task Load_that_began_before_all_entries_were_removed_does_not_put_the_old_value_back()
    {
        var old = new TaskCompletionSource<string>();
        var early = _cache.GetAsync("key", _ => old.Task);
        _cache.Clear();
        old.SetResult("old value");
        await early;

        Assert.Equal("new value", await LoadAsync("new value"));
    }

    [Fact]
    public async Task Load_whose_answer_took_long_is_as_old_as_its_question()
    {
        var slow = new TaskCompletionSource<string>();
        var early = _cache.GetAsync("key", _ => slow.Task);
        _lease.Renew([null]);
        _clock.Advance(CacheLimits.Freshness);
        slow.SetResult("old value");
        await early;

        Assert.Equal("new value", await LoadAsync("new value"));
    }

    [Fact]
    public async Task Load_that_fails_is_not_kept()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _cache.GetAsync("key", _ => Task.FromException<string>(new TimeoutException())));

        Assert.Equal("a value", await LoadAsync("a value"));
    }

    [Fact]
    public async Task Many_readers_never_see_what_was_there_before_a_removal_that_they_came_after()
    {
        var token = TestContext.Current.CancellationToken;
        var current = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var cache = new SiloCache<string, string>(limit: 100, _lease, _ => true, _clock);
        async Task ReadAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                var least = Volatile.Read(ref current);
                var seen = await cache.GetAsync("key", async _ =>
                {
                    var loaded = Volatile.Read(ref _source);
                    await Task.Yield();
                    return $"{loaded}";
                });
                Assert.True(int.Parse(seen, System.Globalization.CultureInfo.InvariantCulture) >= least, $"Saw {seen} after {least}");
            }
        }

        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(ReadAsync, token)).ToList();
        for (var version = 1; version <= 20_000; version++)
        {
            Volatile.Write(ref _source, version);
            cache.Remove("key");
            Volatile.Write(ref current, version);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        cache.Dispose();
    }

    public void Dispose() => _cache.Dispose();

    private int _source;

    private Task<string> LoadAsync(string value) => _cache.GetAsync("key", _ =>
    {
        _loads++;
        return Task.FromResult(value);
    });
}
