using System.Text.Json;

namespace ExternalActions.Core.Fields;

/// <summary>Says in an error what was got, briefly.</summary>
internal static class GotText
{
    private const int MaxLength = 40;

    /// <summary>A value in words.</summary>
    /// <param name="value">The value.</param>
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonStrings.TryGetString(value, out var text) ? $"the text \"{Shorten(text)}\"" : "a text",
        JsonValueKind.Number => $"the number {Shorten(value.GetRawText())}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "nothing",
    };

    /// <summary>The beginning of a text, never half a surrogate pair.</summary>
    /// <param name="text">The text.</param>
    public static string Shorten(string text)
    {
        if (text.Length <= MaxLength)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return $"{text[..end]}…";
    }
}
