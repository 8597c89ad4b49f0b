using System.Net.Http.Headers;
using ExternalActions.Core.Templates.Tokens;
using ExternalActions.Problems;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>What syntax a plain payload has.</summary>
internal enum PayloadSyntax
{
    /// <summary>JSON (RFC 8259).</summary>
    Json,

    /// <summary>XML 1.0.</summary>
    Xml,

    /// <summary>Any other text.</summary>
    Text,
}

/// <summary>The content type of a plain payload, and the syntax that follows from it.</summary>
/// <param name="Text">The content type as it is sent.</param>
/// <param name="Syntax">The syntax.</param>
internal sealed record PayloadMediaType(string Text, PayloadSyntax Syntax)
{
    private const string Pointer = "#/payload/contentType";

    private static readonly PayloadMediaType Json = new("application/json", PayloadSyntax.Json);

    /// <summary>Reads a content type (RFC 9110 section 8.3); reports one that is malformed or has another charset than UTF-8.</summary>
    /// <param name="contentType">The content type; null is JSON.</param>
    /// <param name="errors">Where errors go.</param>
    public static PayloadMediaType Read(string? contentType, TemplateErrors errors)
    {
        if (contentType is null)
        {
            return Json;
        }

        if (contentType.AsSpan().ContainsAnyExcept(Encoders.HeaderValueEncoder.Allowed)
            || !MediaTypeHeaderValue.TryParse(contentType, out var parsed)
            || parsed.MediaType is not { } mediaType)
        {
            errors.Add(new ProblemEntry(
                Pointer, ProblemCode.Malformed, "This is no content type; give one such as application/json, text/xml or text/plain."));
            return Json;
        }

        if (parsed.CharSet?.Trim('"') is { } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(new ProblemEntry(
                Pointer,
                ProblemCode.UnknownValue,
                $"Bodies are sent as UTF-8, so the charset cannot be {charset}; leave it out or write utf-8."));
        }

        if (mediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            errors.Warn(Pointer, "Values in a text payload of this type are not encoded; payload kind FormUrlEncoded encodes them.");
        }

        return new PayloadMediaType(contentType.Trim(), SyntaxOf(mediaType));
    }

    private static PayloadSyntax SyntaxOf(string mediaType)
    {
        if (Is("application/json") || Is("text/json") || Ends("+json"))
        {
            return PayloadSyntax.Json;
        }

        return Ends("/xml") || Ends("+xml") ? PayloadSyntax.Xml : PayloadSyntax.Text;

        bool Is(string type) => mediaType.Equals(type, StringComparison.OrdinalIgnoreCase);
        bool Ends(string suffix) => mediaType.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
    }
}
