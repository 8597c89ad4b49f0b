using ExternalActions.Core.Authorization;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Connectors;

/// <summary>
/// What this silo's executions need of connectors, with secrets in clear: kept in memory only, and looked up again each second, so
/// an edit on another silo counts within that time and a warm silo makes next to no grain calls.
/// </summary>
public sealed class ConnectorCache(IGrainFactory grains, SecretProtector protector, TimeProvider time) : IDisposable
{
    /// <summary>Why a connector whose key ring is gone cannot be used, and what to do.</summary>
    public const string UnreadableSecrets =
        "The connector's secrets cannot be decrypted with this server's key ring. Restore the key ring, or enter the secrets again.";

    private readonly SiloCache<Guid, Result<ConnectorAuthorization>> _entries = new(CacheLimits.Entries, CacheLimits.Freshness, time);

    /// <summary>The authorization of a connector at its newest version.</summary>
    /// <param name="id">The connector.</param>
    /// <returns>The authorization, or why there is none.</returns>
    public Task<Result<ConnectorAuthorization>> GetAsync(Guid id) => _entries.GetAsync(id, LoadAsync);

    /// <summary>Drops a connector that has changed.</summary>
    /// <param name="id">The connector.</param>
    public void Forget(Guid id) => _entries.Forget(id);

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private async Task<Result<ConnectorAuthorization>> LoadAsync(Guid id)
    {
        if (await grains.GetGrain<IProtectedConnectorGrain>(id).GetProtectedAsync() is not { } stored)
        {
            return Problem.NotFound($"There is no connector {id}.");
        }

        return protector.Unprotect(id, stored.Settings) is { } plain
            ? ConnectorAuthorization.From(plain)
            : Problem.Conflict(UnreadableSecrets);
    }
}
