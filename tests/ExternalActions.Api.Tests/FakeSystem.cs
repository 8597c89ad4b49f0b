using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Api.Tests;

/// <summary>Grains and an execution store in memory, with just enough behaviour to see what the API asks of them.</summary>
public sealed class FakeSystem : IExecutionReader
{
    private readonly ConcurrentDictionary<Guid, FakeExecution> _executions = new();

    public FakeSystem()
    {
        Factory = DispatchProxy.Create<IGrainFactory, FactoryProxy>();
        ((FactoryProxy)(object)Factory).System = this;
    }

    public IGrainFactory Factory { get; }

    /// <summary>Thrown by every call when set.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Thrown by waiting when set.</summary>
    public Exception? WaitFault { get; set; }

    /// <summary>Answered by every call that can refuse, when set.</summary>
    public Problem? Refusal { get; set; }

    public ConcurrentDictionary<Guid, SavedConnector> Connectors { get; } = new();

    public ConcurrentDictionary<Guid, SavedAction> Actions { get; } = new();

    public ConcurrentQueue<object?> Calls { get; } = new();

    /// <summary>Answered to a browser that comes back.</summary>
    public AuthorizationOutcome Outcome { get; set; } = new();

    public bool EndsAtOnce { get; set; }

    public void Reset()
    {
        Fault = null;
        WaitFault = null;
        Refusal = null;
        Outcome = new();
        EndsAtOnce = false;
        Calls.Clear();
        Connectors.Clear();
        Actions.Clear();
        _executions.Clear();
    }

    public Task<Execution?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        Note(nameof(FindAsync));
        return Task.FromResult(_executions.TryGetValue(id, out var execution) ? execution.Current : null);
    }

    public Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken)
    {
        Note(query);
        var last = _executions.Values.Select(execution => execution.Current).OfType<Execution>().OrderByDescending(e => e.CreatedAt).FirstOrDefault();
        return Task.FromResult(new ExecutionPage
        {
            Items = last is null ? [] : [new ExecutionSummary { Id = last.Id, ActionId = last.ActionId, Status = last.Status }],
            Next = last is null ? null : new ExecutionCursor { CreatedAt = last.CreatedAt, Id = last.Id },
        });
    }

    public FakeExecution Execution(Guid id) => _executions.GetOrAdd(id, key => new FakeExecution(this, key));

    public Guid AddAction(int timeoutSeconds = 30)
    {
        var id = Guid.NewGuid();
        Actions[id] = new SavedAction { Id = id, Version = 1, Definition = new ActionDefinition { Name = "a", TimeoutSeconds = timeoutSeconds } };
        return id;
    }

    public Guid AddConnector()
    {
        var id = Guid.NewGuid();
        Connectors[id] = new SavedConnector { Id = id, Version = 3, Settings = new ConnectorSettings { Name = "c" } };
        return id;
    }

    public Guid AddOAuth2Connector(string name = "c", GrantType grantType = GrantType.AuthorizationCode, ConnectorStatus? status = null)
    {
        var id = Guid.NewGuid();
        Connectors[id] = new SavedConnector
        {
            Id = id,
            Version = 1,
            Settings = new ConnectorSettings
            {
                Name = name,
                AuthorizationType = AuthorizationType.OAuth2,
                OAuth2 = new OAuth2Authorization { GrantType = grantType, AuthorizationUrl = "https://provider.example/authorize" },
            },
            Status = status ?? new(),
        };
        return id;
    }

    /// <summary>A state as the real system makes them.</summary>
    public static string State(Guid id) => Base64Url.EncodeToString([.. id.ToByteArray(bigEndian: true), .. Enumerable.Repeat((byte)0xFB, 32)]);

    public void Note(object? call)
    {
        Calls.Enqueue(call);
        if (Fault is not null)
        {
            throw Fault;
        }
    }

    public sealed class FakeExecution(FakeSystem system, Guid id) : IExecutionGrain
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Waited { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Execution? Current { get; set; }

        public TimeSpan WaitLimit { get; private set; }

        public void End(ExecutionStatus status = ExecutionStatus.Succeeded)
        {
            Current = Current! with { Status = status, Outputs = new RawJson("""{"a":null}""") };
            _ended.TrySetResult();
        }

        public Task<Result<Execution>> StartAsync(ExecutionRequest request)
        {
            system.Note(request);
            if (system.Refusal is not null)
            {
                return Task.FromResult<Result<Execution>>(system.Refusal);
            }

            Current ??= new Execution
            {
                Id = id,
                ActionId = request.ActionId,
                Fields = request.Fields,
                IdempotencyKey = request.IdempotencyKey,
                IsTest = request.IsTest,
                RetryOf = request.RetryOf,
                CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                Request = request.IsTest ? new RequestPreview { Method = "GET", Url = "https://a.example/" } : null,
            };
            return Task.FromResult<Result<Execution>>(Current);
        }

        public Task<Execution?> GetAsync() => Task.FromResult(Current);

        public async Task<Execution?> WaitAsync(TimeSpan limit)
        {
            WaitLimit = limit;
            system.Note("Wait");
            if (system.WaitFault is not null)
            {
                throw system.WaitFault;
            }

            Waited.TrySetResult();
            if (system.EndsAtOnce)
            {
                End();
            }

            // The real grain answers when the limit passes; here only a limit of nothing does.
            if (limit > TimeSpan.Zero && Current is not null)
            {
                await _ended.Task;
            }

            return Current;
        }

        public Task<Result<Execution>> CancelAsync()
        {
            system.Note("Cancel");
            if (Current is null)
            {
                return Task.FromResult<Result<Execution>>(Problem.NotFound($"There is no execution with the id {id}."));
            }

            if (Current.HasEnded)
            {
                return Task.FromResult<Result<Execution>>(Problem.Conflict(ProblemCode.AlreadyEnded, "It has ended."));
            }

            End(ExecutionStatus.Cancelled);
            return Task.FromResult<Result<Execution>>(Current);
        }

        public Task WakeAsync() => Task.CompletedTask;

        public Task ResumeAsync() => Task.CompletedTask;
    }

    private sealed class FakeNewExecutions(FakeSystem system) : INewExecutionsGrain
    {
        public Task<Result<Execution>> StartAsync(ExecutionRequest request) => system.Execution(request.IdempotencyKey is { } key
            ? ExecutionId.Derive(request.ActionId, key)
            : Guid.CreateVersion7()).StartAsync(request);
    }

    private sealed class FakeConnector(FakeSystem system, Guid id) : IConnectorGrain
    {
        public Task<Result<SavedConnector>> CreateAsync(ConnectorSettings settings) => SaveAsync(settings, 1);

        public Task<Result<SavedConnector>> UpdateAsync(ConnectorSettings settings, int? expectedVersion)
        {
            if (!system.Connectors.TryGetValue(id, out var old))
            {
                return Task.FromResult<Result<SavedConnector>>(Problem.NotFound($"There is no connector with the id {id}."));
            }

            return expectedVersion is { } expected && expected != old.Version
                ? Task.FromResult<Result<SavedConnector>>(Problem.VersionMismatch(expected, old.Version))
                : SaveAsync(settings, old.Version + 1);
        }

        public Task<SavedConnector?> GetAsync()
        {
            system.Note("Get");
            return Task.FromResult(system.Connectors.GetValueOrDefault(id));
        }

        public Task<Problem?> DeleteAsync()
        {
            system.Note("Delete");
            return Task.FromResult(system.Refusal);
        }

        public Task<Problem?> DeleteVersionAsync(int version) => system.Connectors[id].Version == version
            ? DeleteAsync()
            : Task.FromResult<Problem?>(Problem.VersionMismatch(version, system.Connectors[id].Version));

        public Task<Result<ConnectionTest>> TestAsync(ConnectorSettings? unsaved)
        {
            system.Note(unsaved);
            return Task.FromResult<Result<ConnectionTest>>(new ConnectionTest { Detail = "It answered.", StatusCode = 200 });
        }

        public Task<Result<AuthorizationRequest>> BeginAuthorizationAsync(AuthorizationStart start)
        {
            system.Note(start);
            return Task.FromResult<Result<AuthorizationRequest>>(system.Refusal is { } refusal ? refusal : new AuthorizationRequest
            {
                AuthorizationUrl = $"https://bücher.example:8443/authorize?state={State(id)}",
                ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10),
                State = State(id),
            });
        }

        public Task<AuthorizationOutcome> CompleteAuthorizationAsync(AuthorizationResponse response)
        {
            system.Note(response);
            system.Note(id);
            return Task.FromResult(system.Outcome);
        }

        public Task<Result<Disconnection>> DisconnectAsync()
        {
            system.Note("Disconnect");
            return Task.FromResult<Result<Disconnection>>(system.Refusal is { } refusal
                ? refusal
                : new Disconnection { Revocation = RevocationOutcome.NotConfigured, Detail = "Forgotten." });
        }

        public Task<ConnectorEvents?> GetEventsAsync() => Task.FromResult(system.Connectors.ContainsKey(id)
            ? new ConnectorEvents
            {
                Items =
                [
                    new()
                    {
                        At = DateTimeOffset.UnixEpoch.AddDays(1),
                        FirstAt = DateTimeOffset.UnixEpoch,
                        Kind = ConnectorEventKind.Refreshed,
                        Count = 2,
                    },
                    new() { At = DateTimeOffset.UnixEpoch, FirstAt = DateTimeOffset.UnixEpoch, Kind = ConnectorEventKind.Created, Detail = "d" },
                ],
            }
            : null);

        private Task<Result<SavedConnector>> SaveAsync(ConnectorSettings settings, int version)
        {
            system.Note(settings);
            if (system.Refusal is not null)
            {
                return Task.FromResult<Result<SavedConnector>>(system.Refusal);
            }

            // As the real grain does: what was read may be sent back.
            var kept = settings.OAuth2 is { } oauth2 ? settings with { OAuth2 = oauth2 with { RedirectUrl = null } } : settings;
            var saved = new SavedConnector { Id = id, Version = version, Settings = kept };
            system.Connectors[id] = saved;
            return Task.FromResult<Result<SavedConnector>>(saved);
        }
    }

    private sealed class FakeAction(FakeSystem system, Guid id) : IActionGrain
    {
        public Task<Result<SavedAction>> CreateAsync(ActionDefinition definition) => SaveAsync(definition, 1);

        public Task<Result<SavedAction>> UpdateAsync(ActionDefinition definition, int? expectedVersion) => SaveAsync(definition, 2);

        public Task<SavedAction?> GetAsync() => Task.FromResult(system.Actions.GetValueOrDefault(id));

        public Task<SavedAction?> GetVersionAsync(int version) =>
            Task.FromResult(system.Actions.TryGetValue(id, out var saved) && saved.Version == version ? saved : null);

        public Task<ImmutableArray<ActionVersion>> ListVersionsAsync() => Task.FromResult<ImmutableArray<ActionVersion>>(
            system.Actions.TryGetValue(id, out var saved) ? [new ActionVersion { Version = saved.Version, Name = "a" }] : []);

        public Task<Problem?> DeleteAsync() => Task.FromResult(system.Refusal);

        public Task<Problem?> DeleteVersionAsync(int version) => system.Actions[id].Version == version
            ? DeleteAsync()
            : Task.FromResult<Problem?>(Problem.VersionMismatch(version, system.Actions[id].Version));

        private Task<Result<SavedAction>> SaveAsync(ActionDefinition definition, int version)
        {
            system.Note(definition);
            return Task.FromResult<Result<SavedAction>>(system.Actions[id] = new SavedAction { Id = id, Version = version, Definition = definition });
        }
    }

    private sealed class FakeDraft(FakeSystem system) : IActionDraftGrain
    {
        public Task<ParsedFields> ParseFieldsAsync(ActionDefinition draft)
        {
            system.Note(draft);
            return Task.FromResult(new ParsedFields { Fields = [new FieldDefinition { Name = "Account Name" }] });
        }

        public Task<Result<RequestPreview>> PreviewAsync(ActionDefinition definition, RawJson fields)
        {
            system.Note(fields);
            return Task.FromResult<Result<RequestPreview>>(new RequestPreview { Method = "POST", Url = definition.Url, Body = fields.Text });
        }
    }

    private sealed class FakeCatalog(FakeSystem system) : ICatalogGrain
    {
        public Task<CatalogPage<ConnectorEntry>> ListConnectorsAsync(CatalogQuery query)
        {
            system.Note(query);
            return Task.FromResult(new CatalogPage<ConnectorEntry> { Items = [new ConnectorEntry { Name = "Zoë ☕" }], Next = "Zoë ☕" });
        }

        public Task<CatalogPage<ActionEntry>> ListActionsAsync(CatalogQuery query)
        {
            system.Note(query);
            return Task.FromResult(new CatalogPage<ActionEntry>());
        }
    }

    public class FactoryProxy : DispatchProxy
    {
        internal FakeSystem System { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var type = targetMethod!.GetGenericArguments()[0];
            return args![0] switch
            {
                Guid id when type == typeof(IConnectorGrain) => new FakeConnector(System, id),
                Guid id when type == typeof(IActionGrain) => new FakeAction(System, id),
                Guid id when type == typeof(IExecutionGrain) => System.Execution(id),
                long when type == typeof(INewExecutionsGrain) => new FakeNewExecutions(System),
                0L when type == typeof(IActionDraftGrain) => new FakeDraft(System),
                0L when type == typeof(ICatalogGrain) => new FakeCatalog(System),
                _ => throw new NotSupportedException($"{type} {args[0]}"),
            };
        }
    }
}
