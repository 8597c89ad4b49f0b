using ExternalActions.Connectors;

namespace ExternalActions.Core.Http;

/// <summary>What an action's templates render to, before the connector adds its headers and its authorization.</summary>
public sealed record RenderedRequest
{
    /// <summary>The HTTP method in capitals.</summary>
    public required string Method { get; init; }

    /// <summary>The absolute URL, without fragment.</summary>
    public required Uri Url { get; init; }

    /// <summary>The action's headers, rendered.</summary>
    public IReadOnlyList<Header> Headers { get; init; } = [];

    /// <summary>The content type of the body; null without a body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body; null for a request without one.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }
}
