using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ExternalActions.Core.Tests.Http;

/// <summary>Answers scripted bytes on loopback and records what it got, so that tests see the wire itself.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawCall, Task> _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<NetworkStream, Task<Stream>> _open;
    private int _connections;

    public RawServer(Func<RawCall, Task> script, Func<NetworkStream, Task<Stream>>? open = null)
    {
        _script = script;
        _open = open ?? (stream => Task.FromResult<Stream>(stream));
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    /// <summary>The whole requests in the order they came, as Latin-1.</summary>
    public string[] Requests => [.. _requests];

    public int Connections => _connections;

    /// <summary>The n-th request gets the n-th answer; the last one repeats.</summary>
    public static RawServer Answering(params byte[][] answers) =>
        new(call => call.Stream.WriteAsync(answers[Math.Min(call.Number, answers.Length) - 1]).AsTask());

    /// <summary>An answer with a body of known length. Header lines end in a line break.</summary>
    public static byte[] Answer(int status, string headers = "", byte[]? body = null) =>
        [.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status} Reason\r\n{headers}Content-Length: {body?.Length ?? 0}\r\n\r\n"), .. body ?? []];

    /// <summary>A JSON answer.</summary>
    public static byte[] Json(int status, string body) => Answer(status, "Content-Type: application/json\r\n", Encoding.UTF8.GetBytes(body));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _clients.Add(client);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            var stream = await _open(client.GetStream());
            while (await ReadRequestAsync(stream) is { } request)
            {
                _requests.Enqueue(request);
                await _script(new RawCall(client, stream, request, _requests.Count, _stop.Token));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException or InvalidOperationException)
        {
            // The caller hung up, or the script did.
        }
        finally
        {
            client.Dispose();
        }
    }

    private static async Task<string?> ReadRequestAsync(Stream stream)
    {
        var request = new List<byte>();
        var one = new byte[1];
        var text = "";
        while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            request.Add(one[0]);
            text = Encoding.Latin1.GetString([.. request]);
        }

        var length = text.Split("\r\n")
            .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line.AsSpan(15), CultureInfo.InvariantCulture))
            .SingleOrDefault();
        var body = new byte[length];
        await stream.ReadExactlyAsync(body);
        return text + Encoding.Latin1.GetString(body);
    }
}

/// <summary>One request that a script answers.</summary>
internal sealed record RawCall(TcpClient Client, Stream Stream, string Request, int Number, CancellationToken Stopped)
{
    public Task WriteAsync(string text) => Stream.WriteAsync(Encoding.Latin1.GetBytes(text), Stopped).AsTask();

    /// <summary>Keeps the caller waiting until the test is over.</summary>
    public Task HangAsync() => Task.Delay(Timeout.Infinite, Stopped);

    /// <summary>Breaks the connection with a TCP reset.</summary>
    public void Reset()
    {
        Client.LingerState = new LingerOption(true, 0);
        Client.Close();
    }
}
