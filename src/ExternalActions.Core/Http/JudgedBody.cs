using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ExternalActions.Core.Http;

/// <summary>An answer's body read as JSON, once, when something asks for it.</summary>
internal static class JudgedBody
{
    private const int MaxDepth = 64;

    /// <summary>Parses a body.</summary>
    /// <param name="body">The body.</param>
    /// <returns>The JSON value; null when the body is not exactly one.</returns>
    public static JToken? Parse(ReadOnlyMemory<byte> body) => Parse(Encoding.UTF8.GetString(body.Span));

    /// <summary>Parses a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The JSON value; null when the text is not exactly one.</returns>
    public static JToken? Parse(string text) =>
        // Decimals keep their digits, but reach only so far.
        Parse(text, FloatParseHandling.Decimal) ?? Parse(text, FloatParseHandling.Double);

    private static JToken? Parse(string text, FloatParseHandling numbers)
    {
        using var reader = new JsonTextReader(new StringReader(text.TrimStart('\uFEFF')))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = numbers,
            MaxDepth = MaxDepth,
        };
        try
        {
            var token = JToken.Load(reader);
            return reader.Read() ? null : token;
        }
        catch (Exception exception) when (exception is JsonException or OverflowException or FormatException)
        {
            return null;
        }
    }
}
