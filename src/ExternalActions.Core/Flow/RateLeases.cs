namespace ExternalActions.Core.Flow;

/// <summary>Leases the requests of a token bucket to silos, fairly between those that asked of late.</summary>
/// <remarks>What comes in is shared out to all silos that want some, and each fetches its share: the first to ask has no advantage.</remarks>
/// <param name="now">The present moment (UTC).</param>
public sealed class RateLeases(DateTimeOffset now)
{
    private readonly TokenBucket _bucket = new(now);
    private readonly Dictionary<string, Asker> _askers = new(StringComparer.Ordinal);
    private long _servings;

    /// <summary>How many silos want requests.</summary>
    public int Count => _askers.Count;

    /// <summary>Leases requests.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="wanted">How many it wants.</param>
    /// <param name="unused">How many of its last lease it gives back.</param>
    /// <param name="rate">How many a second there are for all.</param>
    /// <param name="now">The present moment (UTC).</param>
    public int Lease(string silo, int wanted, int unused, double rate, DateTimeOffset now)
    {
        _bucket.Fill(rate, now, _askers.Values.Sum(asker => asker.Share));
        _bucket.Return(unused);
        foreach (var (other, asker) in _askers)
        {
            if (now - asker.SeenAt > FlowTimes.LeaseLasts)
            {
                Remove(other);
            }
        }

        if (wanted <= 0)
        {
            Remove(silo);
            return 0;
        }

        if (!_askers.TryGetValue(silo, out var me))
        {
            _askers.Add(silo, me = new Asker());
        }

        (me.Wanted, me.SeenAt) = (wanted, now);
        ShareOut();
        var granted = me.Share;
        me.Share = 0;
        return granted;
    }

    private void ShareOut()
    {
        // The silo that was served longest ago comes first, so that few requests go round.
        var order = _askers.OrderBy(pair => pair.Value.ServedAt).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Value).ToList();
        // A silo that does not fetch its share must not keep the others from theirs.
        var most = Math.Max(1, (int)(_bucket.Capacity / order.Count));
        var wanted = order.Select(asker => order.Count == 1 ? asker.Wanted : Math.Max(0, Math.Min(asker.Wanted, most) - asker.Share)).ToList();
        var available = _bucket.Available;
        // Backwards: the first silo, which got what equal parts left over, comes last the next time.
        for (var index = order.Count - 1; index >= 0; index--)
        {
            if (FairShares.Of(available, wanted, index) is > 0 and var share)
            {
                _bucket.Take(share);
                order[index].Share += share;
                order[index].ServedAt = ++_servings;
            }
        }
    }

    private void Remove(string silo)
    {
        if (_askers.Remove(silo, out var asker))
        {
            _bucket.Return(asker.Share);
        }
    }

    private sealed class Asker
    {
        public int Wanted { get; set; }

        public int Share { get; set; }

        public DateTimeOffset SeenAt { get; set; }

        public long ServedAt { get; set; }
    }
}
