using System.Text;
using ExternalActions.Connectors;
using ExternalActions.Core.Http;
using ExternalActions.Core.OAuth2;
using ExternalActions.Core.Tests.Http;
using Microsoft.Extensions.Time.Testing;

namespace ExternalActions.Core.Tests.OAuth2;

/// <summary>A provider on loopback that answers as scripted, and the token endpoint under test with a fake clock.</summary>
internal sealed class Provider : IAsyncDisposable
{
    public const string ClientSecret = "s3cret/&+ ä";
    public const string Code = "the code/1+2";
    public const string Verifier = "verifier-verifier-verifier";
    public const string RefreshToken = "old/refresh+token";
    public const string RedirectUrl = "https://actions.example.com/oauth2/callback";

    private readonly RawServer _server;
    private readonly HttpMessageInvoker _http;

    public Provider(Func<RawCall, Task> script, Action<OutboundOptions>? configure = null)
    {
        _server = new RawServer(script);
        Outbound.AllowedNetworks.Add("127.0.0.0/8");
        configure?.Invoke(Outbound);
        _http = new HttpMessageInvoker(OutboundHttp.CreateHandler(Outbound, new AddressPolicy(Outbound)));
        Endpoint = new TokenEndpoint(_http, Outbound, new OAuth2Options(), Time);
        Settings = new OAuth2Authorization
        {
            AccessTokenUrl = $"{_server.Url}token",
            RevocationUrl = $"{_server.Url}revoke",
            ClientId = "my client",
            ClientSecret = Secret.Of(ClientSecret),
            Scope = "read write",
        };
    }

    public OutboundOptions Outbound { get; } = new() { UserAgent = "Tests/1" };

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public TokenEndpoint Endpoint { get; }

    public OAuth2Authorization Settings { get; set; }

    public string Target => $"127.0.0.1:{_server.Port}";

    public Uri Url => _server.Url;

    public int Connections => _server.Connections;

    /// <summary>Head and body of the only request.</summary>
    public (string Head, string Body) Request
    {
        get
        {
            var parts = Assert.Single(_server.Requests).Split("\r\n\r\n", 2);
            return (parts[0] + "\r\n", parts[1]);
        }
    }

    /// <summary>The fields of the only request's form in their order, decoded.</summary>
    public string[] Form
    {
        get
        {
            var (head, body) = Request;
            Assert.Contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n", head, StringComparison.Ordinal);
            return [.. body.Split('&').Select(pair => System.Net.WebUtility.UrlDecode(pair))];
        }
    }

    public static Provider Answering(byte[] answer, Action<OutboundOptions>? configure = null) =>
        new(call => call.Stream.WriteAsync(answer).AsTask(), configure);

    public static Provider Answering(int status, string json, string headers = "") =>
        Answering(RawServer.Answer(status, $"Content-Type: application/json\r\n{headers}", Encoding.UTF8.GetBytes(json)));

    public static Provider Issuing(string members = "") =>
        Answering(200, $$"""{"access_token":"new-token","token_type":"Bearer"{{members}}}""");

    public Task<TokenAnswer> ExchangeAsync(CancellationToken cancel = default) =>
        Endpoint.ExchangeCodeAsync(Settings, Code, RedirectUrl, Verifier, cancel);

    public Task<TokenAnswer> RefreshAsync(CancellationToken cancel = default) => Endpoint.RefreshAsync(Settings, RefreshToken, cancel);

    public Task<TokenAnswer> ClientCredentialsAsync() => Endpoint.RequestClientCredentialsAsync(Settings, CancellationToken.None);

    public Task<string?> RevokeAsync() => Endpoint.RevokeAsync(Settings, RefreshToken, "refresh_token", CancellationToken.None);

    public async Task<IssuedTokens> IssueAsync()
    {
        var answer = await RefreshAsync();
        Assert.True(answer.Succeeded(out var tokens, out var failure), failure?.Detail);
        Assert.Null(failure);
        return tokens;
    }

    public async Task<TokenFailure> FailAsync()
    {
        Assert.False((await RefreshAsync()).Succeeded(out var tokens, out var failure));
        Assert.Null(tokens);
        return failure;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _server.DisposeAsync();
    }
}
