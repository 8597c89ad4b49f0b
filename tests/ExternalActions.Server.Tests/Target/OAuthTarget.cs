using System.Net;
using System.Text;
using System.Web;
using ExternalActions.TestTarget;
using ExternalActions.TestTarget.OAuth;
using ExternalActions.TestTarget.Scripted;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ExternalActions.Server.Tests.Target;

/// <summary>A target by a fake clock, and a client of its OAuth 2.0 providers that speaks HTTP only.</summary>
public sealed class OAuthTarget : IAsyncDisposable
{
    /// <summary>A redirect URI that the provider takes; nothing listens there.</summary>
    public const string Callback = "http://127.0.0.1:7777/oauth2/callback";

    private const string Form = "application/x-www-form-urlencoded";

    private readonly WebApplication _app;

    private OAuthTarget(WebApplication app, FakeTimeProvider clock)
    {
        (_app, Clock) = (app, clock);
        Client = new ApiClient(new Uri(app.Urls.First()));
    }

    /// <summary>The target's clock.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>Speaks HTTP with the target and follows no redirect.</summary>
    public ApiClient Client { get; }

    /// <summary>The real provider's controls.</summary>
    public OAuthProvider Provider => _app.Services.GetRequiredService<OAuthProvider>();

    /// <summary>The scripted providers' controls.</summary>
    public ScriptedProviders Scripted => _app.Services.GetRequiredService<ScriptedProviders>();

    /// <summary>What holds answers.</summary>
    public Gates Gates => _app.Services.GetRequiredService<Gates>();

    /// <summary>What the target got.</summary>
    public RequestLog Received => _app.Services.GetRequiredService<RequestLog>();

    /// <summary>Starts a target on a free port.</summary>
    public static async Task<OAuthTarget> StartAsync()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var app = TargetServer.Create(["--urls", "http://127.0.0.1:0"], clock);
        await app.StartAsync();
        return new OAuthTarget(app, clock);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Asks the authorization endpoint of the real provider for a code.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="parameters">Beside the usual ones, or in their place.</param>
    public Task<ApiAnswer> AuthorizeAsync(string clientId, params (string Name, string Value)[] parameters)
    {
        (string Name, string Value)[] usual =
        [
            ("response_type", "code"),
            ("client_id", clientId),
            ("redirect_uri", Callback),
            ("scope", "offline_access tickets.read"),
            ("state", "s"),
        ];
        return Client.GetAsync($"/oauth/authorize?{Encoded(usual, parameters)}");
    }

    /// <summary>A code that the real provider sent to the callback.</summary>
    /// <inheritdoc cref="AuthorizeAsync"/>
    public async Task<string> CodeAsync(string clientId, params (string Name, string Value)[] parameters) =>
        Redirected(await AuthorizeAsync(clientId, parameters))["code"];

    /// <summary>Exchanges a code at the real provider, as demo-client with its secret in the body.</summary>
    /// <param name="code">The code.</param>
    /// <param name="parameters">Beside the usual ones, or in their place.</param>
    public Task<ApiAnswer> ExchangeAsync(string code, params (string Name, string Value)[] parameters) =>
        TokenAsync("authorization_code", [("code", code), ("redirect_uri", Callback), .. parameters]);

    /// <summary>Refreshes at the real provider, as demo-client with its secret in the body.</summary>
    public Task<ApiAnswer> RefreshAsync(string refreshToken) => TokenAsync("refresh_token", ("refresh_token", refreshToken));

    /// <summary>A token request to the real provider, as demo-client with its secret in the body unless parameters say otherwise.</summary>
    public Task<ApiAnswer> TokenAsync(string grantType, params (string Name, string Value)[] parameters) => PostFormAsync(
        "/oauth/token", [("grant_type", grantType), ("client_id", "demo-client"), ("client_secret", "demo-secret")], parameters);

    /// <summary>A token request to the real provider with the client's name and secret in the Authorization header.</summary>
    public Task<ApiAnswer> TokenWithBasicAsync(string clientId, string secret, params (string Name, string Value)[] parameters)
    {
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{secret}"));
        return Client.SendTextAsync(HttpMethod.Post, "/oauth/token", Encoded([], parameters), Form, ("Authorization", $"Basic {credentials}"));
    }

    /// <summary>Posts a form.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="usual">The parameters.</param>
    /// <param name="changes">More of them, or others in their place; an empty value drops one.</param>
    public Task<ApiAnswer> PostFormAsync(
        string path, IEnumerable<(string Name, string Value)> usual, params (string Name, string Value)[] changes) =>
        Client.SendTextAsync(HttpMethod.Post, path, Encoded(usual, changes), Form);

    /// <summary>Calls the API that wants a token of the real provider.</summary>
    public Task<ApiAnswer> CallAsync(string accessToken) => Client.GetAsync("/oauth/api/tickets", ("Authorization", $"Bearer {accessToken}"));

    /// <summary>The query parameters of the redirect to the callback.</summary>
    public static IReadOnlyDictionary<string, string> Redirected(ApiAnswer answer)
    {
        answer.Is(HttpStatusCode.Redirect);
        var location = answer.Message.Headers.Location!;
        Assert.Equal(Callback, location.GetLeftPart(UriPartial.Path));
        var query = HttpUtility.ParseQueryString(location.Query);
        return query.AllKeys.ToDictionary(name => name!, name => query[name]!, StringComparer.Ordinal);
    }

    /// <summary>The access token of an answer that brings one.</summary>
    public static string AccessToken(ApiAnswer answer) => Member(answer, "access_token");

    /// <summary>The refresh token of an answer that brings one.</summary>
    public static string RefreshToken(ApiAnswer answer) => Member(answer, "refresh_token");

    /// <summary>The error of an answer that refuses with a status code.</summary>
    public static string? Error(ApiAnswer answer, HttpStatusCode status = HttpStatusCode.BadRequest) => (string?)answer.Is(status)["error"];

    private static string Member(ApiAnswer answer, string name)
    {
        // Its text would show tokens.
        Assert.True(answer.Status == HttpStatusCode.OK, $"Expected tokens, got {answer.Status} with {(string?)answer.Body?["error"]}");
        return (string?)answer.Body![name] ?? throw new Xunit.Sdk.XunitException($"The answer has no {name}.");
    }

    private static string Encoded(IEnumerable<(string Name, string Value)> usual, IReadOnlyCollection<(string Name, string Value)> changes)
    {
        QueryBuilder query = [];
        foreach (var (name, value) in usual.ExceptBy(changes.Select(change => change.Name), pair => pair.Name).Concat(changes))
        {
            if (value.Length > 0)
            {
                query.Add(name, value);
            }
        }

        return query.ToString().TrimStart('?');
    }
}
