using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ExternalActions.TestTarget.Switches;

/// <summary>Switches that never finish an answer. All under <c>/switch</c>, for all methods.</summary>
internal static class BrokenConnectionSwitches
{
    private const int PromisedBytes = 1_000;

    private static readonly byte[] HalfAnswer = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {PromisedBytes}\r\n\r\n{new string('x', PromisedBytes / 2)}");

    public static void MapBrokenConnectionSwitches(this IEndpointRouteBuilder app)
    {
        var switches = app.MapGroup("/switch");
        switches.Map("/hang", Hang);
        switches.Map("/reset", Reset);
        switches.Map("/reset-before", (HttpContext context) => context.Abort());
        switches.Map("/endless", Endless);
    }

    private static async Task Hang(HttpContext context)
    {
        using var end = context.EndOfWaiting();
        await Task.Delay(Timeout.Infinite, end.Token);
    }

    private static async Task Reset(HttpContext context)
    {
        // Past the server's own buffers, which an abort empties unsent: half of the answer is surely on its way before the connection breaks.
        var socket = context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        for (var sent = 0; sent < HalfAnswer.Length;)
        {
            sent += await socket.SendAsync(HalfAnswer.AsMemory(sent), SocketFlags.None, context.RequestAborted);
        }

        context.Abort();
    }

    private static Task Endless(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        return WriteEndlesslyAsync(context);
    }

    /// <summary>Writes until the client goes or the server stops.</summary>
    public static async Task WriteEndlesslyAsync(HttpContext context)
    {
        using var end = context.EndOfWaiting();
        var chunk = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));
        while (true)
        {
            // A write after the client has gone does nothing and throws nothing.
            end.Token.ThrowIfCancellationRequested();
            await context.Response.Body.WriteAsync(chunk, end.Token);
        }
    }
}
