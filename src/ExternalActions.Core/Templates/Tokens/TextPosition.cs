namespace ExternalActions.Core.Templates.Tokens;

/// <summary>Names a place in a template for a person: line and column, both from 1.</summary>
internal static class TextPosition
{
    /// <summary>The place as <c>line 2, column 5</c>; a column counts UTF-16 characters.</summary>
    public static string Describe(string text, int offset)
    {
        var before = text.AsSpan(0, Math.Min(offset, text.Length));
        var line = before.Count('\n') + 1;
        var column = before.Length - before.LastIndexOf('\n');
        return $"line {line}, column {column}";
    }
}
