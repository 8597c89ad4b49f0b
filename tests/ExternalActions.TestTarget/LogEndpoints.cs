namespace ExternalActions.TestTarget;

/// <summary>The request log over HTTP, for tests that run the target as a process of its own.</summary>
internal static class LogEndpoints
{
    public static void MapLog(this IEndpointRouteBuilder app)
    {
        app.MapGet("/_health", () => TypedResults.Text("ok"));
        app.MapGet("/_log", (RequestLog log, string path = "") => log.For(path));
        app.MapGet("/_log/count", (RequestLog log, string path = "") => log.CountOf(path));
        app.MapGet("/_log/keys", (RequestLog log, string path = "") => log.KeysOf(path));
        app.MapDelete("/_log", (RequestLog log) => log.Clear());
    }
}
