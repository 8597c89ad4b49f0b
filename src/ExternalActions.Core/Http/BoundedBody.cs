using System.Buffers;

namespace ExternalActions.Core.Http;

/// <summary>The body of an answer, read up to a limit into a pooled buffer. What was read stays available when the reading fails.</summary>
internal sealed class BoundedBody : IDisposable
{
    private const int FirstBuffer = 4096;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _length;

    private BoundedBody()
    {
    }

    /// <summary>What was read; valid until disposal.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Whether the body goes on after <see cref="Bytes"/>, because of the limit or a failure.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What broke the reading off; null when nothing did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Reads a body. Throws nothing that the target or the network can bring about.</summary>
    /// <param name="content">The content; null is an empty body.</param>
    /// <param name="limit">How many bytes at most, after decompression.</param>
    /// <param name="cancellationToken">Gives up the reading; shows as a failure.</param>
    public static async Task<BoundedBody> ReadAsync(HttpContent? content, int limit, CancellationToken cancellationToken)
    {
        var body = new BoundedBody();
        if (content is null)
        {
            return body;
        }

        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            await body.FillAsync(stream, limit, cancellationToken);
        }
        catch (Exception exception)
        {
            body.Failure = exception;
            body.IsCut = true;
        }

        return body;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private async Task FillAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        // One byte more than the limit is asked for, to tell a body of exactly that length from a longer one.
        while (true)
        {
            if (_length == _buffer.Length)
            {
                Grow();
            }

            var room = Math.Min(_buffer.Length, limit + 1) - _length;
            var read = await stream.ReadAsync(_buffer.AsMemory(_length, room), cancellationToken);
            if (read == 0)
            {
                return;
            }

            _length += read;
            if (_length > limit)
            {
                _length = limit;
                IsCut = true;
                return;
            }
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
