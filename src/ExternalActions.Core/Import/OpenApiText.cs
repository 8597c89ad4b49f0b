using System.Text.Json;
using ExternalActions.Problems;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using SharpYaml;
using SharpYaml.Events;

namespace ExternalActions.Core.Import;

/// <summary>
/// Reads the text of an OpenAPI document. Texts that would exhaust the reader are refused before it sees them; nothing else is fetched.
/// </summary>
internal static class OpenApiText
{
    private const string Pointer = "#/document";

    /// <summary>How long a document may be, in characters.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    /// <summary>How deep its objects and lists may nest.</summary>
    public const int MaxDepth = 64;

    // A YAML alias counts its contents each time.
    private const int MaxNodes = 1_000_000;

    /// <summary>Reads a document and uses it. References are resolved only by the use, so both may fail; neither throws.</summary>
    /// <param name="text">JSON or YAML.</param>
    /// <param name="make">Makes it.</param>
    public static Result<T> Use<T>(string text, Func<OpenApiDocument, Result<T>> make)
        where T : class
    {
        if (Explain(text, out var isJson) is { } wrong)
        {
            return Refuse(wrong);
        }

        try
        {
            return Parse(text.TrimStart('\uFEFF'), isJson ? "json" : "yaml").Succeeded(out var document, out var problem) ? make(document) : problem;
        }
        catch (Exception exception)
        {
            // The reader's exceptions are not documented, and the text may come from anywhere.
            return Refuse($"This cannot be read as an OpenAPI document: {exception.Message}");
        }
    }

    private static string? Explain(string text, out bool isJson)
    {
        isJson = text.AsSpan().TrimStart("\uFEFF \t\r\n") is ['{', ..];
        if (string.IsNullOrWhiteSpace(text))
        {
            return "There is no document; expected the text of an OpenAPI document, as JSON or YAML.";
        }

        if (text.Length > MaxLength)
        {
            return $"The document has {text.Length:N0} characters; expected at most {MaxLength:N0}.";
        }

        return isJson ? ExplainJson(text) : ExplainYaml(text);
    }

    private static Result<OpenApiDocument> Parse(string text, string format)
    {
        var settings = new OpenApiReaderSettings { LoadExternalRefs = false };
        settings.AddYamlReader();
        var (document, diagnostic) = OpenApiDocument.Parse(text, format, settings);
        if (document?.Paths is { Count: > 0 })
        {
            // Errors in other parts do not matter here.
            return document;
        }

        return Refuse(diagnostic?.Errors is [var first, ..]
            ? $"This cannot be read as an OpenAPI document: {first.Message}{(string.IsNullOrEmpty(first.Pointer) ? "" : $" (at {first.Pointer})")}"
            : "The document has no paths; expected an OpenAPI document of version 2.0, 3.0 or 3.1 with at least one.");
    }

    private static string? ExplainJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(
                text.TrimStart('\uFEFF'), new JsonDocumentOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow });
            return document.RootElement.TryGetProperty("openapi", out _) || document.RootElement.TryGetProperty("swagger", out _)
                ? null
                : "This is JSON, but no OpenAPI document; expected a member openapi (3.0 or 3.1) or swagger (2.0).";
        }
        catch (JsonException exception)
        {
            return $"This is no JSON: {exception.Message}";
        }
    }

    private static string? ExplainYaml(string text)
    {
        try
        {
            return Measure(Parser.CreateParser(new StringReader(text)));
        }
        catch (YamlException exception)
        {
            return $"This is neither JSON nor YAML: {exception.Message}";
        }
    }

    // Reads without recursion, and counts what aliases unfold to.
    private static string? Measure(IParser parser)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        var open = new Stack<(string? Anchor, long Start)>();
        long nodes = 0;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case AnchorAlias alias:
                    if (!sizes.TryGetValue(alias.Value, out var size))
                    {
                        return $"The alias *{alias.Value} stands for something that holds it, or for nothing; write out what it means.";
                    }

                    nodes += size;
                    break;
                case MappingStart or SequenceStart:
                    open.Push(((parser.Current as NodeEvent)?.Anchor, nodes));
                    nodes++;
                    break;
                case MappingEnd or SequenceEnd:
                    var (anchor, start) = open.Pop();
                    Keep(sizes, anchor, nodes - start);
                    break;
                case Scalar scalar:
                    nodes++;
                    Keep(sizes, scalar.Anchor, 1);
                    break;
            }

            if (open.Count > MaxDepth || nodes > MaxNodes)
            {
                return open.Count > MaxDepth
                    ? $"The document nests more than {MaxDepth} levels deep; expected fewer."
                    : $"The document has more than {MaxNodes:N0} parts, those that aliases stand for included; expected fewer.";
            }
        }

        return null;
    }

    private static void Keep(Dictionary<string, long> sizes, string? anchor, long size)
    {
        if (anchor is not null)
        {
            sizes[anchor] = size;
        }
    }

    private static Problem Refuse(string why) => Problem.Invalid(new ProblemEntry(Pointer, ProblemCode.NotImportable, why));
}
