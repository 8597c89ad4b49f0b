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
    private readonly IReadOnlyList<(byte[] Bytes, int[] NumberAt)> _requests;
    private readonly byte[] _sent;

    private Connection(IReadOnlyList<(byte[] Bytes, int[] NumberAt)> requests) =>
        (_requests, _sent) = (requests, new byte[requests.Max(request => request.Bytes.Length)]);

    /// <summary>Connects.</summary>
    /// <param name="entrance">What to.</param>
    /// <param name="requests">The requests to its paths, which are taken in turn.</param>
    /// <param name="number">Which of the connections it is.</param>
    public static async Task<Connection> OpenAsync(Entrance entrance, IReadOnlyList<(byte[] Bytes, int[] NumberAt)> requests, int number)
    {
        var connection = new Connection(requests);
        var server = entrance.Servers[number % entrance.Servers.Count];
        await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        return connection;
    }

    /// <summary>Posts one execution and waits until it is accepted.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task PostAsync(int index)
    {
        var (request, numberAt) = _requests[index % _requests.Count];
        request.CopyTo(_sent, 0);
        foreach (var at in numberAt)
        {
            Number.Write(_sent.AsSpan(at, Number.Digits), index);
        }

        await _socket.SendAsync(_sent.AsMemory(0, request.Length));
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
