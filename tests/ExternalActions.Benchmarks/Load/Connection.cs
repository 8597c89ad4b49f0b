using System.Net;
using System.Net.Sockets;
using System.Text;
using ExternalActions.Benchmarks.Http;

namespace ExternalActions.Benchmarks.Load;

/// <summary>One kept-alive connection to a contestant, with one request under way at a time.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _received = new byte[64 * 1024];
    private readonly (byte[] Bytes, int NumberAt)[] _requests;

    private Connection(Entrance entrance) => _requests = [.. Enumerable.Range(0, entrance.Paths.Count).Select(entrance.Request)];

    /// <summary>Connects.</summary>
    /// <param name="entrance">What to.</param>
    /// <param name="number">Which of the connections it is.</param>
    public static async Task<Connection> OpenAsync(Entrance entrance, int number)
    {
        var connection = new Connection(entrance);
        var server = entrance.Servers[number % entrance.Servers.Count];
        await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        return connection;
    }

    /// <summary>Posts one execution and waits until it is accepted.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task PostAsync(int index)
    {
        var (request, numberAt) = _requests[index % _requests.Length];
        Number.Write(request.AsSpan(numberAt, Number.Digits), index);
        await _socket.SendAsync(request);
        var length = 0;
        do
        {
            var read = await _socket.ReceiveAsync(_received.AsMemory(length));
            length += read > 0 ? read : throw new InvalidOperationException("The server closed a connection of the load.");
        }
        while (!HttpFrame.TryRead(_received.AsSpan(0, length), out _, out _));

        if (!_received.AsSpan(9, 3).SequenceEqual("202"u8))
        {
            throw new InvalidOperationException($"Expected 202, got: {Encoding.UTF8.GetString(_received, 0, length)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
