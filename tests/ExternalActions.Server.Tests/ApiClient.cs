using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ExternalActions.Server.Tests;

/// <summary>An answer of the API.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The JSON body; null for none.</param>
/// <param name="Text">The body as it came.</param>
/// <param name="Message">Headers and the like.</param>
public sealed record ApiAnswer(HttpStatusCode Status, JsonNode? Body, string Text, HttpResponseMessage Message)
{
    /// <summary>The body of an answer that must have a status code.</summary>
    /// <param name="status">The status code.</param>
    public JsonNode Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        return Body ?? new JsonObject();
    }

    /// <summary>The pointers of an answer's <c>errors</c>, sorted.</summary>
    public IReadOnlyList<string> Pointers =>
        [.. (Body?["errors"]?.AsArray() ?? []).Select(error => (string)error!["pointer"]!).Order(StringComparer.Ordinal)];
}

/// <summary>Speaks JSON with a server, and keeps its cookies as a browser does; each client is another browser.</summary>
public sealed class ApiClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromMinutes(2),
    };

    /// <summary>Where the server listens.</summary>
    public Uri Address => address;

    /// <summary>Called with each answer.</summary>
    public Action<ApiAnswer>? Heard { get; set; }

    /// <summary>GET.</summary>
    public Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>POST.</summary>
    public Task<ApiAnswer> PostAsync(string path, JsonNode? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    /// <summary>PUT.</summary>
    public Task<ApiAnswer> PutAsync(string path, JsonNode body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, body, headers);

    /// <summary>DELETE.</summary>
    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <summary>Sends a JSON body, or none.</summary>
    public Task<ApiAnswer> SendAsync(HttpMethod method, string path, JsonNode? body, params (string Name, string Value)[] headers) =>
        SendTextAsync(method, path, body?.ToJsonString(), "application/json", headers);

    /// <summary>Sends any text as the body.</summary>
    public async Task<ApiAnswer> SendTextAsync(
        HttpMethod method, string path, string? body, string? contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) ?? false;
        var heard = new ApiAnswer(answer.StatusCode, isJson ? JsonNode.Parse(text) : null, text, answer);
        Heard?.Invoke(heard);
        return heard;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
