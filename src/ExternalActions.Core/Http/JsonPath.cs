using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ExternalActions.Core.Http;

/// <summary>A JSON path whose form is known to be right.</summary>
internal sealed class JsonPath
{
    private const int MaxLength = 500;

    private readonly string _path;

    private JsonPath(string path) => _path = path;

    /// <summary>Checks a path.</summary>
    /// <param name="text">The path, such as <c>$.items[0].id</c>.</param>
    /// <param name="error">What is wrong with it.</param>
    /// <returns>Null when it is wrong.</returns>
    public static JsonPath? Parse(string text, out string? error)
    {
        error = null;
        if (text.Length is 0 or > MaxLength || text[0] != '$')
        {
            error = $"Got {(text.Length is 0 or > MaxLength ? $"{text.Length} characters" : $"\"{text}\"")}; expected a JSON path of 1 to {MaxLength} characters that begins with $, such as $.items[0].id.";
            return null;
        }

        // A regular expression could be made to run for ever on what a target answers.
        if (text.Contains("=~", StringComparison.Ordinal))
        {
            error = "A JSON path here cannot hold a regular expression (=~).";
            return null;
        }

        try
        {
            _ = new JObject().SelectTokens(text).Any();
            return new JsonPath(text);
        }
        catch (JsonException exception)
        {
            error = $"Got \"{text}\"; expected a JSON path such as $.items[0].id: {exception.Message}";
            return null;
        }
    }

    /// <summary>The values at this path, in their order.</summary>
    /// <param name="body">Where to look.</param>
    public IReadOnlyList<JToken> Select(JToken body)
    {
        try
        {
            return [.. body.SelectTokens(_path)];
        }
        catch (JsonException)
        {
            // The path asks for what this value cannot have, such as a member of a text.
            return [];
        }
    }
}
