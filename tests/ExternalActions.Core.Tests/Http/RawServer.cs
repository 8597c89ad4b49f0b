using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ExternalActions.Core.Tests.Http;

/// <summary>A server on loopback that answers each connection with given bytes and keeps what it got, so that tests see the wire.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, string, CancellationToken, Task> _answer;
    private readonly Task _serving;

    private RawServer(Func<Stream, string, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The requests so far, each whole as it came over the wire.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Its URL, with a slash at the end.</summary>
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>A server that answers everything with one text; <c>\n</c> in the head becomes CR LF.</summary>
    public static RawServer Answering(string head, string body = "") => Answering(head, Encoding.UTF8.GetBytes(body));

    /// <summary>A server that answers everything with one head and body.</summary>
    public static RawServer Answering(string head, byte[] body) => new(async (stream, _, stop) =>
    {
        var lines = head.ReplaceLineEndings("\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{lines}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), stop);
        await stream.WriteAsync(body, stop);
    });

    /// <summary>A server that does as it is told with each request.</summary>
    public static RawServer Doing(Func<Stream, string, CancellationToken, Task> answer) => new(answer);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(HandleAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task HandleAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = await ReadAsync(stream);
                Requests.Enqueue(request);
                await _answer(stream, request, _stop.Token);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task<string> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            bytes.AddRange(buffer[..read]);
            var text = Encoding.UTF8.GetString([.. bytes]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            // What does not begin with a method is a TLS handshake; it is answered as if it were a request.
            if (read == 0 || !char.IsAsciiLetter(text[0]) || (end >= 0 && bytes.Count - Encoding.UTF8.GetByteCount(text[..(end + 4)]) >= LengthOf(text[..end])))
            {
                return text;
            }
        }
    }

    private static int LengthOf(string head)
    {
        const string Name = "Content-Length:";
        var line = head.Split("\r\n").FirstOrDefault(line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line[Name.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
