using System.Collections.Immutable;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Http;

/// <summary>An answer, its body read up to the limit.</summary>
internal sealed record ReadResponse
{
    /// <summary>The status code.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The words after the status code, if any.</summary>
    public string? ReasonPhrase { get; init; }

    /// <summary>Where a redirect points.</summary>
    public string? Location { get; init; }

    /// <summary>The headers that are worth keeping.</summary>
    public ImmutableArray<Header> Headers { get; init; } = [];

    /// <summary>The content type.</summary>
    public string? ContentType { get; init; }

    /// <summary>What was read of the body, decompressed.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the body is longer.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>What <c>Retry-After</c> asks for.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
