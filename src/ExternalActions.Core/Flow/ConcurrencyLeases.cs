namespace ExternalActions.Core.Flow;

/// <summary>
/// Leases the permits of a concurrency limit to silos: together they never hold more, and each gets its fair share as the others give theirs back.
/// </summary>
public sealed class ConcurrencyLeases
{
    private readonly Dictionary<string, Holder> _holders = new(StringComparer.Ordinal);
    private long _servings;

    /// <summary>Leases permits to a silo, in place of what it held before.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="used">How many it uses, which cannot be taken away.</param>
    /// <param name="wanted">How many it uses or would use.</param>
    /// <param name="limit">How many there are in all.</param>
    /// <param name="mayGrow">Whether it may get more than it uses.</param>
    /// <param name="now">The present moment (UTC).</param>
    /// <returns>
    /// How many it may use from now on, those that it uses included; fewer than those when others shall have some of them as they become free.
    /// What it holds runs out with the time of a lease.
    /// </returns>
    public int Lease(string silo, int used, int wanted, int limit, bool mayGrow, DateTimeOffset now)
    {
        Expire(now);
        if (!_holders.TryGetValue(silo, out var holder))
        {
            _holders.Add(silo, holder = new Holder());
        }

        holder.SeenAt = now;
        holder.Wanted = Math.Max(used, wanted);
        // The silo that was served longest ago comes first, so that few permits go round.
        var order = _holders.OrderBy(pair => pair.Value.ServedAt).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Value).ToList();
        var share = FairShares.Of(limit, [.. order.Select(other => other.Wanted)], order.IndexOf(holder));
        var free = limit - _holders.Values.Where(other => other != holder).Sum(other => other.Held);
        var granted = mayGrow ? Math.Max(0, Math.Min(share, free)) : used;
        holder.Held = Math.Max(granted, used);
        if (granted > used)
        {
            holder.ServedAt = ++_servings;
        }

        if (holder is { Held: 0, Wanted: 0 })
        {
            _holders.Remove(silo);
        }

        return granted;
    }

    /// <summary>How many silos hold or want permits.</summary>
    public int Count => _holders.Count;

    private void Expire(DateTimeOffset now)
    {
        foreach (var (silo, holder) in _holders)
        {
            if (now - holder.SeenAt > FlowTimes.LeaseLasts)
            {
                _holders.Remove(silo);
            }
        }
    }

    private sealed class Holder
    {
        public DateTimeOffset SeenAt { get; set; }

        public int Wanted { get; set; }

        public int Held { get; set; }

        public long ServedAt { get; set; }
    }
}
