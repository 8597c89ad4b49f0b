using System.Net;
using ExternalActions.Grains.Caching;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ExternalActions.Grains.Tests.Caching;

public sealed class CacheInvalidationTests
{
    private static readonly SiloAddress Here = AddressOf(1);
    private static readonly SiloAddress There = AddressOf(2);

    private readonly FakeTimeProvider _clock = new();
    private readonly Network _network = new();
    private readonly Member _here;
    private readonly Member _there;

    public CacheInvalidationTests()
    {
        _here = new Member(Here, _network, _clock);
        _there = new Member(There, _network, _clock);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_is_answered_once_every_silo_has_been_told()
    {
        var id = Guid.NewGuid();
        await _here.Invalidation.AnnounceAsync(id);

        Assert.Equal([id], _here.Cache.Invalidated);
        Assert.Equal([id], _there.Cache.Invalidated);
    }

    [Fact]
    public async Task Change_waits_a_second_and_no_longer_for_a_silo_that_hangs()
    {
        _network.Hanging.Add(There);
        var announced = _here.Invalidation.AnnounceAsync(Guid.NewGuid());

        _clock.Advance(CacheLimits.Freshness - TimeSpan.FromMilliseconds(1));
        Assert.False(announced.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await announced.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task By_the_time_a_change_is_answered_a_silo_that_could_not_be_told_trusts_nothing_that_is_older()
    {
        await _there.ReadAsync();
        Assert.True(_there.Lease.IsHeld);
        _network.Hanging.UnionWith([Here, There]);

        var announced = _here.Invalidation.AnnounceAsync(Guid.NewGuid());
        _clock.Advance(CacheLimits.Freshness);
        await announced.WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.False(_there.Lease.IsHeld);
    }

    [Fact]
    public async Task Silo_that_was_not_told_finds_the_change_when_it_asks()
    {
        await _there.ReadAsync();
        _there.Cache.Clear();
        _network.Failing.Add(There);
        var id = Guid.NewGuid();
        await _here.Invalidation.AnnounceAsync(id);
        Assert.Empty(_there.Cache.Invalidated);

        await _there.ReadAsync();
        await _there.ReadAsync();

        Assert.Equal([id], _there.Cache.Invalidated);
        Assert.Equal(0, _there.Cache.TimesCleared);
        Assert.True(_there.Lease.IsHeld);
    }

    [Fact]
    public async Task Silo_that_missed_more_than_is_kept_removes_everything()
    {
        await _there.ReadAsync();
        _there.Cache.Clear();
        _network.Failing.Add(There);
        for (var change = 0; change <= InvalidationLog.Capacity; change++)
        {
            await _here.Invalidation.AnnounceAsync(Guid.NewGuid());
        }

        await _there.ReadAsync();

        Assert.Equal(1, _there.Cache.TimesCleared);
    }

    [Fact]
    public async Task Silo_holds_no_lease_before_every_active_silo_has_answered_it()
    {
        Assert.False(_here.Lease.IsHeld);
        _network.Failing.Add(There);
        await _here.ReadAsync();
        Assert.False(_here.Lease.IsHeld);

        _network.Failing.Clear();
        await _here.ReadAsync();

        Assert.True(_here.Lease.IsHeld);
        // What it may have loaded before it first asked.
        Assert.Equal(1, _here.Cache.TimesCleared);
    }

    [Fact]
    public async Task Silo_that_gets_no_answer_reads_the_members_again_as_it_may_be_dead_to_the_others()
    {
        await _here.ReadAsync();
        Assert.Equal(0, _network.Refreshed);
        _network.Failing.Add(There);
        _clock.Advance(CacheLimits.Freshness);

        await _here.ReadAsync();

        Assert.Equal(1, _network.Refreshed);
    }

    [Fact]
    public async Task Death_of_a_silo_removes_everything_since_it_may_have_died_before_it_told_of_a_change()
    {
        await _here.ReadAsync();
        _here.Cache.Clear();
        _network.Failing.Add(There);
        _clock.Advance(CacheLimits.Freshness);
        await _here.ReadAsync();
        Assert.False(_here.Lease.IsHeld);

        _network.Members.Remove(There);
        await _here.ReadAsync();

        Assert.Equal(1, _here.Cache.TimesCleared);
        Assert.True(_here.Lease.IsHeld);
    }

    [Fact]
    public async Task Silo_that_stops_is_still_asked_and_needs_not_answer()
    {
        _network.Members[There] = false;
        var id = Guid.NewGuid();
        await _there.Invalidation.AnnounceAsync(id);
        await _here.ReadAsync();
        await _there.Invalidation.AnnounceAsync(id);
        _network.Failing.Add(There);
        _clock.Advance(CacheLimits.Freshness);

        await _here.ReadAsync();

        Assert.True(_here.Lease.IsHeld);
        Assert.Contains(id, _here.Cache.Invalidated);
    }

    [Fact]
    public async Task Silo_alone_needs_no_answer()
    {
        _network.Members.Remove(There);
        await _here.ReadAsync();
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.True(_here.Lease.IsHeld);
    }

    private static SiloAddress AddressOf(int port) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), gen: 1);

    /// <summary>What lies between the silos.</summary>
    private sealed class Network
    {
        public Dictionary<SiloAddress, bool> Members { get; } = [];

        public Dictionary<SiloAddress, Member> Silos { get; } = [];

        public HashSet<SiloAddress> Failing { get; } = [];

        public HashSet<SiloAddress> Hanging { get; } = [];

        public int Refreshed { get; set; }
    }

    /// <summary>A silo.</summary>
    private sealed class Member : ICachePeers
    {
        private readonly InvalidationLog _log = new();
        private readonly SiloAddress _address;
        private readonly Network _network;

        public Member(SiloAddress address, Network network, FakeTimeProvider clock)
        {
            (_address, _network, Lease) = (address, network, new CacheLease(clock));
            Invalidation = new CacheInvalidation([Cache], _log, Lease, this, clock, NullLogger<CacheInvalidation>.Instance);
            network.Silos[address] = this;
            network.Members[address] = true;
        }

        public Recorder Cache { get; } = new();

        public CacheLease Lease { get; }

        public CacheInvalidation Invalidation { get; }

        public IReadOnlyDictionary<SiloAddress, bool> Others => _network.Members.Where(member => !member.Key.Equals(_address)).ToDictionary();

        public Task ReadAsync() => Invalidation.ReadAsync(Token);

        public async Task InvalidateAsync(SiloAddress silo, Guid id)
        {
            await ReachAsync(silo);
            _network.Silos[silo].Invalidation.Invalidate(id);
        }

        public async Task<Invalidations> ReadAsync(SiloAddress silo, long? since)
        {
            await ReachAsync(silo);
            return _network.Silos[silo]._log.Read(since);
        }

        public Task RefreshAsync(CancellationToken cancellationToken)
        {
            _network.Refreshed++;
            return Task.CompletedTask;
        }

        private Task ReachAsync(SiloAddress silo) =>
            _network.Failing.Contains(silo) ? Task.FromException(new TimeoutException())
            : _network.Hanging.Contains(silo) ? new TaskCompletionSource().Task
            : Task.CompletedTask;
    }

    /// <summary>A cache that only notes what it is told.</summary>
    private sealed class Recorder : IInvalidatedCache
    {
        public List<Guid> Invalidated { get; } = [];

        public int TimesCleared { get; private set; }

        public void Invalidate(Guid id) => Invalidated.Add(id);

        public void InvalidateAll() => TimesCleared++;

        public void Clear()
        {
            Invalidated.Clear();
            TimesCleared = 0;
        }
    }
}
