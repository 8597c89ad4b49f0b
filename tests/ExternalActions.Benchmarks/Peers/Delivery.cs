using System.Net.Http.Headers;
using System.Text.Json;

namespace ExternalActions.Benchmarks.Peers;

/// <summary>Calls the target, the same way for every peer.</summary>
/// <param name="target">The address to post to.</param>
public sealed class Delivery(string target) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly Uri _target = new(target);

    /// <summary>Posts a job; throws unless the answer is a success.</summary>
    public async Task PostAsync(Job job)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(job, JsonSerializerOptions.Web));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await _http.PostAsync(_target, content);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
