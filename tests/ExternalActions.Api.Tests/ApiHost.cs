using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExternalActions.Api.Hosting;
using ExternalActions.Executions;
using ExternalActions.Facades;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Api.Tests;

/// <summary>The API on a free loopback port, over a fake system.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(WebApplication app, FakeSystem system)
    {
        _app = app;
        System = system;
        Client = new HttpClient(new SocketsHttpHandler
        {
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            UseCookies = false,
            AllowAutoRedirect = false,
        })
        { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public FakeSystem System { get; }

    public HttpClient Client { get; }

    public static async Task<ApiHost> StartAsync(Action<WebApplicationBuilder>? configure = null)
    {
        var system = new FakeSystem();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(system.Factory);
        builder.Services.AddSingleton<IExecutionReader>(system);
        builder.Services.AddExternalActionsFacades();
        builder.Services.AddExternalActionsApi();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapExternalActionsApi();
        app.MapFallback(() => "a page of the console");
        await app.StartAsync();
        return new ApiHost(app, system);
    }

    /// <summary>Sends a request; a body goes out as JSON unless its content type says otherwise.</summary>
    public async Task<Answer> SendAsync(
        string method, string path, string? body = null, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType.Length > 0)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return new Answer(
            response.StatusCode,
            response.Headers.Concat(response.Content.Headers).ToDictionary(
                h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsStringAsync());
    }

    /// <summary>Begins to stop the host, as a signal does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>One host for the tests of a class, which run one after another.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    /// <summary>The host, over a system without content.</summary>
    public ApiHost Fresh()
    {
        _api.System.Reset();
        return _api;
    }
}

/// <summary>An answer of the API.</summary>
public sealed record Answer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>Asserts that this is a whole problem document and hands out its entries as "place: detail".</summary>
    public IReadOnlyList<string> Problem(int status)
    {
        Assert.True(status == (int)Status, $"Expected {status}, got {(int)Status}: {Text}");
        Assert.Equal("application/problem+json", Headers["Content-Type"].Split(';')[0]);
        using var document = JsonDocument.Parse(Text);
        Assert.Equal(status, document.RootElement.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(document.RootElement.GetProperty("title").GetString()));
        var detail = document.RootElement.GetProperty("detail").GetString()!;
        Assert.DoesNotContain("System.", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("ExternalActions.", Text, StringComparison.Ordinal);
        return document.RootElement.TryGetProperty("errors", out var errors)
            ? [.. errors.EnumerateArray().Select(Entry)]
            : [detail];
    }

    private static string Entry(JsonElement error)
    {
        var place = error.EnumerateObject().First(member => member.Name is "pointer" or "parameter" or "header");
        return $"{place.Value.GetString()}: {error.GetProperty("detail").GetString()}";
    }
}
