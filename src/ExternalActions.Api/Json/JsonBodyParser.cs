using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using ExternalActions.Api.Failures;
using ExternalActions.Problems;

namespace ExternalActions.Api.Json;

/// <summary>Turns a body's bytes into a value, or into all that is wrong with them.</summary>
internal static class JsonBodyParser
{
    /// <summary>How deep objects and arrays may nest: 64 levels of a field's value, in a body that has two around it.</summary>
    public const int MaxDepth = 66;

    // The reader's message ends in a zero-based position and sometimes in advice for programmers.
    private static readonly string[] MessageTails =
        [" LineNumber:", " Path:", " Change the reader options", " which is not supported in this mode"];

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Reads one JSON value of the given type.</summary>
    /// <param name="utf8">The body, not empty.</param>
    /// <param name="errors">What is wrong; empty exactly when there is a value.</param>
    public static T? Read<T>(ReadOnlyMemory<byte> utf8, out IReadOnlyList<ErrorEntry> errors)
        where T : class
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            errors = [new ErrorEntry { Pointer = "#", Code = ProblemCode.MalformedBody, Detail = "The body is not valid UTF-8." }];
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, DocumentOptions);
            var type = (JsonTypeInfo<T>)ApiJson.Reading.GetTypeInfo(typeof(T));
            errors = JsonShape.Check(document.RootElement, type);
            return errors.Count == 0 ? document.RootElement.Deserialize(type) : null;
        }
        catch (JsonException exception)
        {
            errors = [new ErrorEntry { Pointer = "#", Code = ProblemCode.MalformedBody, Detail = Explain(exception) }];
            return null;
        }
    }

    private static string Explain(JsonException exception)
    {
        var message = exception.Message;
        foreach (var tail in MessageTails)
        {
            var end = message.IndexOf(tail, StringComparison.Ordinal);
            message = end < 0 ? message : message[..end];
        }

        message = message.TrimEnd('.');
        return exception is { LineNumber: { } line, BytePositionInLine: { } position }
            ? $"The body is not valid JSON at line {line + 1}, byte {position + 1}: {message}."
            : $"The body is not valid JSON: {message}.";
    }
}
