using System.Collections.Immutable;
using System.Net;
using System.Text;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Http;

/// <summary>A request with every header that it is sent with.</summary>
public sealed class AssembledRequest
{
    private readonly RenderedRequest _rendered;
    private readonly ImmutableArray<Header> _headers;
    private readonly ConnectorAuthorization _authorization;

    internal AssembledRequest(RenderedRequest rendered, ImmutableArray<Header> headers, ConnectorAuthorization authorization)
    {
        _rendered = rendered;
        _headers = headers;
        _authorization = authorization;
    }

    /// <summary>Method and URL, secrets masked.</summary>
    public string RequestLine => _authorization.Masker.Apply($"{_rendered.Method} {_rendered.Url.AbsoluteUri}");

    /// <summary>The request as it may be shown: the headers that authenticate are masked, and secrets wherever else they stand.</summary>
    public RequestPreview ToPreview()
    {
        var authenticating = _authorization.AuthenticatingHeaders.Select(header => header.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var masker = _authorization.Masker;
        return new RequestPreview
        {
            Method = _rendered.Method,
            Url = masker.Apply(_rendered.Url.AbsoluteUri),
            Headers =
            [
                .. _headers.Select(header => header with
                {
                    Value = authenticating.Contains(header.Name) ? SecretMasker.Mask : masker.Apply(header.Value),
                }),
            ],
            Body = _rendered.Body is { } body ? masker.Apply(Encoding.UTF8.GetString(body.Span)) : null,
        };
    }

    /// <summary>The request as the HTTP stack takes it; the caller disposes of it.</summary>
    internal HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(_rendered.Method), _rendered.Url)
        {
            // Over TLS both sides agree on the newest that they know.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (_rendered.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
        }

        foreach (var header in _headers)
        {
            // Those that describe a body (Content-Type and the like) belong to it, or have nothing to describe.
            if (!message.Headers.TryAddWithoutValidation(header.Name, header.Value))
            {
                message.Content?.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }
        }

        return message;
    }
}
