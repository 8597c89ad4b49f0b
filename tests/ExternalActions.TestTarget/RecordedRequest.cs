using System.Text;
using System.Text.Json.Serialization;

namespace ExternalActions.TestTarget;

/// <summary>One request as it came in.</summary>
public sealed class RecordedRequest
{
    /// <summary>1 for the first request of the app; counted-only requests take numbers too, and a cleared log goes on counting.</summary>
    public required long Sequence { get; init; }

    /// <summary>When its last byte was read (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Path and query as they stood in the request line, nothing decoded.</summary>
    public required string RawTarget { get; init; }

    /// <summary>
    /// All header lines. Values of one name are in the order received; well-known names are in their usual spelling and in the web
    /// server's order.
    /// </summary>
    public required IReadOnlyList<NameValue> Headers { get; init; }

    /// <summary>The body's bytes, without transfer encoding.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The part of <see cref="RawTarget"/> before the question mark.</summary>
    [JsonIgnore]
    public string RawPath => RequestLog.PathOf(RawTarget).ToString();

    /// <summary>The body as text, taken as UTF-8.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The value of its <c>Idempotency-Key</c> header, or null.</summary>
    public string? IdempotencyKey => Header(RequestLog.KeyHeader);

    /// <summary>The first value of the header of this name, in any case, or null.</summary>
    public string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
