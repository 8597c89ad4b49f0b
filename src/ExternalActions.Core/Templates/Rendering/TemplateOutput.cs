using System.Buffers;
using System.Text;

namespace ExternalActions.Core.Templates.Rendering;

/// <summary>A growing UTF-8 buffer from the shared pool, with a bound. Return it with <see cref="Dispose"/>.</summary>
internal sealed class TemplateOutput : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);
    private int _limit;

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>Whether more was written than the bound allows; what came after is lost.</summary>
    public bool Overflowed { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Begins a new text.</summary>
    /// <param name="limit">The most bytes that it may take.</param>
    public void Begin(int limit)
    {
        _limit = limit;
        Length = 0;
        Overflowed = false;
    }

    public void Write(byte value)
    {
        if (Reserve(1))
        {
            _buffer[Length++] = value;
        }
    }

    public void Write(ReadOnlySpan<byte> utf8)
    {
        if (Reserve(utf8.Length))
        {
            utf8.CopyTo(_buffer.AsSpan(Length));
            Length += utf8.Length;
        }
    }

    /// <summary>Writes text as UTF-8; a lone surrogate becomes U+FFFD.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        // Exact size first: the bound counts bytes, and three bytes a character would refuse texts that fit.
        if (Reserve(Encoding.UTF8.GetByteCount(text)))
        {
            Length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(Length));
        }
    }

    public override string ToString() => Encoding.UTF8.GetString(Written);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool Reserve(int bytes)
    {
        if (Overflowed || bytes > _limit - Length)
        {
            Overflowed = true;
            return false;
        }

        if (bytes > _buffer.Length - Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + bytes, _buffer.Length * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return true;
    }
}
