using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Grains.Caching;
using ExternalActions.Grains.Connectors;
using ExternalActions.Grains.Flow;
using ExternalActions.Metrics;
using ExternalActions.Problems;
using ExternalActions.Storage;
using static ExternalActions.Grains.Tests.Golden.GoldenStates;

namespace ExternalActions.Grains.Tests.Golden;

/// <summary>
/// One value of each kind that crosses between servers in grain calls, as release 0.1 has it; for how to treat them see
/// <see cref="GoldenStates"/>. In a rolling upgrade servers of both releases talk to each other.
/// </summary>
internal static class GoldenWire
{
    /// <summary>The values by the name of their file.</summary>
    public static IReadOnlyDictionary<string, StoredState> All { get; } = new Dictionary<string, StoredState>(StringComparer.Ordinal)
    {
        ["wire/problem"] = StoredState.Of(AProblem()),
        ["wire/storage-unavailable"] = StoredState.Of(new StorageUnavailableException("a failure")),

        ["wire/connector-settings"] = StoredState.Of(Settings()),
        ["wire/connector"] = StoredState.Of(AConnector()),
        ["wire/connector-result"] = StoredState.Of<Result<SavedConnector>>(AConnector()),
        ["wire/connector-refused"] = StoredState.Of<Result<SavedConnector>>(AProblem()),
        ["wire/connector-protected"] = StoredState.Of(new ProtectedConnector
        {
            Settings = Settings(),
            AccessToken = "encrypted access token",
            Generation = 7,
            UsableUntil = At.AddMinutes(55),
            Gap = new AuthorizationGap { Reason = "a reason", IsWaitedFor = true, TryAgainAt = At.AddMinutes(5) },
        }),
        ["wire/connector-protected-due"] = StoredState.Of(new ProtectedConnector { Settings = Settings(), RefreshDue = At.AddMinutes(50) }),
        ["wire/connection-test"] = StoredState.Of<Result<ConnectionTest>>(new ConnectionTest
        {
            Outcome = ConnectionOutcome.UnexpectedStatus,
            StatusCode = 503,
            DurationMilliseconds = 12.5,
            Detail = "a detail",
            Error = ErrorKind.StatusCode,
        }),
        ["wire/connector-events"] = StoredState.Of(new ConnectorEvents
        {
            Items = [new ConnectorEvent { At = At, Kind = ConnectorEventKind.Refreshed, Detail = "a detail", Count = 3, FirstAt = At.AddDays(-1) }],
        }),

        ["wire/connector-flow"] = StoredState.Of(Settings() with { Flow = Flow() }),
        ["wire/connector-protected-flow"] = StoredState.Of(new ProtectedConnector { Version = 3, Settings = Settings() with { Flow = Flow() } }),
        ["wire/connector-event-kind"] = StoredState.Of(ConnectorEventKind.CircuitOpened),
        ["wire/circuit-breaker"] = StoredState.Of(AConnector() with { Status = new ConnectorStatus { CircuitBreaker = Breaker() } }),
        ["wire/circuit-breaker-status"] = StoredState.Of(Breaker()),
        ["wire/connector-limits"] = StoredState.Of(new ConnectorLimits { Version = 3, Settings = Flow() }),
        ["wire/flow-report"] = StoredState.Of(new FlowReport
        {
            Silo = "a silo",
            Version = 3,
            Settings = Flow(),
            WantedRequests = 9,
            UnusedRequests = 1,
            WantedCalls = 8,
            Calls = 7,
            Probes = 2,
            Breaker = Period(),
            Successes = 5,
            Failures = 4,
            LastFailure = "status code 503",
        }),
        ["wire/flow-lease"] = StoredState.Of(new FlowLease { Requests = 9, Calls = 8, Probes = 2, Breaker = Period(), Sharers = 3 }),

        ["wire/authorization-start"] = StoredState.Of(new AuthorizationStart
        {
            RedirectUrl = "https://actions.example/oauth2/callback",
            BrowserKey = "a key",
        }),
        ["wire/authorization-request"] = StoredState.Of<Result<AuthorizationRequest>>(new AuthorizationRequest
        {
            AuthorizationUrl = "https://login.example/authorize?state=s",
            ExpiresAt = At.AddMinutes(10),
            State = "a state",
        }),
        ["wire/authorization-response"] = StoredState.Of(new AuthorizationResponse
        {
            State = "a state",
            BrowserKey = "a key",
            Code = "a code",
            Error = "access_denied",
            ErrorDescription = "a description",
            Issuer = "https://login.example",
        }),
        ["wire/authorization-outcome"] = StoredState.Of(new AuthorizationOutcome
        {
            IsAuthorized = true,
            ConnectorName = "Tickets",
            Detail = "a detail",
            Error = "access_denied",
            ErrorDescription = "a description",
        }),
        ["wire/disconnection"] = StoredState.Of<Result<Disconnection>>(new Disconnection
        {
            Revocation = RevocationOutcome.Revoked,
            Detail = "a detail",
        }),

        ["wire/action-definition"] = StoredState.Of(Definition()),
        ["wire/action"] = StoredState.Of(AnAction()),
        ["wire/action-result"] = StoredState.Of<Result<SavedAction>>(AnAction()),
        ["wire/action-versions"] = StoredState.Of(ImmutableArray.Create(new ActionVersion { Version = 2, SavedAt = At, Name = "Open a ticket" })),
        ["wire/fields"] = StoredState.Of(new ParsedFields
        {
            Fields = Definition().Fields,
            Errors = [ProblemEntry.Unexpected("#/url", ProblemCode.Malformed, "a URL", "none")],
            Warnings = [new ProblemEntry("#/payload/text", ProblemCode.DoubtfulTemplate, "a warning")],
        }),
        ["wire/preview"] = StoredState.Of<Result<RequestPreview>>(new RequestPreview
        {
            Method = "POST",
            Url = "https://api.example/tickets",
            Headers = [new Header { Name = "Authorization", Value = "Bearer ***" }],
            Body = "{}",
        }),
        ["wire/field-values"] = StoredState.Of(new RawJson("""{"subject":"Printer on fire"}""")),

        ["wire/execution-request"] = StoredState.Of(new ExecutionRequest
        {
            ActionId = ActionId,
            Fields = new RawJson("""{"subject":"Printer on fire"}"""),
            IdempotencyKey = "a key",
            IsTest = true,
            RetryOf = GoldenStates.ExecutionId,
        }),
        ["wire/execution"] = StoredState.Of(AnExecution()),
        ["wire/execution-result"] = StoredState.Of<Result<Execution>>(AnExecution()),
        ["wire/execution-query"] = StoredState.Of(new ExecutionQuery
        {
            ActionId = ActionId,
            ConnectorId = ConnectorId,
            Statuses = [ExecutionStatus.Waiting, ExecutionStatus.Failed],
            From = At,
            To = At.AddDays(1),
            IsTest = true,
            Limit = 20,
            After = Cursor(),
        }),
        ["wire/execution-page"] = StoredState.Of(new ExecutionPage
        {
            Items =
            [
                new ExecutionSummary
                {
                    Id = GoldenStates.ExecutionId,
                    ActionId = ActionId,
                    ActionVersion = 2,
                    ConnectorId = ConnectorId,
                    Status = ExecutionStatus.Waiting,
                    IsTest = true,
                    CreatedAt = At,
                    EndedAt = At.AddSeconds(3),
                    NextRetryAt = At.AddMinutes(2),
                    AttemptCount = 4,
                    Error = new ExecutionError(ErrorKind.BodyCondition, "what happened"),
                },
            ],
            Next = Cursor(),
        }),

        ["wire/metric-series"] = StoredState.Of(new MetricSeries
        {
            At = At,
            Silos = 3,
            SilentSilos = 1,
            Steps =
            [
                new MetricStep
                {
                    From = At,
                    Accepted = 9,
                    Succeeded = 5,
                    Failed = 2,
                    Cancelled = 1,
                    Retryable = 3,
                    Postponed = 4,
                    Durations = [0, 7, 3],
                    Waiting = 12,
                },
            ],
            Connectors =
            [
                new ConnectorMetrics
                {
                    ConnectorId = ConnectorId,
                    Steps = [new ConnectorStep { From = At, Attempts = 8, Failures = 6, Postponed = 2 }],
                },
            ],
        }),

        ["wire/invalidations"] = StoredState.Of(new Invalidations { Number = 12, Ids = [ConnectorId, ActionId], IsEverything = true }),

        ["wire/catalog-query"] = StoredState.Of(new CatalogQuery { Search = "tick", ConnectorId = ConnectorId, Limit = 20, After = "a cursor" }),
        ["wire/catalog-connector"] = StoredState.Of(ConnectorEntry()),
        ["wire/catalog-connectors"] = StoredState.Of(new CatalogPage<ConnectorEntry> { Items = [ConnectorEntry()], Next = "a cursor" }),
        ["wire/catalog-action"] = StoredState.Of(ActionEntry()),
        ["wire/catalog-actions"] = StoredState.Of(new CatalogPage<ActionEntry> { Items = [ActionEntry()], Next = "a cursor" }),
    };

    private static ConnectorSettings Settings() => OAuth2Settings() with
    {
        OAuth2 = OAuth2Settings().OAuth2! with
        {
            GrantType = GrantType.ClientCredentials,
            RedirectUrl = "https://actions.example/elsewhere",
            Pkce = true,
        },
    };

    private static FlowSettings Flow() => new()
    {
        RequestsPerSecond = 2.5,
        ConcurrentCalls = 10,
        CircuitBreaker = new() { FailureRate = 0.25, MinimumCalls = 12, WindowSeconds = 45, OpenSeconds = 90 },
    };

    private static BreakerPeriod Period() =>
        new() { Number = 638_000_000, State = CircuitBreakerState.HalfOpen, Since = At, Until = At.AddSeconds(30), Reason = "a reason" };

    private static CircuitBreakerStatus Breaker() =>
        new() { State = CircuitBreakerState.Open, Since = At, Reason = "a reason", ProbesAt = At.AddSeconds(30) };

    private static Problem AProblem() => new()
    {
        Kind = ProblemKind.Conflict,
        Code = ProblemCode.NameTaken,
        Detail = "a detail",
        Errors = [ProblemEntry.Unexpected("#/name", ProblemCode.NameTaken, "a name", "another's")],
    };

    private static SavedConnector AConnector() => Connector(AuthorizationType.Token) with
    {
        Status = new ConnectorStatus
        {
            Health = ConnectorHealth.Failing,
            Reason = "a reason",
            Since = At,
            TokenExpiresAt = At.AddHours(1),
            LastRefreshAt = At.AddMinutes(1),
            GrantedScope = "read write",
        },
    };

    private static ActionDefinition Definition() => GoldenStates.Action().Definition with
    {
        SendIdempotencyKey = true,
        SuccessRule = new SuccessRule
        {
            StatusCodes = ["200-299"],
            Body = new BodyCondition { Path = "$.ok", Operator = BodyOperator.NotEquals, Value = new RawJson("false") },
        },
        Payload = new Payload
        {
            Kind = PayloadKind.FormUrlEncoded,
            ContentType = "text/plain",
            Text = "a text",
            Form = [new FormPair { Key = "a", Value = "b" }],
        },
        Fields =
        [
            new FieldDefinition
            {
                Name = "due",
                Type = FieldType.DateTime,
                Required = false,
                Default = new RawJson("null"),
                Format = new FieldFormat { Pattern = "yyyy-MM-dd", TimeZone = "Europe/Berlin" },
                Description = "When it is due",
            },
        ],
    };

    private static SavedAction AnAction() => GoldenStates.Action() with { Definition = Definition() };

    private static Execution AnExecution() => GoldenStates.Execution() with { Status = ExecutionStatus.Waiting, NextRetryAt = At.AddMinutes(2) };

    private static ExecutionCursor Cursor() => new() { CreatedAt = At, Id = GoldenStates.ExecutionId };

    private static ConnectorEntry ConnectorEntry() => new()
    {
        Id = ConnectorId,
        Name = "Tickets",
        AuthorizationType = AuthorizationType.OAuth2,
        Description = "All our tickets",
    };

    private static ActionEntry ActionEntry() => new()
    {
        Id = ActionId,
        Name = "Open a ticket",
        ConnectorId = ConnectorId,
        Method = "POST",
        Description = "Opens a ticket",
    };
}
