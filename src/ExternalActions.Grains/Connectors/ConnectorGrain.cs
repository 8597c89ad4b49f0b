using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;
using ExternalActions.Core.Http;
using ExternalActions.Core.OAuth2;
using ExternalActions.Grains.Caching;
using ExternalActions.Grains.Catalog;
using ExternalActions.Grains.Flow;
using ExternalActions.Problems;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Connectors;

/// <summary>
/// Keeps one connector: validates, encrypts, stores, and tells the caches of all silos about each change. What it does with tokens is in
/// <see cref="TokenRefresher"/>, <see cref="AuthorizationCodeFlow"/> and <see cref="Disconnector"/>, which share its <see cref="ConnectorRecord"/>.
/// </summary>
[GrainType("connector")]
public sealed partial class ConnectorGrain : Grain, IConnectorGrain, IProtectedConnectorGrain, IFlowingConnectorGrain, IRemindable, IConnectorHost
{
    private const string RefreshReminder = "refresh";

    // The shortest that Orleans allows. It ticks on while the token endpoint fails.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // The silos' caches know the new limits by then.
    private static readonly TimeSpan WakeAfterFlowChange = CacheLimits.Freshness + TimeSpan.FromMilliseconds(500);

    private readonly SecretProtector _protector;
    private readonly ICacheInvalidation _caches;
    private readonly ConnectionTester _tester;
    private readonly WaitingExecutions _waiting;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private readonly ConnectorRecord _record;
    private readonly TokenStore _tokens;
    private readonly TokenRefresher _refresher;
    private readonly AuthorizationCodeFlow _authorization;
    private readonly Disconnector _disconnector;
    private readonly OAuth2ConnectionTester _oauth2Tester;

    // A write failed, and may have been done all the same; or nothing is stored any more.
    private bool _isUncertain;

    /// <summary>Creates the grain; Orleans calls it for each activation.</summary>
    /// <param name="state">Where the connector is stored.</param>
    /// <param name="protector">Encrypts its secrets.</param>
    /// <param name="caches">Told of changes.</param>
    /// <param name="tester">Tests its connection.</param>
    /// <param name="tokenEndpoint">Asks its provider for tokens.</param>
    /// <param name="revoker">Revokes tokens.</param>
    /// <param name="waiting">Wakes executions that wait for it.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public ConnectorGrain(
        [PersistentState("connector")] IPersistentState<ConnectorState> state,
        SecretProtector protector,
        ICacheInvalidation caches,
        ConnectionTester tester,
        TokenEndpoint tokenEndpoint,
        TokenRevoker revoker,
        WaitingExecutions waiting,
        OAuth2Options options,
        TimeProvider time,
        ILogger<ConnectorGrain> logger)
    {
        (_protector, _caches, _tester, _waiting, _time, _logger) = (protector, caches, tester, waiting, time, logger);
        _record = new ConnectorRecord(Id, state, this, time);
        _tokens = new TokenStore(_record, protector, this, options, time, logger);
        _refresher = new TokenRefresher(_record, _tokens, protector, tokenEndpoint, options, time, logger);
        _authorization = new AuthorizationCodeFlow(_record, _tokens, protector, tokenEndpoint, options, time);
        _disconnector = new Disconnector(_record, _tokens, revoker, time, logger);
        _oauth2Tester = new OAuth2ConnectionTester(Id, _refresher, protector, tester, tokenEndpoint);
    }

    private Guid Id => this.GetPrimaryKey();

    private ICatalogWriterGrain Catalog => GrainFactory.GetGrain<ICatalogWriterGrain>(0);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Begin();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A token request that is under way may bring a new refresh token, which must be stored.
        await _record.WaitForChangesAsync(cancellationToken);
        if (_isUncertain)
        {
            // Until now silos were answered from here; from now on they are from what is stored.
            await _caches.AnnounceAsync(Id);
        }
    }

    /// <inheritdoc/>
    public Task<Result<SavedConnector>> CreateAsync(ConnectorSettings settings) => _record.ChangeAsync<Result<SavedConnector>>(async () =>
    {
        if (_record.Connector is not null)
        {
            return Problem.Conflict(ProblemCode.AlreadyExists, $"There is already a connector {Id}.");
        }

        var now = _time.GetUtcNow();
        var grant = GrantRules.Begin(settings, Grant.None, "The connector has not been authorized yet.", now);
        return await SaveAsync(
            settings,
            new SavedConnector { Id = Id, Version = 1, CreatedAt = now, UpdatedAt = now },
            _record.Current.With(now, ConnectorEventKind.Created) with { Grant = grant });
    });

    /// <inheritdoc/>
    public Task<Result<SavedConnector>> UpdateAsync(ConnectorSettings settings, int? expectedVersion) =>
        _record.ChangeAsync(() => UpdateCoreAsync(settings, expectedVersion));

    /// <inheritdoc/>
    public Task<SavedConnector?> GetAsync() => _record.Connector is { Settings.Flow.CircuitBreaker: not null } stored
        ? ShowWithBreakerAsync(Show(stored))
        : Task.FromResult(_record.Connector is { } plain ? Show(plain) : null);

    /// <inheritdoc/>
    public Task<ConnectorSettings?> GetProtectedAsync() => Task.FromResult(_record.Connector?.Settings);

    /// <inheritdoc/>
    public Task<ConnectorEvents?> GetEventsAsync() =>
        Task.FromResult(_record.Connector is null ? null : new ConnectorEvents { Items = _record.Current.Events });

    /// <inheritdoc/>
    public Task<Problem?> DeleteAsync() => _record.ChangeAsync(DeleteCoreAsync);

    /// <inheritdoc/>
    public Task<Problem?> DeleteVersionAsync(int version) => _record.ChangeAsync(() =>
        _record.Connector is { } current && current.Version != version
            ? Task.FromResult<Problem?>(Problem.VersionMismatch(version, current.Version))
            : DeleteCoreAsync());

    /// <inheritdoc/>
    public async Task<Result<ConnectionTest>> TestAsync(ConnectorSettings? unsaved)
    {
        var stored = _record.Connector is { } saved ? _protector.Unprotect(Id, saved.Settings) : null;
        ConnectorSettings plain;
        if (unsaved is not null)
        {
            plain = ConnectorSecrets.Merge(unsaved, stored);
        }
        else if (_record.Connector is null)
        {
            return _record.NotFound();
        }
        else if (stored is null)
        {
            return Problem.Conflict(ProblemCode.SecretsUnreadable, ConnectorCache.UnreadableSecrets);
        }
        else
        {
            plain = stored;
        }

        if (ConnectorValidator.Validate(plain) is { IsEmpty: false } errors)
        {
            return Problem.Invalid(errors);
        }

        if (plain.GetUrl is null)
        {
            return Problem.Invalid(new ProblemEntry(
                "#/getUrl", ProblemCode.Required, "A connection is tested by a GET request; give the URL to ask."));
        }

        return plain.OAuth2 is { } oauth2
            ? await _oauth2Tester.TestAsync(plain, oauth2, stored, isSaved: unsaved is null)
            : await _tester.TestAsync(plain, CancellationToken.None);
    }

    /// <inheritdoc/>
    public Task<Result<AuthorizationRequest>> BeginAuthorizationAsync(AuthorizationStart start) => _authorization.BeginAsync(start);

    /// <inheritdoc/>
    public Task<AuthorizationOutcome> CompleteAuthorizationAsync(AuthorizationResponse response) => _authorization.CompleteAsync(response);

    /// <inheritdoc/>
    public Task<Result<Disconnection>> DisconnectAsync() => _disconnector.DisconnectAsync();

    /// <inheritdoc/>
    public Task<ProtectedConnector?> AuthorizeAsync(long? refused) => _refresher.AuthorizeAsync(refused);

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _refresher.RefreshIdleAsync();

    /// <inheritdoc/>
    public Task<ConnectorLimits?> GetFlowAsync() => Task.FromResult(
        _record.Connector is { } stored ? new ConnectorLimits { Version = stored.Version, Settings = stored.Settings.Flow } : null);

    /// <inheritdoc/>
    public Task NoteEventAsync(ConnectorEventKind kind, string? detail) => _record.ChangeAsync(() =>
        _record.Connector is null ? Task.CompletedTask : _record.CommitAsync(_record.Current.With(_time.GetUtcNow(), kind, detail)));

    Task IConnectorHost.OnChangedAsync() => _caches.AnnounceAsync(Id);

    void IConnectorHost.Deactivate()
    {
        _isUncertain = true;
        DeactivateOnIdle();
    }

    void IConnectorHost.WakeExecutions() => _waiting.Wake(Id);

    Task IConnectorHost.SetReminderAsync(TimeSpan delay) => this.RegisterOrUpdateReminder(RefreshReminder, delay, ReminderPeriod);

    async Task IConnectorHost.RemoveReminderAsync()
    {
        if (await this.GetReminder(RefreshReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private async Task<Result<SavedConnector>> UpdateCoreAsync(ConnectorSettings settings, int? expectedVersion)
    {
        if (_record.Connector is not { } stored)
        {
            return _record.NotFound();
        }

        if (expectedVersion is { } expected && expected != stored.Version)
        {
            return Problem.VersionMismatch(expected, stored.Version);
        }

        var before = _protector.Unprotect(Id, stored.Settings);
        var after = ConnectorSecrets.Merge(settings, before);
        var now = _time.GetUtcNow();
        // Tokens may not belong to settings that cannot be read.
        var change = before is null ? SettingsChange.Reauthorize : SettingsChanges.Compare(before, after);
        var wasReady = _record.Grant.Health == ConnectorHealth.Ready;
        var result = await SaveAsync(
            after,
            stored with { Version = stored.Version + 1, UpdatedAt = now },
            _record.Current.With(now, ConnectorEventKind.Edited) with { Grant = GrantRules.AfterEdit(_record.Grant, change, after, now) });
        if (result.Value is not null)
        {
            // What failed before may work with the new settings.
            _tokens.Backoff.Forget();
            WakeAfterEdit(stored.Settings.Flow, after.Flow);
            if (!wasReady)
            {
                _waiting.Wake(Id);
            }
        }

        return result;
    }

    private SavedConnector Show(SavedConnector stored) => stored with
    {
        Settings = ConnectorSecrets.Hide(stored.Settings),
        Status = GrantRules.StatusOf(_record.Grant, stored.Settings, _time.GetUtcNow()),
    };

    private async Task<Problem?> DeleteCoreAsync()
    {
        // Also when nothing is stored: a crash in the middle of a create may have left the name behind.
        var refusal = await Catalog.RemoveConnectorAsync(Id);
        if (_record.Connector is not { } stored)
        {
            return _record.NotFound();
        }

        if (refusal is not null)
        {
            return refusal;
        }

        var grant = _record.Grant;
        try
        {
            await _record.ClearAsync();
        }
        catch
        {
            // It is still there: take its name back.
            await Catalog.PutConnectorAsync(CatalogEntries.Of(Id, stored.Settings));
            throw;
        }

        if (stored.Settings.OAuth2 is not null)
        {
            await _tokens.SetReminderAsync();
            // The caller does not wait for the provider: the tokens are forgotten in any case.
            _disconnector.RevokeAsync(stored.Settings, grant).Ignore();
        }

        return null;
    }

    private async Task<Result<SavedConnector>> SaveAsync(ConnectorSettings plain, SavedConnector next, ConnectorSnapshot snapshot)
    {
        if (ConnectorValidator.Validate(plain) is { IsEmpty: false } errors)
        {
            return Problem.Invalid(errors);
        }

        if (plain.OAuth2 is { RedirectUrl: not null } oauth2)
        {
            plain = plain with { OAuth2 = oauth2 with { RedirectUrl = null } };
        }

        if (await Catalog.PutConnectorAsync(CatalogEntries.Of(Id, plain)) is { } refusal)
        {
            return refusal;
        }

        var before = _record.Connector;
        try
        {
            await _record.CommitAsync(snapshot with { Connector = next with { Settings = _protector.Protect(Id, plain) } });
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

        return Show(_record.Connector!);
    }

    private async Task<SavedConnector?> ShowWithBreakerAsync(SavedConnector shown)
    {
        try
        {
            return shown with
            {
                Status = shown.Status with { CircuitBreaker = await GrainFactory.GetGrain<IConnectorFlowGrain>(Id).GetBreakerAsync() },
            };
        }
        catch (Exception exception)
        {
            // What else is known of the connector is worth showing.
            LogBreakerUnknown(exception, Id);
            return shown;
        }
    }

    /// <summary>Executions wait by the old limits, and may be able to go on much sooner.</summary>
    private void WakeAfterEdit(FlowSettings? before, FlowSettings? after)
    {
        if (before is not null && before != after)
        {
            WakeLaterAsync(Id).Ignore();
        }
    }

    private async Task WakeLaterAsync(Guid id)
    {
        await Task.Delay(WakeAfterFlowChange, _time);
        _waiting.Wake(id);
    }

    [LoggerMessage(LogLevel.Warning, "The circuit breaker of connector {ConnectorId} could not be asked how it stands")]
    private partial void LogBreakerUnknown(Exception exception, Guid connectorId);
}
