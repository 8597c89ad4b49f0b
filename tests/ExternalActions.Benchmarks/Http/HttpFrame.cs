using System.Buffers.Text;
using System.Globalization;

namespace ExternalActions.Benchmarks.Http;

/// <summary>
/// Finds where one HTTP/1.1 message ends in what a connection has brought so far. The load and the target use it instead of a whole HTTP stack,
/// so that the machine's time goes to who is measured.
/// </summary>
internal static class HttpFrame
{
    /// <summary>Finds the first message.</summary>
    /// <param name="received">What has been received.</param>
    /// <param name="head">How many bytes its head has, the empty line included.</param>
    /// <param name="length">How many bytes all of it has.</param>
    /// <returns>False when more must be received first.</returns>
    public static bool TryRead(ReadOnlySpan<byte> received, out int head, out int length)
    {
        length = 0;
        head = received.IndexOf("\r\n\r\n"u8) + 4;
        if (head < 4)
        {
            return false;
        }

        var headers = received[..(head - 2)];
        if (FindHeader(headers, "\r\ncontent-length:"u8) is { } text)
        {
            length = head + int.Parse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }
        else if (FindHeader(headers, "\r\ntransfer-encoding:"u8) is not null)
        {
            if (!TrySkipChunks(received[head..], out var chunks))
            {
                return false;
            }

            length = head + chunks;
        }
        else
        {
            length = head;
        }

        return received.Length >= length;
    }

    private static string? FindHeader(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name)
    {
        for (var start = headers.IndexOf((byte)'\r'); start + name.Length <= headers.Length;)
        {
            var line = headers[start..];
            if (System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                var value = line[name.Length..];
                return System.Text.Encoding.ASCII.GetString(value[..value.IndexOf((byte)'\r')]);
            }

            var next = line[2..].IndexOf((byte)'\r');
            if (next < 0)
            {
                return null;
            }

            start += next + 2;
        }

        return null;
    }

    private static bool TrySkipChunks(ReadOnlySpan<byte> body, out int length)
    {
        length = 0;
        while (true)
        {
            if (!Utf8Parser.TryParse(body[length..], out int size, out var digits, 'x') || body.Length < length + digits + 2)
            {
                return false;
            }

            // The size, its line end, the chunk and the line end after it.
            length += digits + 2 + size + 2;
            if (length > body.Length)
            {
                return false;
            }

            if (size == 0)
            {
                return true;
            }
        }
    }
}
