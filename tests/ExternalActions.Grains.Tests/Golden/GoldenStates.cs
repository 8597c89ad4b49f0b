using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;
using ExternalActions.Grains.Catalog;
using ExternalActions.Grains.Connectors;

namespace ExternalActions.Grains.Tests.Golden;

/// <summary>
/// One state of each stored kind with every member that release 0.1 has. The files beside this one were written from them by that release:
/// neither these values nor those files change any more; a later release gets a class and a folder of its own.
/// </summary>
internal static class GoldenStates
{
    internal static readonly DateTimeOffset At = new(2026, 11, 25, 12, 34, 56, TimeSpan.Zero);
    internal static readonly Guid ConnectorId = Guid.Parse("0193626f-0000-7000-8000-000000000001");
    internal static readonly Guid ActionId = Guid.Parse("0193626f-0000-7000-8000-000000000002");
    internal static readonly Guid ExecutionId = Guid.Parse("0193626f-0000-7000-8000-000000000003");

    /// <summary>The states by the name of their file.</summary>
    public static IReadOnlyDictionary<string, StoredState> All { get; } = new Dictionary<string, StoredState>(StringComparer.Ordinal)
    {
        ["connector-oauth2"] = StoredState.Of(new ConnectorState
        {
            Connector = Connector(AuthorizationType.OAuth2) with { Settings = OAuth2Settings() },
            Grant = new Grant
            {
                Tokens = new StoredTokens
                {
                    AccessToken = "encrypted access token",
                    RefreshToken = "encrypted refresh token",
                    ObtainedAt = At,
                    ExpiresAt = At.AddHours(1),
                    Scope = "read write",
                    IsOutdated = true,
                },
                Generation = 7,
                Pending =
                [
                    new PendingAuthorization
                    {
                        StateHash = [1, 2, 3],
                        BrowserKeyHash = [4, 5, 6],
                        CodeVerifier = "encrypted verifier",
                        RedirectUrl = "https://actions.example/oauth2/callback",
                        ExpiresAt = At.AddMinutes(10),
                    },
                ],
                Health = ConnectorHealth.Failing,
                Reason = "a reason",
                Since = At,
                UnansweredSince = At,
                LastRefreshAt = At,
                Advice = "an advice",
            },
            Events = [new ConnectorEvent { At = At, Kind = ConnectorEventKind.Refreshed, Detail = "a detail", Count = 3, FirstAt = At.AddDays(-1) }],
        }),
        ["connector-basic"] = StoredState.Of(new ConnectorState { Connector = Connector(AuthorizationType.Basic) }),
        ["connector-token"] = StoredState.Of(new ConnectorState { Connector = Connector(AuthorizationType.Token) }),
        ["action"] = StoredState.Of(new ActionState
        {
            Action = Action(),
            Versions = [new ActionVersion { Version = 1, SavedAt = At }, new ActionVersion { Version = 2, SavedAt = At }],
        }),
        ["action-version"] = StoredState.Of(new ActionVersionState { Version = Action() }),
        ["catalog"] = StoredState.Of(new CatalogState
        {
            Connectors = { [ConnectorId] = new ConnectorEntry { Id = ConnectorId, Name = "Tickets", AuthorizationType = AuthorizationType.OAuth2 } },
            Actions = { [ActionId] = new ActionEntry { Id = ActionId, Name = "Open a ticket", ConnectorId = ConnectorId } },
            EnteredAt = { [ActionId] = At },
            FormerNames = { [ActionId] = "Old name" },
        }),
        ["execution-waiting"] = StoredState.Of(new ExecutionRecord
        {
            Execution = Execution() with
            {
                Status = ExecutionStatus.Waiting,
                NextRetryAt = At.AddMinutes(2),
                WaitReason = "a reason to wait",
                Waits = 2,
            },
            DueAt = At.AddMinutes(2),
            Fingerprint = [1, 9, 8, 7],
            AttemptStartedAt = At,
            Owner = 0xABCDEF,
        }),
        ["execution-succeeded"] = StoredState.Of(new ExecutionRecord
        {
            Execution = Execution() with
            {
                Status = ExecutionStatus.Succeeded,
                EndedAt = At.AddSeconds(3),
                Outputs = new RawJson("""{"id":"42"}"""),
                IsTest = true,
                Request = new RequestPreview
                {
                    Method = "POST",
                    Url = "https://api.example/tickets",
                    Headers = [new Header { Name = "Authorization", Value = "Bearer ***" }],
                    Body = "{}",
                },
            },
        }),
        ["execution-failed"] = StoredState.Of(new ExecutionRecord
        {
            Execution = Execution() with
            {
                Status = ExecutionStatus.Failed,
                EndedAt = At.AddSeconds(3),
                Error = new ExecutionError(ErrorKind.BodyCondition, "what happened"),
            },
        }),
    };

    internal static SavedConnector Connector(AuthorizationType type) => new()
    {
        Id = ConnectorId,
        Version = 4,
        CreatedAt = At,
        UpdatedAt = At.AddDays(1),
        Settings = new ConnectorSettings
        {
            Name = "Tickets",
            Description = "All our tickets",
            AuthorizationType = type,
            Basic = type == AuthorizationType.Basic ? new() { UserName = "ada", Password = Secret.Of("encrypted password") } : null,
            Token = type == AuthorizationType.Token
                ? new() { Headers = [new() { Name = "X-Api-Key", Value = Secret.Of("encrypted key") }] }
                : null,
            DefaultHeaders = [new Header { Name = "Accept", Value = "application/json" }],
            GetUrl = "https://api.example/health",
            AllowedHosts = ["*.api.example", "other.example:8443"],
        },
    };

    internal static ConnectorSettings OAuth2Settings() => Connector(AuthorizationType.OAuth2).Settings with
    {
        OAuth2 = new OAuth2Authorization
        {
            GrantType = GrantType.AuthorizationCode,
            AuthorizationUrl = "https://login.example/authorize",
            AccessTokenUrl = "https://login.example/token",
            RefreshUrl = "https://login.example/refresh",
            RevocationUrl = "https://login.example/revoke",
            ClientId = "client",
            ClientSecret = Secret.Of("encrypted secret"),
            ClientAuthentication = ClientAuthentication.ClientSecretPost,
            Scope = "read write",
            ContentType = TokenRequestContentType.Json,
            Pkce = false,
            AuthorizationParameters = [new OAuth2Parameter { Name = "access_type", Value = "offline" }],
            TokenParameters = [new OAuth2Parameter { Name = "audience", Value = "tickets" }],
            HeaderPrefix = "Token",
            HeaderName = "X-Token",
            Issuer = "https://login.example",
            WhenNotAuthorized = WhenNotAuthorized.Wait,
        },
    };

    internal static SavedAction Action() => new()
    {
        Id = ActionId,
        Version = 2,
        CreatedAt = At,
        UpdatedAt = At.AddDays(1),
        Definition = new ActionDefinition
        {
            ConnectorId = ConnectorId,
            Name = "Open a ticket",
            Description = "Opens a ticket",
            Method = "POST",
            Url = "https://api.example/tickets/{{project}}",
            Payload = new() { Kind = PayloadKind.Plain, Text = """{"subject": "{{subject}}"}""" },
            Headers = [new Header { Name = "X-Trace", Value = "{{trace}}" }],
            Fields = [new FieldDefinition { Name = "subject", Type = FieldType.String, Required = true }],
            MaxRetries = 5,
            TimeoutSeconds = 17,
            SendIdempotencyKey = false,
            SuccessRule = new()
            {
                StatusCodes = ["200-299"],
                Body = new() { Path = "$.ok", Operator = BodyOperator.Equals, Value = new RawJson("true") },
            },
            ResponseValues = [new() { Name = "id", Path = "$.id" }],
        },
    };

    internal static Execution Execution() => new()
    {
        Id = ExecutionId,
        ActionId = ActionId,
        ActionVersion = 2,
        ConnectorId = ConnectorId,
        RetryOf = ConnectorId,
        IdempotencyKey = "a key",
        Fields = new RawJson("""{"subject":"Printer on fire"}"""),
        CreatedAt = At,
        Attempts =
        [
            new Attempt
            {
                Number = 1,
                StartedAt = At,
                DurationMilliseconds = 12.5,
                RequestLine = "POST https://api.example/tickets",
                StatusCode = 503,
                Error = new ExecutionError(ErrorKind.StatusCode, "busy"),
                ResponseHeaders = [new Header { Name = "Retry-After", Value = "2" }],
                ResponseBody = "later",
                ResponseBodyTruncated = true,
                TokenRefreshed = true,
            },
        ],
    };
}
