using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Syntax;

namespace ExternalActions.Core.Http;

/// <summary>Puts together what goes over the wire: the rendered request, the connector's headers and this server's own.</summary>
public static class RequestAssembler
{
    /// <summary>The encodings that the pipeline can undo (RFC 9110 section 12.5.3).</summary>
    private const string AcceptEncoding = "gzip, deflate, br";

    /// <summary>
    /// Merges the headers by name, the later winning: the connector's default headers, the payload's content type, the action's headers,
    /// the connector's authenticating headers. <c>User-Agent</c> and <c>Idempotency-Key</c> are added where none of them is set.
    /// Headers that belong to the connection (such as <c>Host</c> or <c>Content-Length</c>) are left out.
    /// </summary>
    /// <param name="request">The rendered request.</param>
    /// <param name="authorization">The connector's authorization.</param>
    /// <param name="userAgent">The <c>User-Agent</c> to send by default.</param>
    /// <param name="idempotencyKey">The execution's id; null sends no <c>Idempotency-Key</c>.</param>
    public static AssembledRequest Assemble(RenderedRequest request, ConnectorAuthorization authorization, string userAgent, Guid? idempotencyKey)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(authorization);
        var headers = new List<AssembledHeader>();
        foreach (var header in authorization.DefaultHeaders)
        {
            // A default such as Content-Type describes a body; without one it has nothing to describe.
            if (request.Body is not null || !HeaderNames.DescribesContent(header.Name))
            {
                headers.Add(new AssembledHeader(header.Name, header.Value, IsSecret: false));
            }
        }

        if (request.Body is not null && request.ContentType is { } contentType)
        {
            AssembledRequest.Replace(headers, new Header { Name = "Content-Type", Value = contentType }, isSecret: false);
        }

        headers.RemoveAll(below => Holds(request.Headers, below.Name));
        foreach (var header in request.Headers)
        {
            headers.Add(new AssembledHeader(header.Name, header.Value, IsSecret: false));
        }

        var assembled = new AssembledRequest(request.Method, request.Url, headers, request.Body, authorization.Masker);
        authorization.Authenticator.Authenticate(assembled);
        headers.RemoveAll(static header => HeaderRules.IsReserved(header.Name));
        AddMissing(headers, "User-Agent", userAgent);
        headers.Add(new AssembledHeader("Accept-Encoding", AcceptEncoding, IsSecret: false));
        if (idempotencyKey is { } key)
        {
            AddMissing(headers, "Idempotency-Key", key.ToString());
        }

        return assembled;
    }

    private static void AddMissing(List<AssembledHeader> headers, string name, string value)
    {
        if (!headers.Exists(header => Same(header.Name, name)))
        {
            headers.Add(new AssembledHeader(name, value, IsSecret: false));
        }
    }

    private static bool Holds(IReadOnlyList<Header> layer, string name)
    {
        for (var i = 0; i < layer.Count; i++)
        {
            if (Same(layer[i].Name, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
