using ExternalActions.Connectors;
using ExternalActions.Core.Flow;

namespace ExternalActions.Core.Tests.Flow;

public sealed class FlowLedgerTests
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Rate_holds_over_any_number_of_greedy_silos()
    {
        foreach (var (silos, rate) in new[] { (1, 10.0), (2, 10), (5, 100), (3, 0.5), (7, 3) })
        {
            var ledger = new FlowLedger(isAlone: false, _now);
            var sent = new List<DateTimeOffset>();
            for (var step = 0; step < 400; step++)
            {
                _now += FlowTimes.BetweenReports / silos;
                var lease = ledger.Lease(Report($"{step % silos}", new() { RequestsPerSecond = rate }) with { WantedRequests = 1_000 }, _now);
                sent.AddRange(Enumerable.Repeat(_now, lease.Requests));
            }

            var elapsed = 400 * FlowTimes.BetweenReports.TotalSeconds / silos;
            Assert.InRange(sent.Count, (rate * elapsed * 0.95) - 1, (rate * elapsed) + 2);
            foreach (var window in new[] { 0.25, 1.0, 5.0 })
            {
                var most = sent.Max(from => sent.Count(at => at >= from && at < from.AddSeconds(window)));
                Assert.True(most <= (rate * (window + 0.5)) + 2, $"{most} in {window} s at {rate} a second");
            }
        }
    }

    [Fact]
    public void Silos_share_the_rate_and_one_that_wants_less_leaves_it_to_the_others()
    {
        var ledger = new FlowLedger(isAlone: true, _now);
        var got = new Dictionary<string, int> { ["a"] = 0, ["b"] = 0, ["c"] = 0 };
        for (var step = 0; step < 120; step++)
        {
            _now += FlowTimes.BetweenReports;
            foreach (var silo in got.Keys)
            {
                got[silo] += ledger.Lease(
                    Report(silo, new() { RequestsPerSecond = 40 }) with { WantedRequests = silo == "c" ? 1 : 100 }, _now).Requests;
            }
        }

        Assert.InRange(got["c"], 110, 121);
        Assert.InRange(got["a"] - got["b"], -60, 60);
        Assert.InRange(got.Values.Sum(), 1_150, 1_200);
    }

    [Fact]
    public void Unused_requests_come_back()
    {
        var ledger = new FlowLedger(isAlone: true, _now);
        var settings = new FlowSettings { RequestsPerSecond = 8 };
        ledger.Lease(Report("a", settings), _now);
        _now += TimeSpan.FromSeconds(5);
        Assert.Equal(5, ledger.Lease(Report("a", settings) with { WantedRequests = 9 }, _now).Requests);
        Assert.Equal(0, ledger.Lease(Report("b", settings) with { WantedRequests = 9 }, _now).Requests);

        ledger.Lease(Report("a", settings) with { UnusedRequests = 3 }, _now);
        Assert.Equal(3, ledger.Lease(Report("b", settings) with { WantedRequests = 9 }, _now).Requests);
    }

    [Theory]
    [InlineData(10.0, 2.1)]
    [InlineData(0.001, 1_002)]
    [InlineData(1e-300, 86_402)]
    [InlineData(null, 2)]
    public void Slow_rate_is_remembered_until_its_next_request(double? rate, double expectedSeconds)
    {
        var ledger = new FlowLedger(isAlone: true, _now);
        ledger.Lease(Report("a", new() { RequestsPerSecond = rate }), _now);
        Assert.Equal(expectedSeconds, ledger.MattersFor(_now).TotalSeconds, 3);
    }

    [Fact]
    public void Silos_that_shared_a_limit_that_is_gone_do_not_count()
    {
        var ledger = new FlowLedger(isAlone: true, _now);
        var settings = new FlowSettings { RequestsPerSecond = 8, ConcurrentCalls = 4 };
        foreach (var silo in new[] { "a", "b" })
        {
            ledger.Lease(Report(silo, settings) with { WantedRequests = 1, WantedCalls = 1 }, _now);
        }

        _now += FlowTimes.LeaseLasts + TimeSpan.FromSeconds(1);
        var without = Report("a", new() { ConcurrentCalls = 4 }) with { Version = 2, WantedCalls = 1 };
        Assert.Equal(1, ledger.Lease(without, _now).Sharers);
    }

    [Fact]
    public void Slow_rate_does_not_hold_up_the_first_request_longer_than_a_lease_lasts()
    {
        var ledger = new FlowLedger(isAlone: true, _now);
        var report = Report("a", new() { RequestsPerSecond = 0.01 }) with { WantedRequests = 1 };
        Assert.Equal(0, ledger.Lease(report, _now).Requests);
        _now += FlowTimes.LeaseLasts;
        Assert.Equal(1, ledger.Lease(report, _now).Requests);
        _now += TimeSpan.FromSeconds(99);
        Assert.Equal(0, ledger.Lease(report, _now).Requests);
        _now += TimeSpan.FromSeconds(1);
        Assert.Equal(1, ledger.Lease(report, _now).Requests);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 2)]
    [InlineData(7, 3)]
    [InlineData(2, 5)]
    public void Calls_at_a_time_hold_over_all_silos_whatever_they_do_and_all_get_their_turn(int limit, int silos)
    {
        var random = new Random(limit * 100 + silos);
        var ledger = new FlowLedger(isAlone: true, _now);
        var leased = new int[silos];
        var underWay = new int[silos];
        var begun = new int[silos];
        for (var step = 0; step < 3_000; step++)
        {
            _now += FlowTimes.BetweenReports / silos;
            var silo = random.Next(silos);
            // Some calls end, others begin as far as the lease goes; all want more than there is.
            underWay[silo] -= random.Next(underWay[silo] + 1);
            leased[silo] = ledger.Lease(
                Report($"{silo}", new() { ConcurrentCalls = limit }) with { Calls = underWay[silo], WantedCalls = 50 }, _now).Calls;
            while (underWay[silo] < leased[silo])
            {
                underWay[silo]++;
                begun[silo]++;
            }

            Assert.True(underWay.Sum() <= limit, $"{underWay.Sum()} calls in step {step}");
        }

        Assert.All(begun, count => Assert.True(count > 3_000 / silos * limit / silos / 8, string.Join(", ", begun)));
    }

    [Fact]
    public void Slots_of_a_silo_that_fell_silent_are_free_after_the_time_of_a_lease()
    {
        var ledger = new FlowLedger(isAlone: true, _now);
        var settings = new FlowSettings { ConcurrentCalls = 4 };
        var report = Report("alive", settings) with { WantedCalls = 4 };
        Assert.Equal(4, ledger.Lease(report with { Silo = "dead" }, _now).Calls);

        _now += FlowTimes.LeaseLasts;
        Assert.Equal(0, ledger.Lease(report, _now).Calls);
        _now += TimeSpan.FromMilliseconds(1);
        Assert.Equal(4, ledger.Lease(report, _now).Calls);
    }

    [Fact]
    public void Ledger_that_begins_anew_among_several_silos_gives_no_new_slots_until_old_leases_have_run_out()
    {
        var settings = new FlowSettings { ConcurrentCalls = 4 };
        var ledger = new FlowLedger(isAlone: false, _now);
        Assert.Equal(0, ledger.Lease(Report("a", settings) with { WantedCalls = 4 }, _now).Calls);
        Assert.Equal(3, ledger.Lease(Report("b", settings) with { WantedCalls = 4, Calls = 3 }, _now).Calls);

        _now += FlowTimes.LeaseLasts;
        Assert.Equal(1, ledger.Lease(Report("a", settings) with { WantedCalls = 4 }, _now).Calls);
        Assert.Equal(4, new FlowLedger(isAlone: true, _now).Lease(Report("a", settings) with { WantedCalls = 9 }, _now).Calls);
    }

    [Fact]
    public void Newest_settings_count()
    {
        var ledger = new FlowLedger(isAlone: true, _now);
        var old = Report("a", new() { ConcurrentCalls = 4 }) with { WantedCalls = 9 };
        Assert.Equal(4, ledger.Lease(old, _now).Calls);
        Assert.Equal(2, ledger.Lease(old with { Version = 2, Settings = new() { ConcurrentCalls = 2 } }, _now).Calls);
        Assert.Equal(2, ledger.Lease(old, _now).Calls);
    }

    private static FlowReport Report(string silo, FlowSettings settings) => new() { Silo = silo, Version = 1, Settings = settings };
}
