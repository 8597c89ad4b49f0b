using System.Collections.Concurrent;
using ExternalActions.Core.Authorization;
using ExternalActions.Grains.Caching;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Connectors;

/// <summary>
/// What this silo's executions need of connectors, with secrets in clear: kept in memory only, for minutes, unless an edit or a new token on any
/// silo invalidates it, so that a warm silo makes next to no grain calls.
/// </summary>
public sealed class ConnectorCache : IInvalidatedCache, IDisposable
{
    /// <summary>Why a connector whose key ring is gone cannot be used, and what to do.</summary>
    public const string UnreadableSecrets = "The connector's secrets cannot be decrypted with this server's key ring. Restore the key ring, or "
        + "enter the secrets again (and authorize the connector again if it is of OAuth 2.0).";

    private readonly IGrainFactory _grains;
    private readonly SecretProtector _protector;
    private readonly SiloCache<Guid, Result<ConnectorAccess>> _entries;

    // Those under way: calls that met the same 401 share one.
    private readonly ConcurrentDictionary<(Guid Id, long Refused), Lazy<Task<Result<ConnectorAccess>>>> _refreshes = new();

    // Kept, so that an attempt that finds its connector here allocates nothing for it.
    private readonly Func<Guid, Task<Result<ConnectorAccess>>> _load;
    private readonly Func<Result<ConnectorAccess>, bool> _isUsable;

    /// <summary>Creates an empty cache.</summary>
    /// <param name="grains">Where connectors are asked for.</param>
    /// <param name="protector">Decrypts their secrets.</param>
    /// <param name="lease">Says whether changes on other silos are heard of.</param>
    /// <param name="time">The clock of the entries and of the access tokens.</param>
    public ConnectorCache(IGrainFactory grains, SecretProtector protector, CacheLease lease, TimeProvider time)
    {
        _grains = grains;
        _protector = protector;
        // A gap may close without a change, and a token that is due is refreshed by asking for it.
        _entries = new(
            CacheLimits.Entries, lease, result => result.Value is { Gap: null } access && !(access.RefreshDue <= time.GetUtcNow()), time);
        _load = id => LoadAsync(id, refused: null);
        _isUsable = result => result.Value is not { } access || !((access.UsableUntil ?? access.Gap?.TryAgainAt) <= time.GetUtcNow());
    }

    /// <summary>What a connector's requests are authenticated with, at its newest version.</summary>
    /// <param name="id">The connector.</param>
    /// <returns>That, or why there is no such connector.</returns>
    public ValueTask<Result<ConnectorAccess>> GetAsync(Guid id) => _entries.GetAsync(id, _load, _isUsable);

    /// <summary>The same after the external system has answered 401 to an access token.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="refused">The generation of that token.</param>
    /// <returns>An access of another generation; of the same one, or with a gap, when no other token can be had now.</returns>
    public Task<Result<ConnectorAccess>> RefreshAsync(Guid id, long refused) =>
        _entries.Peek(id) is { Value: { HasAccessToken: true } newer } found && newer.Generation != refused
            ? Task.FromResult(found)
            : _refreshes.GetOrAdd((id, refused), key => new Lazy<Task<Result<ConnectorAccess>>>(() => RefreshOnceAsync(key.Id, key.Refused))).Value;

    /// <summary>What a connector's requests would be authenticated with, to show a request: an access token that is not there is made up.</summary>
    /// <param name="id">The connector.</param>
    /// <returns>That, or why there is no such connector.</returns>
    public async Task<Result<ConnectorAuthorization>> PeekAsync(Guid id)
    {
        if (await _grains.GetGrain<IProtectedConnectorGrain>(id).GetProtectedAsync() is not { } stored)
        {
            return Absent.Connector(id);
        }

        return _protector.Unprotect(id, stored) is { } plain
            ? ConnectorAuthorization.From(plain, SecretMasker.Replacement)
            : Problem.Conflict(ProblemCode.SecretsUnreadable, UnreadableSecrets);
    }

    /// <inheritdoc/>
    public void Invalidate(Guid id) => _entries.Remove(id);

    /// <inheritdoc/>
    public void InvalidateAll() => _entries.Clear();

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private async Task<Result<ConnectorAccess>> RefreshOnceAsync(Guid id, long refused)
    {
        try
        {
            // Not kept: a new token invalidates the entry, and a later change may have done so since. That no other token can be had is no
            // reason to keep this one from executions that it serves well.
            return await LoadAsync(id, refused);
        }
        finally
        {
            _refreshes.TryRemove((id, refused), out _);
        }
    }

    private async Task<Result<ConnectorAccess>> LoadAsync(Guid id, long? refused)
    {
        if (await _grains.GetGrain<IProtectedConnectorGrain>(id).AuthorizeAsync(refused) is not { } stored)
        {
            return Absent.Connector(id);
        }

        var plain = _protector.Unprotect(id, stored.Settings);
        var accessToken = stored.AccessToken is null ? null : _protector.Unprotect(id, stored.AccessToken);
        if (plain is null || (stored.AccessToken is not null && accessToken is null))
        {
            return Problem.Conflict(ProblemCode.SecretsUnreadable, UnreadableSecrets);
        }

        return new ConnectorAccess
        {
            Authorization = ConnectorAuthorization.From(plain, accessToken),
            HasAccessToken = accessToken is not null,
            Generation = stored.Generation,
            UsableUntil = stored.UsableUntil,
            RefreshDue = stored.RefreshDue,
            Gap = stored.Gap,
            Version = stored.Version,
            Flow = stored.Settings.Flow,
        };
    }
}
