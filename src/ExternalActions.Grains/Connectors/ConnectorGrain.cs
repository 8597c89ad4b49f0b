using System.Diagnostics.CodeAnalysis;
using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;
using ExternalActions.Core.Http;
using ExternalActions.Core.OAuth2;
using ExternalActions.Grains.Catalog;
using ExternalActions.Grains.Executions;
using ExternalActions.Problems;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ExternalActions.Grains.Connectors;

/// <summary>Keeps one connector: validates, encrypts, stores, gets its access tokens, and tells its silo's cache about each change.</summary>
[GrainType("connector")]
[SuppressMessage("Design", "CA1001", Justification = "A semaphore that nobody asks for a wait handle holds nothing to release.")]
public sealed partial class ConnectorGrain(
    [PersistentState("connector")] IPersistentState<ConnectorState> state,
    SecretProtector protector,
    ConnectorCache cache,
    ConnectionTester tester,
    TokenEndpoint tokenEndpoint,
    TokenRevoker revoker,
    WaitingExecutions waiting,
    OAuth2Options options,
    TimeProvider time,
    ILogger<ConnectorGrain> logger) : Grain, IConnectorGrain, IProtectedConnectorGrain, IRemindable
{
    private const int StubbornTries = 4;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    // One change at a time, each from its first look at what is stored to its commit, token requests in between included.
    private readonly SemaphoreSlim _changes = new(1);

    // What is committed: calls that interleave with a change must not see what is not.
    private ConnectorSnapshot _stored = new(null, Grant.None, []);

    private Guid Id => this.GetPrimaryKey();

    private ICatalogWriterGrain Catalog => GrainFactory.GetGrain<ICatalogWriterGrain>(0);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = new ConnectorSnapshot(state.State.Connector, state.State.Grant, state.State.Events);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A token request that is under way may bring a new refresh token, which must be stored.
        await _changes.WaitAsync(cancellationToken);
        _changes.Release();
    }

    /// <inheritdoc/>
    public Task<Result<SavedConnector>> CreateAsync(ConnectorSettings settings) => AloneAsync<Result<SavedConnector>>(async () =>
    {
        if (_stored.Connector is not null)
        {
            return Problem.Conflict($"There is already a connector {Id}.");
        }

        var now = time.GetUtcNow();
        var grant = GrantRules.Begin(settings, Grant.None, "The connector has not been authorized yet.", now);
        return await SaveAsync(
            settings,
            new SavedConnector { Id = Id, Version = 1, CreatedAt = now, UpdatedAt = now },
            _stored.With(now, ConnectorEventKind.Created) with { Grant = grant });
    });

    /// <inheritdoc/>
    public Task<Result<SavedConnector>> UpdateAsync(ConnectorSettings settings, int? expectedVersion) => AloneAsync<Result<SavedConnector>>(async () =>
    {
        if (_stored.Connector is not { } stored)
        {
            return NotFound();
        }

        if (expectedVersion is { } expected && expected != stored.Version)
        {
            return Problem.VersionMismatch(expected, stored.Version);
        }

        var before = protector.Unprotect(Id, stored.Settings);
        var after = ConnectorSecrets.Merge(settings, before);
        var now = time.GetUtcNow();
        // Whether tokens belong to settings that cannot be read nobody can tell.
        var change = before is null ? SettingsChange.Reauthorize : SettingsChanges.Compare(before, after);
        var wasReady = _stored.Grant.Health == ConnectorHealth.Ready;
        var result = await SaveAsync(
            after,
            stored with { Version = stored.Version + 1, UpdatedAt = now },
            _stored.With(now, ConnectorEventKind.Edited) with { Grant = GrantRules.AfterEdit(_stored.Grant, change, after, now) });
        if (result.Value is not null)
        {
            // Whatever failed before may work with the new settings.
            _backoff.Forget();
            WakeAfterEdit(stored.Settings.Flow, after.Flow);
            if (!wasReady)
            {
                waiting.Wake(Id);
            }
        }

        return result;
    });

    /// <inheritdoc/>
    public Task<SavedConnector?> GetAsync() => _stored.Connector is { Settings.Flow.CircuitBreaker: not null } stored
        ? ShowWithBreakerAsync(Show(stored))
        : Task.FromResult(_stored.Connector is { } plain ? Show(plain) : null);

    /// <inheritdoc/>
    public Task<ConnectorSettings?> GetProtectedAsync() => Task.FromResult(_stored.Connector?.Settings);

    /// <inheritdoc/>
    public Task<ConnectorEvents?> GetEventsAsync() =>
        Task.FromResult(_stored.Connector is null ? null : new ConnectorEvents { Items = _stored.Events });

    /// <inheritdoc/>
    public Task<Problem?> DeleteAsync() => AloneAsync(DeleteCoreAsync);

    /// <inheritdoc/>
    public Task<Problem?> DeleteVersionAsync(int version) => AloneAsync(() => _stored.Connector is { } current && current.Version != version
        ? Task.FromResult<Problem?>(Problem.VersionMismatch(version, current.Version))
        : DeleteCoreAsync());

    /// <inheritdoc/>
    public async Task<Result<ConnectionTest>> TestAsync(ConnectorSettings? unsaved)
    {
        var stored = _stored.Connector is { } saved ? protector.Unprotect(Id, saved.Settings) : null;
        ConnectorSettings plain;
        if (unsaved is not null)
        {
            plain = ConnectorSecrets.Merge(unsaved, stored);
        }
        else if (_stored.Connector is null)
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

        return plain.OAuth2 is { } oauth2
            ? await TestWithTokenAsync(plain, oauth2, stored, isSaved: unsaved is null)
            : await tester.TestAsync(plain, CancellationToken.None);
    }

    private SavedConnector Show(SavedConnector stored) => stored with
    {
        Settings = ConnectorSecrets.Hide(stored.Settings),
        Status = GrantRules.StatusOf(_stored.Grant, stored.Settings, time.GetUtcNow()),
    };

    private async Task<Problem?> DeleteCoreAsync()
    {
        // Also when nothing is stored: a crash in the middle of a create may have left the name behind.
        var refusal = await Catalog.RemoveConnectorAsync(Id);
        if (_stored.Connector is not { } stored)
        {
            return NotFound();
        }

        if (refusal is not null)
        {
            return refusal;
        }

        var grant = _stored.Grant;
        try
        {
            await state.ClearStateAsync();
            _stored = new ConnectorSnapshot(null, Grant.None, []);
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

        if (stored.Settings.OAuth2 is not null)
        {
            await SetReminderAsync(Grant.None, time.GetUtcNow());
            // Nobody waits for the provider: the tokens are forgotten in any case.
            RevokeAsync(stored.Settings, grant).Ignore();
        }

        return null;
    }

    private async Task<Result<SavedConnector>> SaveAsync(ConnectorSettings plain, SavedConnector next, ConnectorSnapshot snapshot)
    {
        if (ConnectorValidator.Validate(plain) is { } problem)
        {
            return problem;
        }

        if (plain.OAuth2 is { RedirectUrl: not null } oauth2)
        {
            plain = plain with { OAuth2 = oauth2 with { RedirectUrl = null } };
        }

        if (await Catalog.PutConnectorAsync(CatalogEntries.Of(Id, plain)) is { } refusal)
        {
            return refusal;
        }

        var before = _stored.Connector;
        try
        {
            await CommitAsync(snapshot with { Connector = next with { Settings = protector.Protect(Id, plain) } });
        }
        catch
        {
            // Nothing was saved: take the entry back.
            await (before is null ? Catalog.RemoveConnectorAsync(Id) : Catalog.PutConnectorAsync(CatalogEntries.Of(Id, before.Settings)));
            throw;
        }

        if (before is not null && before.Settings.Name != plain.Name)
        {
            // Should it get lost, the old name is found to be free when someone wants it.
            Catalog.ConfirmAsync(Id).Ignore();
        }

        return Show(_stored.Connector!);
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> change)
    {
        await _changes.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            _changes.Release();
        }
    }

    private async Task AloneAsync(Func<Task> change) => await AloneAsync(async () =>
    {
        await change();
        return true;
    });

    /// <summary>Stores a snapshot, and only then lets others see it.</summary>
    /// <param name="next">The snapshot.</param>
    /// <param name="isStubborn">Whether to try again when the store fails: the snapshot holds what cannot be had a second time.</param>
    private async Task CommitAsync(ConnectorSnapshot next, bool isStubborn = false)
    {
        (state.State.Connector, state.State.Grant, state.State.Events) = next;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await state.WriteStateAsync();
                break;
            }
            catch (Exception exception) when (isStubborn && tries < StubbornTries && exception is not InconsistentStateException)
            {
                await Task.Delay(BetweenTries * tries, time);
            }
            catch
            {
                // What is stored now is not known here: begin anew from the store.
                DeactivateOnIdle();
                throw;
            }
        }

        _stored = next;
        cache.Forget(Id);
    }

    private Problem NotFound() => Problem.NotFound($"There is no connector {Id}.");
}
