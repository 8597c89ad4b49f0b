using ExternalActions.Core.Http;

namespace ExternalActions.Core.OAuth2;

/// <summary>A provider's answer to one request. Holds secrets.</summary>
internal sealed class ProviderAnswer
{
    private ProviderAnswer(int statusCode) => StatusCode = statusCode;

    /// <summary>The HTTP status code.</summary>
    public int StatusCode { get; }

    /// <summary>What the body says; null when it cannot be read.</summary>
    public ProviderMessage? Message { get; private init; }

    /// <summary>What the body is, in words.</summary>
    public string Body { get; private init; } = "";

    /// <summary>The host that the provider redirects to; null when it does not.</summary>
    public string? RedirectHost { get; private init; }

    /// <summary>How long the provider asks to wait; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public bool IsSuccess => StatusCodes.Successful.Contains(StatusCode);

    public static ProviderAnswer From(HttpResponseMessage response, BoundedBody body, Uri url, TimeSpan? retryAfter)
    {
        var type = response.Content.Headers.ContentType;
        var message = body.IsCut ? null : ProviderMessage.TryRead(body.Bytes.Span, BodyText.EncodingOf(type?.CharSet));
        return new ProviderAnswer((int)response.StatusCode)
        {
            Message = message,
            Body = Describe(body, message, type?.MediaType),
            RedirectHost = AttemptSender.RedirectHost(url, response),
            RetryAfter = retryAfter,
        };
    }

    private static string Describe(BoundedBody body, ProviderMessage? message, string? mediaType)
    {
        if (body.IsCut)
        {
            return $"more than the {TokenEndpoint.MaxAnswerBytes / 1024} KiB that are read";
        }

        if (body.Bytes.IsEmpty)
        {
            return "an empty body";
        }

        if (message is not null)
        {
            return "neither an access token nor an error";
        }

        return mediaType?.EndsWith("html", StringComparison.OrdinalIgnoreCase) == true
            ? "a web page"
            : "a body that is neither a JSON object nor a form";
    }
}
