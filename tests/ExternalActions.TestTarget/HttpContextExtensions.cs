using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExternalActions.TestTarget;

/// <summary>What several endpoints ask of a request.</summary>
internal static class HttpContextExtensions
{
    // A name twice is a mistake of whoever made the JSON, so no stand-in takes it.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>A source, for the caller to dispose, that is cancelled when the client goes or the server stops.</summary>
    public static CancellationTokenSource EndOfWaiting(this HttpContext context)
    {
        var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        return CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
    }

    /// <summary>The value of the request's first header of this name, or null.</summary>
    public static string? Header(this HttpRequest request, string name) =>
        request.Headers.TryGetValue(name, out var values) ? values[0] : null;

    /// <summary>The URL of a path of this server, as this client reaches it.</summary>
    public static string AbsoluteUrl(this HttpRequest request, string path) => $"{request.Scheme}://{request.Host}{path}";

    /// <summary>The whole body as text, taken as UTF-8.</summary>
    public static async Task<string> ReadTextAsync(this HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
    }

    /// <summary>True when the request's media type is this one, whatever its parameters.</summary>
    public static bool HasMediaType(this HttpRequest request, string mediaType)
    {
        var sent = request.ContentType.AsSpan();
        var end = sent.IndexOf(';');
        return (end < 0 ? sent : sent[..end]).Trim().Equals(mediaType, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The text as JSON; null when it is none, has a name twice in an object, or is the literal <c>null</c>.</summary>
    public static JsonNode? ParseJson(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The string of a member of an object; null when the node is no object or the member no string.</summary>
    public static string? Text(this JsonNode? node, string member) =>
        node is JsonObject found && found[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A member of an object; null when the node is no object or has no such member.</summary>
    public static JsonNode? Member(this JsonNode? node, string member) => (node as JsonObject)?[member];
}
