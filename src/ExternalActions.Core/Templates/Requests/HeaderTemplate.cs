using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Syntax;
using ExternalActions.Core.Templates.Contexts;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;
using ExternalActions.Problems;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>One compiled header of an action.</summary>
internal sealed class HeaderTemplate
{
    private readonly string _name;
    private readonly string _pointer;
    private readonly Segment[] _segments;

    private HeaderTemplate(string name, string pointer, Segment[] segments)
    {
        _name = name;
        _pointer = pointer;
        _segments = segments;
    }

    public static HeaderTemplate[] CompileAll(ActionDefinition definition, TemplateErrors errors, FieldCollector fields)
    {
        if (Fault.OfCount(definition.Headers.Length, "headers", HeaderRules.MaxHeaders) is { } tooMany)
        {
            errors.Add(tooMany.At("#/headers"));
            return [];
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var templates = new HeaderTemplate[definition.Headers.Length];
        for (var index = 0; index < templates.Length; index++)
        {
            var header = definition.Headers[index];
            if ((HeaderRules.ExplainName(header.Name, names) ?? ExplainContentType(header.Name, definition.Payload.Kind)) is { } wrongName)
            {
                errors.Add(wrongName.At($"#/headers/{index}/name"));
            }

            templates[index] = Compile(header, $"#/headers/{index}/value", errors, fields);
        }

        return templates;
    }

    /// <summary>Renders the header; adds nothing when its value is empty.</summary>
    /// <returns>False when it failed; the pass knows why.</returns>
    public bool Render(RenderPass pass, List<Header> headers)
    {
        pass.Begin(_pointer, TemplateLimits.RenderedHeaderBytes);
        if (!pass.Render(_segments))
        {
            return false;
        }

        var value = pass.Output.ToString().Trim(' ', '\t');
        if (value.Length > 0)
        {
            headers.Add(new Header { Name = _name, Value = value });
        }

        return true;
    }

    private static HeaderTemplate Compile(Header header, string pointer, TemplateErrors errors, FieldCollector fields)
    {
        var source = new TemplateSource(pointer, header.Value, errors);
        var nodes = TemplateParser.Parse(source, BackslashRule.BracesOnly, fields);
        return new HeaderTemplate(header.Name, pointer, new SegmentBuilder(source, new HeaderContext(source, header.Name)).Build(nodes));
    }

    private static Fault? ExplainContentType(string name, PayloadKind payload) =>
        PayloadKinds.HasBody(payload) && name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
            ? new Fault(
                ProblemCode.NotAllowed, "The content type belongs to the payload: set payload.contentType, and remove this header.")
            : null;
}
