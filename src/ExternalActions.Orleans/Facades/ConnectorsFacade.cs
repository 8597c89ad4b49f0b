using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>Connectors over their grains.</summary>
internal sealed class ConnectorsFacade(IGrainFactory grains, TimeProvider time) : IConnectors
{
    /// <inheritdoc/>
    public Task<CatalogPage<ConnectorEntry>> ListAsync(CatalogQuery query, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => grains.GetGrain<ICatalogGrain>(0).ListConnectorsAsync(query), cancellationToken);

    /// <inheritdoc/>
    public Task<Result<SavedConnector>> GetAsync(Guid id, CancellationToken cancellationToken) =>
        Reach.FindAsync(Grain(id).GetAsync, () => Absent.Connector(id), cancellationToken);

    /// <inheritdoc/>
    public Task<Result<SavedConnector>> CreateAsync(ConnectorSettings settings, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => Grain(Guid.CreateVersion7(time.GetUtcNow())).CreateAsync(settings), cancellationToken);

    /// <inheritdoc/>
    public Task<Result<SavedConnector>> UpdateAsync(
        Guid id, ConnectorSettings settings, int? expectedVersion, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => Grain(id).UpdateAsync(settings, expectedVersion), cancellationToken);

    /// <inheritdoc/>
    public Task<Problem?> DeleteAsync(Guid id, int? expectedVersion, CancellationToken cancellationToken) =>
        Reach.CallAsync(
            () => expectedVersion is { } version ? Grain(id).DeleteVersionAsync(version) : Grain(id).DeleteAsync(), cancellationToken);

    /// <inheritdoc/>
    public async Task<Result<ConnectionTest>> TestAsync(Guid? id, ConnectorSettings? unsaved, CancellationToken cancellationToken)
    {
        if (id is null)
        {
            ArgumentNullException.ThrowIfNull(unsaved);
        }
        else if ((await GetAsync(id.Value, cancellationToken)).Problem is { } problem)
        {
            return problem;
        }

        return await Reach.CallAsync(() => Grain(id ?? Guid.NewGuid()).TestAsync(unsaved), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Result<AuthorizationRequest>> BeginAuthorizationAsync(Guid id, AuthorizationStart start, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => Grain(id).BeginAuthorizationAsync(start), cancellationToken);

    /// <inheritdoc/>
    public Task<AuthorizationOutcome> CompleteAuthorizationAsync(
        Guid id, AuthorizationResponse response, CancellationToken cancellationToken) =>
        Reach.CallAsync(() => Grain(id).CompleteAuthorizationAsync(response), cancellationToken);

    /// <inheritdoc/>
    public Task<Result<Disconnection>> DisconnectAsync(Guid id, CancellationToken cancellationToken) =>
        Reach.CallAsync(Grain(id).DisconnectAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<Result<ConnectorEvents>> GetEventsAsync(Guid id, CancellationToken cancellationToken) =>
        Reach.FindAsync(Grain(id).GetEventsAsync, () => Absent.Connector(id), cancellationToken);

    private IConnectorGrain Grain(Guid id) => grains.GetGrain<IConnectorGrain>(id);
}
