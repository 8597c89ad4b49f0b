using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Caching;

/// <summary>
/// Keeps the caches of all silos true: a change is told to every silo before it is answered, and each silo asks the others for what it was not
/// told. One that gets no answer trusts its entries for a second only (see <see cref="CacheLease"/>), so that no silo uses for longer what was
/// there before a change, whatever is lost.
/// </summary>
internal sealed partial class CacheInvalidation(
    IEnumerable<IInvalidatedCache> caches,
    InvalidationLog log,
    CacheLease lease,
    ICachePeers peers,
    TimeProvider time,
    ILogger<CacheInvalidation> logger)
    : ICacheInvalidation
{
    private readonly IInvalidatedCache[] _caches = [.. caches];

    // By the one loop that reads.
    private readonly Dictionary<SiloAddress, Heard> _heard = [];

    /// <inheritdoc/>
    public async Task AnnounceAsync(Guid id)
    {
        Invalidate(id);
        log.Add(id);
        await Task.WhenAll(peers.Others.Where(silo => silo.Value).Select(silo => TellAsync(silo.Key, id)));
    }

    /// <summary>Removes what this silo has cached of something.</summary>
    /// <param name="id">What has changed.</param>
    public void Invalidate(Guid id)
    {
        foreach (var cache in _caches)
        {
            cache.Invalidate(id);
        }
    }

    /// <summary>Asks every other silo once for what this one was not told. To be called by one loop.</summary>
    /// <param name="cancellationToken">Ends the wait for silos that do not answer; it then throws.</param>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var others = peers.Others;
        foreach (var gone in _heard.Keys.Except(others.Keys).ToList())
        {
            // It may have died between a change and telling of it.
            _heard.Remove(gone);
            InvalidateAll();
        }

        var answers = await Task.WhenAll(others.Keys.Select(async silo => (silo, await AskAsync(silo, cancellationToken))));
        foreach (var (silo, answer) in answers)
        {
            if (answer is { } heard)
            {
                _heard[silo] = heard;
            }
        }

        // One that stops makes few changes more, tells of them, and may stop answering at any moment.
        lease.Renew([.. others.Where(silo => silo.Value).Select(silo => _heard.TryGetValue(silo.Key, out var heard) ? heard.AskedAt : (long?)null)]);
        if (!lease.IsHeld)
        {
            await peers.RefreshAsync(cancellationToken).WaitAsync(CacheLimits.Freshness, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void InvalidateAll()
    {
        foreach (var cache in _caches)
        {
            cache.InvalidateAll();
        }
    }

    private async Task TellAsync(SiloAddress silo, Guid id)
    {
        try
        {
            await peers.InvalidateAsync(silo, id).WaitAsync(CacheLimits.Freshness, time);
        }
        catch (Exception exception)
        {
            // It asks for what it was not told, and until then trusts nothing that is older than this wait.
            LogUntold(exception, silo);
        }
    }

    private async Task<Heard?> AskAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        var askedAt = time.GetTimestamp();
        long? since = _heard.TryGetValue(silo, out var before) ? before.Number : null;
        Invalidations read;
        try
        {
            read = await peers.ReadAsync(silo, since).WaitAsync(CacheLimits.Freshness, time, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnanswered(exception, silo);
            return null;
        }

        if (read.IsEverything)
        {
            InvalidateAll();
        }

        foreach (var id in read.Ids)
        {
            Invalidate(id);
        }

        return new Heard(read.Number, askedAt);
    }

    [LoggerMessage(LogLevel.Debug, "Silo {Silo} could not be told of a change; it trusts cached entries for a second only until it has asked for it")]
    private partial void LogUntold(Exception exception, SiloAddress silo);

    [LoggerMessage(LogLevel.Debug, "Silo {Silo} did not say what has changed; cached entries are trusted for a second only")]
    private partial void LogUnanswered(Exception exception, SiloAddress silo);

    /// <summary>The last that was heard of a silo.</summary>
    /// <param name="Number">The number of its last change.</param>
    /// <param name="AskedAt">When the question was sent, as a timestamp of the clock.</param>
    private readonly record struct Heard(long Number, long AskedAt);
}
