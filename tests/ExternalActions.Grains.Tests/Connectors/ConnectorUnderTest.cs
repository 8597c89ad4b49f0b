using ExternalActions.Connectors;
using ExternalActions.Core.Http;
using ExternalActions.Core.OAuth2;
using ExternalActions.Grains.Connectors;
using ExternalActions.TestTarget;
using ExternalActions.TestTarget.Scripted;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ExternalActions.Grains.Tests.Connectors;

/// <summary>
/// The classes that work for one connector of OAuth 2.0, without a silo: a real provider that answers by script, a store and a host that a test
/// looks into, and a fake clock.
/// </summary>
public sealed class ConnectorUnderTest : IAsyncDisposable
{
    private const string Provider = "right";
    private const string RedirectUrl = "http://127.0.0.1:9/oauth2/callback";
    private const string BrowserKey = "a browser's key";

    private readonly WebApplication _target;
    private readonly HttpMessageInvoker _http;
    private readonly ScriptedProviders _providers;

    // One thread at a time, as Orleans does it.
    private readonly TaskScheduler _turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

    private ConnectorUnderTest()
    {
        _target = TargetServer.Create(["--urls", "http://127.0.0.1:0"], Clock);
        _providers = _target.Services.GetRequiredService<ScriptedProviders>();
        var outbound = new OutboundOptions();
        outbound.AllowedNetworks.Add("127.0.0.0/8");
        _http = new HttpMessageInvoker(OutboundHttp.CreateHandler(outbound, new AddressPolicy(outbound)));
        var options = new OAuth2Options();
        var protector = new SecretProtector(new EphemeralDataProtectionProvider());
        var endpoint = new TokenEndpoint(_http, outbound, options, Clock);
        Protector = protector;
        Record = new ConnectorRecord(Guid.NewGuid(), Store, Host, Clock);
        Tokens = new TokenStore(Record, protector, Host, options, Clock, NullLogger.Instance);
        Refresher = new TokenRefresher(Record, Tokens, protector, endpoint, options, Clock, NullLogger.Instance);
        Flow = new AuthorizationCodeFlow(Record, Tokens, protector, endpoint, options, Clock);
        Disconnector = new Disconnector(Record, Tokens, new TokenRevoker(protector, endpoint), Clock, NullLogger.Instance);
    }

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal ConnectorStore Store { get; } = new();

    internal ConnectorHost Host { get; } = new();

    internal SecretProtector Protector { get; }

    internal ConnectorRecord Record { get; }

    internal TokenStore Tokens { get; }

    internal TokenRefresher Refresher { get; }

    internal AuthorizationCodeFlow Flow { get; }

    internal Disconnector Disconnector { get; }

    internal IReadOnlyList<ScriptedTokenRequest> Requests => _providers.Requests(Provider);

    internal IReadOnlyList<ScriptedTokenRequest> Revocations => _providers.Revocations(Provider);

    /// <summary>Runs a test on a connector that is not authorized yet.</summary>
    public static Task RunAsync(Func<ConnectorUnderTest, Task> test) => RunAsync(settings => settings, test);

    /// <summary>Runs a test on a connector with other settings.</summary>
    public static async Task RunAsync(Func<OAuth2Authorization, OAuth2Authorization> change, Func<ConnectorUnderTest, Task> test)
    {
        await using var connector = new ConnectorUnderTest();
        await connector._target.StartAsync();
        await Task.Factory.StartNew(
            async () =>
            {
                await connector.SaveAsync(change);
                await test(connector);
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            connector._turns).Unwrap();
    }

    /// <summary>Runs a test on a connector that a person has authorized; its first token request is over.</summary>
    public static Task RunAuthorizedAsync(Func<ConnectorUnderTest, Task> test) => RunAsync(async connector =>
    {
        Assert.True((await connector.AuthorizeAsync()).IsAuthorized);
        await test(connector);
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        _http.Dispose();
    }

    internal void Answer(Func<ScriptedTokenRequest, ScriptedAnswer> script) => _providers.Answer(Provider, script);

    internal void AnswerRevocations(Func<ScriptedTokenRequest, ScriptedAnswer> script) => _providers.AnswerRevocations(Provider, script);

    /// <summary>Keeps the answers of the token endpoint back until the task source is set.</summary>
    internal TaskCompletionSource Hold()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer(request => new() { Body = ScriptedAnswer.Tokens(request).Body, After = answer.Task });
        return answer;
    }

    internal Task RequestedAsync(int count) => Eventually.HoldsAsync($"{count} token requests", () => Task.FromResult(Requests.Count >= count));

    /// <summary>Lets the access token expire; the refresh token stays good.</summary>
    internal void Expire() => Clock.Advance(TimeSpan.FromHours(2));

    /// <summary>Authorizes the connector as a person does who consents.</summary>
    internal async Task<AuthorizationOutcome> AuthorizeAsync() => await Flow.CompleteAsync(await ConsentAsync());

    /// <summary>Begins an authorization.</summary>
    /// <returns>What the provider sends the browser back with.</returns>
    internal async Task<AuthorizationResponse> ConsentAsync()
    {
        var request = Given.Value(await Flow.BeginAsync(new() { RedirectUrl = RedirectUrl, BrowserKey = BrowserKey }));
        return new AuthorizationResponse { State = request.State, BrowserKey = BrowserKey, Code = "a code" };
    }

    /// <summary>The access token in clear; null when there is none.</summary>
    internal string? Plain(ProtectedConnector? access) => access?.AccessToken is { } secured ? Protector.Unprotect(Record.Id, secured) : null;

    private Task SaveAsync(Func<OAuth2Authorization, OAuth2Authorization> change)
    {
        var url = _target.Urls.First();
        var settings = new ConnectorSettings
        {
            Name = "A connector",
            AuthorizationType = AuthorizationType.OAuth2,
            OAuth2 = change(new OAuth2Authorization
            {
                AuthorizationUrl = $"{url}/scripted/{Provider}/authorize",
                AccessTokenUrl = $"{url}/scripted/{Provider}/token",
                RevocationUrl = $"{url}/scripted/{Provider}/revoke",
                ClientId = "a client",
                ClientSecret = ExternalActions.Connectors.Secret.Of("a client's secret"),
            }),
        };
        var saved = new SavedConnector { Id = Record.Id, Version = 1, Settings = Protector.Protect(Record.Id, settings) };
        var grant = GrantRules.Begin(settings, Grant.None, "The connector has not been authorized yet.", Clock.GetUtcNow());
        return Record.ChangeAsync(() => Record.CommitAsync(Record.Current with { Connector = saved, Grant = grant }));
    }
}
