using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Contexts;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;
using ExternalActions.Problems;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>The compiled URL of an action.</summary>
internal sealed class UrlTemplate
{
    private const string Pointer = "#/url";

    private readonly Segment[] _segments;

    private UrlTemplate(Segment[] segments) => _segments = segments;

    public static UrlTemplate Compile(string url, TemplateErrors errors, FieldCollector fields)
    {
        var source = new TemplateSource(Pointer, url, errors);
        var nodes = TemplateParser.Parse(source, BackslashRule.BracesOnly, fields);
        if (url.Length == 0)
        {
            errors.Add(new ProblemEntry(Pointer, ProblemCode.Required, "The URL is empty; give an absolute http or https URL."));
        }

        var context = new UrlContext(source, nodes.Length > 1 ? nodes[1] : null);
        var template = new UrlTemplate(new SegmentBuilder(source, context).Build(nodes));
        if (!errors.Any)
        {
            template.CheckWithSamples(nodes, errors);
        }

        return template;
    }

    /// <summary>Renders the URL.</summary>
    /// <returns>False when it failed; the pass knows why.</returns>
    public bool TryRender(RenderPass pass, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        pass.Begin(Pointer, TemplateLimits.RenderedUrlBytes, marksValues: true);
        return pass.Render(_segments)
            && (RenderedUrl.TryFinish(pass.Output.ToString(), pass.Marks!, out url, out var why) || pass.Fail(why));
    }

    // Finds what no value can mend, such as a bad port or a dot segment in the admin's own text. Blocks and expressions depend too
    // much on the values to be tried.
    private void CheckWithSamples(ImmutableArray<TemplateNode> nodes, TemplateErrors errors)
    {
        var samples = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        for (var index = 0; index < nodes.Length; index++)
        {
            if (nodes[index] is LiteralNode)
            {
                continue;
            }

            if (nodes[index] is not ValueNode { Source: FieldSource { Field: var field } })
            {
                return;
            }

            var isScheme = nodes.Length > 1 && nodes[1] is LiteralNode { Text: [':', ..] };
            var sample = index > 0 ? "1" : isScheme ? "https" : "https://h";
            if (!samples.TryAdd(field, new FieldValue(FieldType.String, sample, "\"\"")) && samples[field].Text != sample)
            {
                return;
            }
        }

        using var pass = new RenderPass(new FieldValues(samples), TimeSpan.MaxValue);
        if (!TryRender(pass, out _))
        {
            errors.Add(Pointer, pass.Failure!.Detail);
        }
    }
}
