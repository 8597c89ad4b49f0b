using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>
/// Finds switches over the project's own enums that do not name every value: a new value would silently take the default.
/// A switch expression without a discard is checked by the compiler, too (CS8509).
/// </summary>
internal static partial class EnumSwitches
{
    /// <summary>The values of the enums that files declare, by the enum's name.</summary>
    public static ILookup<string, string> Values(IEnumerable<SourceFile> files) => files
        .SelectMany(file => file.Root.DescendantNodes().OfType<EnumDeclarationSyntax>())
        .SelectMany(declaration => declaration.Members.Select(member => (Enum: declaration.Identifier.Text, Value: member.Identifier.Text)))
        .Distinct()
        .ToLookup(member => member.Enum, member => member.Value, StringComparer.Ordinal);

    /// <summary>The switches of a file that name some values of an enum and not all.</summary>
    /// <param name="file">The file.</param>
    /// <param name="values">The enums.</param>
    public static IEnumerable<string> Incomplete(SourceFile file, ILookup<string, string> values) => file.Root.DescendantNodes()
        .SelectMany(node => node switch
        {
            SwitchStatementSyntax statement => Missing(statement.Sections.SelectMany(section => section.Labels), values),
            SwitchExpressionSyntax expression => Missing(expression.Arms.Select(arm => arm.Pattern), values),
            _ => [],
        }, (node, missing) => $"{file.Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1} {missing}");

    /// <summary>The switches of a Razor component, in its markup and in its code.</summary>
    /// <param name="path">The component's path.</param>
    /// <param name="text">Its text.</param>
    /// <param name="values">The enums.</param>
    public static IEnumerable<string> InRazor(string path, string text, ILookup<string, string> values)
    {
        var code = text.LastIndexOf("@code", StringComparison.Ordinal) is >= 0 and var at ? at : text.Length;
        foreach (Match found in MarkupSwitch().Matches(text[..code]))
        {
            var cases = string.Concat(CasesOf(Block(text, found.Index + found.Length)));
            var parsed = SourceFile.Parse(path, $"switch (x) {{ {cases} }}");
            foreach (var fault in Incomplete(parsed, values))
            {
                yield return $"{path}:{text.AsSpan(0, found.Index).Count('\n') + 1} {fault[(fault.IndexOf(' ', StringComparison.Ordinal) + 1)..]}";
            }
        }

        foreach (var fault in Incomplete(SourceFile.Parse(path, $"class Code {text[code..].Replace("@code", "", StringComparison.Ordinal)}"), values))
        {
            yield return $"{fault} (line of @code)";
        }
    }

    private static IEnumerable<string> Missing(IEnumerable<SyntaxNode> patterns, ILookup<string, string> values) => patterns
        .SelectMany(pattern => pattern.DescendantNodesAndSelf(node => node is not WhenClauseSyntax))
        .OfType<MemberAccessExpressionSyntax>()
        .Select(access => (Enum: access.Expression.ToString().Split('.')[^1], Value: access.Name.ToString()))
        .Where(named => values[named.Enum].Contains(named.Value))
        .GroupBy(named => named.Enum, named => named.Value)
        .Select(named => (named.Key, Missing: values[named.Key].Except(named).ToList()))
        .Where(named => named.Missing.Count > 0)
        .Select(named => $"does not name {named.Key}.{string.Join($", {named.Key}.", named.Missing)}");

    private static string Block(string text, int start)
    {
        var depth = 1;
        var end = start;
        for (; end < text.Length && depth > 0; end++)
        {
            depth += text[end] switch { '{' => 1, '}' => -1, _ => 0 };
        }

        return text[start..end];
    }

    // Labels of switches within are taken for the outer one's: too strict, and never too lax.
    private static IEnumerable<string> CasesOf(string block) => Label().Matches(block).Select(label => $"{label.Value.Trim()} break;");

    [GeneratedRegex(@"@switch \([^\n]*\)\s*\{")]
    private static partial Regex MarkupSwitch();

    [GeneratedRegex(@"^\s*(case [^\n]+|default):\s*$", RegexOptions.Multiline)]
    private static partial Regex Label();
}
