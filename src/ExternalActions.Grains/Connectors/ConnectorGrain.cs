using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;
using ExternalActions.Core.Http;
using ExternalActions.Grains.Catalog;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Connectors;

/// <summary>Keeps one connector: validates, encrypts, stores, and tells its silo's cache about each change.</summary>
[GrainType("connector")]
public sealed class ConnectorGrain(
    [PersistentState("connector")] IPersistentState<ConnectorState> state,
    SecretProtector protector,
    ConnectorCache cache,
    ConnectionTester tester,
    TimeProvider time) : Grain, IConnectorGrain, IProtectedConnectorGrain
{
    /// <summary>What is stored: calls that interleave with a write must not see what is not yet committed.</summary>
    private SavedConnector? Stored { get; set; }

    private Guid Id => this.GetPrimaryKey();

    private ICatalogWriterGrain Catalog => GrainFactory.GetGrain<ICatalogWriterGrain>(0);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Stored = state.State.Connector;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<Result<SavedConnector>> CreateAsync(ConnectorSettings settings)
    {
        if (Stored is not null)
        {
            return Problem.Conflict($"There is already a connector {Id}.");
        }

        var now = time.GetUtcNow();
        return await SaveAsync(settings, new SavedConnector { Id = Id, Version = 1, CreatedAt = now, UpdatedAt = now });
    }

    /// <inheritdoc/>
    public async Task<Result<SavedConnector>> UpdateAsync(ConnectorSettings settings, int? expectedVersion)
    {
        if (Stored is not { } stored)
        {
            return NotFound();
        }

        if (expectedVersion is { } expected && expected != stored.Version)
        {
            return Problem.VersionMismatch(expected, stored.Version);
        }

        var plain = protector.Unprotect(Id, stored.Settings);
        return await SaveAsync(
            ConnectorSecrets.Merge(settings, plain),
            stored with { Version = stored.Version + 1, UpdatedAt = time.GetUtcNow() });
    }

    /// <inheritdoc/>
    public Task<SavedConnector?> GetAsync() => Task.FromResult(Stored is { } stored ? Hide(stored) : null);

    /// <inheritdoc/>
    public Task<SavedConnector?> GetProtectedAsync() => Task.FromResult(Stored);

    /// <inheritdoc/>
    public async Task<Problem?> DeleteAsync()
    {
        // Also when nothing is stored: a crash in the middle of a create may have left the name behind.
        var refusal = await Catalog.RemoveConnectorAsync(Id);
        if (Stored is not { } stored)
        {
            return NotFound();
        }

        if (refusal is not null)
        {
            return refusal;
        }

        try
        {
            await state.ClearStateAsync();
            Stored = null;
        }
        catch
        {
            // It is still there: take its name back.
            await Catalog.PutConnectorAsync(CatalogEntries.Of(Id, stored.Settings));
            throw;
        }
        finally
        {
            cache.Forget(Id);
            DeactivateOnIdle();
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task<Result<ConnectionTest>> TestAsync(ConnectorSettings? unsaved)
    {
        var stored = Stored is { } saved ? protector.Unprotect(Id, saved.Settings) : null;
        ConnectorSettings plain;
        if (unsaved is not null)
        {
            plain = ConnectorSecrets.Merge(unsaved, stored);
        }
        else if (Stored is null)
        {
            return NotFound();
        }
        else if (stored is null)
        {
            return Problem.Conflict(ConnectorCache.UnreadableSecrets);
        }
        else
        {
            plain = stored;
        }

        if (ConnectorValidator.Validate(plain) is { } problem)
        {
            return problem;
        }

        if (plain.GetUrl is null)
        {
            return Problem.Invalid(new ProblemEntry("#/getUrl", "A connection is tested by a GET request; give the URL to ask."));
        }

        return await tester.TestAsync(plain, CancellationToken.None);
    }

    /// <inheritdoc/>
    public Task<Result<AuthorizationRequest>> BeginAuthorizationAsync(AuthorizationStart start) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<AuthorizationOutcome> CompleteAuthorizationAsync(AuthorizationResponse response) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<Result<Disconnection>> DisconnectAsync() => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<ConnectorEvents?> GetEventsAsync() => throw new NotSupportedException();

    private static SavedConnector Hide(SavedConnector stored) => stored with { Settings = ConnectorSecrets.Hide(stored.Settings) };

    private async Task<Result<SavedConnector>> SaveAsync(ConnectorSettings plain, SavedConnector next)
    {
        if (ConnectorValidator.Validate(plain) is { } problem)
        {
            return problem;
        }

        var secured = protector.Protect(Id, plain);
        if (await Catalog.PutConnectorAsync(CatalogEntries.Of(Id, plain)) is { } refusal)
        {
            return refusal;
        }

        state.State.Connector = next with { Settings = secured };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Nothing was saved: take the entry back and begin anew from the store.
            DeactivateOnIdle();
            await (Stored is null ? Catalog.RemoveConnectorAsync(Id) : Catalog.PutConnectorAsync(CatalogEntries.Of(Id, Stored.Settings)));
            throw;
        }

        var isRenamed = Stored is not null && Stored.Settings.Name != plain.Name;
        Stored = state.State.Connector;
        cache.Forget(Id);
        if (isRenamed)
        {
            // Should it get lost, the old name is found to be free when someone wants it.
            Catalog.ConfirmAsync(Id).Ignore();
        }

        return Hide(Stored);
    }

    private Problem NotFound() => Problem.NotFound($"There is no connector {Id}.");
}
