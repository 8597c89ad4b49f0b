using System.Text;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Syntax;

namespace ExternalActions.Core.Http;

/// <summary>One request with all its headers, as it goes over the wire. Holds secrets; <see cref="ToPreview"/> does not.</summary>
public sealed class AssembledRequest : IUnauthenticatedRequest
{
    private readonly List<AssembledHeader> _headers;
    private readonly SecretMasker _masker;

    internal AssembledRequest(string method, Uri url, List<AssembledHeader> headers, ReadOnlyMemory<byte>? body, SecretMasker masker)
    {
        Method = method;
        Url = url;
        Body = body;
        _headers = headers;
        _masker = masker;
    }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The URL.</summary>
    public Uri Url { get; }

    /// <summary>The body; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; }

    /// <summary>Method and URL, secrets masked.</summary>
    public string RequestLine => $"{Method} {_masker.Mask(Url.AbsoluteUri)}";

    /// <summary>
    /// Looks for a header that cannot be sent: a bad name, or a value with a line break or another control character (RFC 9110 section 5.5).
    /// </summary>
    /// <returns>What is wrong, naming the header but not its value; null when all can be sent.</returns>
    public string? FindFault()
    {
        foreach (var header in _headers)
        {
            if (!HeaderRules.IsToken(header.Name))
            {
                return $"The header name '{Printable(header.Name)}' holds a character that no header name may hold.";
            }

            if (header.Value.Any(character => char.IsAscii(character) && char.IsControl(character) && character != '\t'))
            {
                return $"The value of the header '{header.Name}' holds a line break or another control character, which cannot be sent.";
            }
        }

        return null;
    }

    /// <summary>Makes the message to send. Call it only when <see cref="FindFault"/> finds none.</summary>
    /// <returns>A new message, owned by the caller.</returns>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(Method), Url);
        if (Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
        }

        foreach (var (name, value, _) in _headers)
        {
            // Headers of the content are refused by the message's own collection.
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content ??= new ReadOnlyMemoryContent(ReadOnlyMemory<byte>.Empty);
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    /// <inheritdoc/>
    void IUnauthenticatedRequest.SetCredentials(Header header)
    {
        ArgumentNullException.ThrowIfNull(header);
        Replace(_headers, header, isSecret: true);
    }

    /// <summary>Puts a header in place of those of the same name.</summary>
    internal static void Replace(List<AssembledHeader> headers, Header header, bool isSecret)
    {
        for (var i = headers.Count - 1; i >= 0; i--)
        {
            if (headers[i].Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase))
            {
                headers.RemoveAt(i);
            }
        }

        headers.Add(new AssembledHeader(header.Name, header.Value, isSecret));
    }

    /// <summary>The request for a person to read: secrets are masked in URL, headers and body, and authenticating headers wholly.</summary>
    public RequestPreview ToPreview() => new()
    {
        Method = Method,
        Url = _masker.Mask(Url.AbsoluteUri),
        Headers = [.. _headers.Select(Preview)],
        Body = Body is { } body ? _masker.Mask(Encoding.UTF8.GetString(body.Span)) : null,
    };

    private Header Preview(AssembledHeader header) => new()
    {
        Name = header.Name,
        Value = header.IsSecret ? WithSchemeOnly(header.Value) : _masker.Mask(header.Value),
    };

    /// <summary>The scheme helps to see what went wrong and tells nothing; other first words may be part of the secret.</summary>
    private static string WithSchemeOnly(string value)
    {
        ReadOnlySpan<string> schemes = ["Basic ", "Bearer ", "Token "];
        foreach (var scheme in schemes)
        {
            if (value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return string.Concat(value.AsSpan(0, scheme.Length), SecretMasker.Replacement);
            }
        }

        return SecretMasker.Replacement;
    }

    private static string Printable(string name) => string.Concat(name.Select(static c => char.IsControl(c) ? '?' : c));
}

/// <summary>One header as it goes out, and whether its value authenticates.</summary>
internal readonly record struct AssembledHeader(string Name, string Value, bool IsSecret);
