using System.Buffers;
using System.Net.Http.Headers;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Http;

/// <summary>Reads answers, their bodies up to a limit.</summary>
internal static class ResponseReader
{
    private const int FirstBufferBytes = 4 * 1024;

    /// <summary>Reads an answer.</summary>
    /// <param name="message">The answer, its body not yet read.</param>
    /// <param name="options">The limits.</param>
    /// <param name="masker">Hides secrets.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ReadResponse> ReadAsync(
        HttpResponseMessage message, OutboundOptions options, SecretMasker masker, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (body, isTruncated) = await ReadBodyAsync(message.Content, options.MaxResponseBytes, cancellationToken);
        return new ReadResponse
        {
            StatusCode = (int)message.StatusCode,
            ReasonPhrase = message.ReasonPhrase,
            Location = First(message.Headers, "Location") is { } location ? masker.Apply(location) : null,
            Headers = KeptHeaders.Of(message, masker),
            ContentType = First(message.Content.Headers, "Content-Type"),
            Body = body,
            IsTruncated = isTruncated,
            RetryAfter = message.Headers.NonValidated.TryGetValues("Retry-After", out var values)
                ? RetryAfterHeader.Read(values, now, options.RetryAfterCap)
                : null,
        };
    }

    private static async Task<(ReadOnlyMemory<byte> Body, bool IsTruncated)> ReadBodyAsync(
        HttpContent content, int limit, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new ArrayBufferWriter<byte>(FirstBufferBytes);
        while (buffer.WrittenCount <= limit)
        {
            var free = buffer.GetMemory(FirstBufferBytes);
            var read = await stream.ReadAsync(free, cancellationToken);
            if (read == 0)
            {
                return (buffer.WrittenMemory, false);
            }

            buffer.Advance(read);
        }

        return (buffer.WrittenMemory[..limit], true);
    }

    private static string? First(HttpHeaders headers, string name)
    {
        if (headers.NonValidated.TryGetValues(name, out var values))
        {
            foreach (var value in values)
            {
                return value;
            }
        }

        return null;
    }
}
