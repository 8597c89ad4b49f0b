using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using ExternalActions.Benchmarks.Http;
using ExternalActions.Benchmarks.Load;

namespace ExternalActions.Benchmarks.Target;

/// <summary>
/// The external system that all contestants call: it answers at once and takes next to nothing from the machine.
/// <c>POST /ok</c> answers 200, <c>/fail-first</c> 503 to an execution's first call, <c>/fail</c> always, until it is told to heal. A second port
/// takes requests and never
/// answers. <c>GET</c> answers what it got.
/// </summary>
internal static class TargetServer
{
    private static readonly byte[] Success = Answer("200 OK", """{"ok":true}"""u8, "application/json");
    private static readonly byte[] Failure = Answer("503 Service Unavailable", """{"ok":false}"""u8, "application/json");
    private static readonly Ledger Ledger = new();
    private static volatile bool _isHealed;

    /// <summary>Runs until the process ends.</summary>
    public static async Task<int> RunAsync()
    {
        using var listener = Listen();
        using var deaf = Listen();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {Port(listener)} {Port(deaf)}"));
        _ = AcceptAsync(deaf, HoldAsync);
        await AcceptAsync(listener, ServeAsync);
        return 0;
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        return listener;
    }

    private static int Port(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    private static async Task AcceptAsync(Socket listener, Func<Socket, Task> handle)
    {
        while (true)
        {
            var connection = await listener.AcceptAsync();
            connection.NoDelay = true;
            _ = Task.Run(async () =>
            {
                using (connection)
                {
                    try
                    {
                        await handle(connection);
                    }
                    catch (SocketException)
                    {
                        // The caller is gone.
                    }
                }
            });
        }
    }

    private static async Task HoldAsync(Socket connection)
    {
        var ignored = new byte[16 * 1024];
        while (await connection.ReceiveAsync(ignored) > 0)
        {
        }
    }

    private static async Task ServeAsync(Socket connection)
    {
        var received = new byte[32 * 1024];
        var length = 0;
        while (true)
        {
            var read = await connection.ReceiveAsync(received.AsMemory(length));
            if (read == 0)
            {
                return;
            }

            length += read;
            while (HttpFrame.TryRead(received.AsSpan(0, length), out var head, out var message))
            {
                await connection.SendAsync(AnswerTo(received.AsSpan(0, message), head));
                received.AsSpan(message, length - message).CopyTo(received);
                length -= message;
            }
        }
    }

    private static byte[] AnswerTo(ReadOnlySpan<byte> request, int head)
    {
        if (request.StartsWith("GET "u8))
        {
            var path = request["GET ".Length..];
            return Control(Encoding.ASCII.GetString(path[..path.IndexOf((byte)' ')]));
        }

        var index = Number.Read(request[head..]);
        if (index < 0 || index >= Number.Count)
        {
            return Answer("400 Bad Request", "Expected a number of an execution first in the body."u8, "text/plain");
        }

        var before = Ledger.Call(index);
        var to = request["POST ".Length..];
        if (_isHealed || to.StartsWith("/ok"u8) || (to.StartsWith("/fail-first"u8) && before > 0))
        {
            Ledger.Succeed(index);
            return Success;
        }

        Ledger.Fail();
        return Failure;
    }

    // "/counts", "/heal", "/reset", "/times/{from}/{count}", "/of/{from}/{divisor}/{remainder}".
    private static byte[] Control(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var numbers = parts[1..].Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        switch (parts[0])
        {
            case "counts":
                var (distinct, doubled, failures) = Ledger.Counts;
                return Answer("200 OK", Text($"{distinct} {doubled} {failures}"), "text/plain");
            case "times":
                return Answer("200 OK", MemoryMarshal.AsBytes(Ledger.FirstAt(numbers[0], numbers[1])), "application/octet-stream");
            case "of":
                return Answer("200 OK", Text($"{Ledger.SucceededOf(numbers[0], numbers[1], numbers[2])}"), "text/plain");
            case "heal":
                _isHealed = true;
                return Answer("200 OK", "0"u8, "text/plain");
            default:
                _isHealed = false;
                Ledger.Reset();
                return Answer("200 OK", "0"u8, "text/plain");
        }
    }

    private static byte[] Text(FormattableString text) => Encoding.ASCII.GetBytes(FormattableString.Invariant(text));

    private static byte[] Answer(string status, ReadOnlySpan<byte> body, string contentType) =>
        [.. Text($"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
}
