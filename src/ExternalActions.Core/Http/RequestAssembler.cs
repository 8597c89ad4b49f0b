using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Http;

/// <summary>Puts a request together from what the action renders and what its connector adds.</summary>
/// <param name="options">The user agent.</param>
public sealed class RequestAssembler(OutboundOptions options)
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const string UserAgent = "User-Agent";
    private const string ContentType = "Content-Type";

    /// <summary>Adds the headers of the connector and of this server.</summary>
    /// <param name="rendered">What the action renders. Its headers win over the connector's default headers, never over those that authenticate.</param>
    /// <param name="authorization">The connector.</param>
    /// <param name="idempotencyKey">The value of the <c>Idempotency-Key</c> header, unless a header of that name is there; null for none.</param>
    public AssembledRequest Assemble(RenderedRequest rendered, ConnectorAuthorization authorization, string? idempotencyKey)
    {
        var headers = new List<Header>(authorization.AuthenticatingHeaders);
        Add(headers, rendered.Headers);
        Add(headers, authorization.DefaultHeaders.Where(header => !IsOfTheBody(header)));
        if (rendered.ContentType is { } contentType)
        {
            Add(headers, [new Header { Name = ContentType, Value = contentType }]);
        }

        if (idempotencyKey is not null)
        {
            Add(headers, [new Header { Name = IdempotencyKey, Value = idempotencyKey }]);
        }

        Add(headers, [new Header { Name = UserAgent, Value = options.UserAgent }]);
        return new AssembledRequest(rendered, [.. headers], authorization);
    }

    // An action says what its body is; a connector cannot know.
    private static bool IsOfTheBody(Header header) => header.Name.Equals(ContentType, StringComparison.OrdinalIgnoreCase);

    private static void Add(List<Header> headers, IEnumerable<Header> further)
    {
        var taken = headers.Select(header => header.Name).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
        headers.AddRange(further.Where(header => !taken.Contains(header.Name)));
    }
}
