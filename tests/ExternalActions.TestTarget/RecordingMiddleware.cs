using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ExternalActions.TestTarget;

/// <summary>
/// Records each request, body included, before any endpoint sees it; with <c>record=count</c> in the query it only counts it. Paths that start
/// with <c>/_</c> are the target's own and pass by. A wait that ends because the client went, or the server stops, ends the connection.
/// </summary>
internal sealed class RecordingMiddleware(RequestDelegate next, RequestLog log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await RecordAsync(context);
            await next(context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionResetException)
        {
            context.Abort();
        }
    }

    /// <summary>True when the query asks that the request be counted only.</summary>
    public static bool IsCountedOnly(HttpContext context) =>
        context.Request.QueryString.Value is { } query && query.Contains("record=count", StringComparison.Ordinal);

    private async ValueTask RecordAsync(HttpContext context)
    {
        var rawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (rawTarget.StartsWith("/_", StringComparison.Ordinal))
        {
            return;
        }

        if (IsCountedOnly(context))
        {
            log.Count(rawTarget, context.Request.Headers);
            return;
        }

        // A length beyond the limit is refused by the read below.
        MemoryStream body = new((int)Math.Min(context.Request.ContentLength ?? 0, TargetServer.MaxRequestBodyBytes));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        log.Record(context.Request.Method, rawTarget, context.Request.Headers, body.GetBuffer().AsMemory(0, (int)body.Length));
        body.Position = 0;
        context.Request.Body = body;
    }
}
