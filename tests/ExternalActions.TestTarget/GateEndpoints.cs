namespace ExternalActions.TestTarget;

/// <summary>Requests held at a gate, and the gate's own controls.</summary>
internal static class GateEndpoints
{
    public static void MapGates(this IEndpointRouteBuilder app)
    {
        app.Map("/switch/gate/{name}", Pass);
        app.MapPost("/_gate/{name}/open", (string name, Gates gates) => gates.Open(name));
        app.MapPost("/_gate/{name}/close", (string name, Gates gates) => gates.Close(name));
    }

    private static async Task<IResult> Pass(string name, Gates gates, HttpContext context)
    {
        using var end = context.EndOfWaiting();
        await gates.PassAsync(name, end.Token);
        return TypedResults.Json(new { gate = name });
    }
}
