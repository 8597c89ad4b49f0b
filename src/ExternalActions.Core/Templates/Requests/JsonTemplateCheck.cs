using System.Collections.Immutable;
using System.Text;
using ExternalActions.Core.Templates.Contexts;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>
/// Finds JSON payload templates that can never render to valid JSON, by trying them with sample values. Templates with
/// <c>if</c>, <c>for</c> or <c>| raw</c> depend too much on the values and are checked only when they are rendered.
/// </summary>
internal static class JsonTemplateCheck
{
    /// <summary>Reports the first error, at its place in the template.</summary>
    public static void Report(TemplateSource source, ImmutableArray<TemplateNode> nodes)
    {
        if (string.IsNullOrWhiteSpace(source.Text))
        {
            source.Error(0, "A JSON payload must not be empty; take payload kind None to send no body.");
            return;
        }

        if (nodes.Any(node => node is IfNode or ForNode or ValueNode { Raw: true }))
        {
            return;
        }

        // A bare token may be a member's name, which only a string can be, or part of a number, which only digits can be.
        if (FindError(nodes, name => $"\"{name}\"") is { } error && FindError(nodes, _ => "1") is not null)
        {
            source.Error(error.Offset, $"This can never be valid JSON: {error.Detail}");
        }
    }

    private static JsonError? FindError(ImmutableArray<TemplateNode> nodes, Func<string, string> bareSample)
    {
        var context = new JsonContext();
        using var output = new TemplateOutput();
        output.Begin(int.MaxValue);
        var starts = new List<(int Output, TemplateNode Node)>();
        foreach (var node in nodes)
        {
            starts.Add((output.Length, node));
            output.Write(node switch
            {
                LiteralNode literal => context.Literal(literal),
                ValueNode value when context.Encoder(value) is Encoders.JsonBareEncoder => bareSample(SampleOf(value)),
                ValueNode value => SampleOf(value),
                _ => "",
            });
        }

        return JsonSyntax.FindError(output) is { } error ? error with { Offset = InTemplate(error.Offset, starts, output) } : null;
    }

    // Distinct for each field, so that two tokens as names of members do not look like one name twice.
    private static string SampleOf(ValueNode value) => "s" + Convert.ToHexString(Encoding.UTF8.GetBytes(value.Source.Name));

    private static int InTemplate(int offset, List<(int Output, TemplateNode Node)> starts, TemplateOutput output)
    {
        var (start, node) = starts.FindLast(start => start.Output <= offset);
        return node is LiteralNode ? node.Offset + Encoding.UTF8.GetCharCount(output.Written[start..offset]) : node.Offset;
    }
}
