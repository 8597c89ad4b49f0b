using ExternalActions.Actions;
using ExternalActions.Core.Templates.Contexts;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>A body that is one text: JSON, XML or anything else.</summary>
internal sealed class TextBody : BodyTemplate
{
    private const string Pointer = "#/payload/text";

    private readonly PayloadMediaType _type;
    private readonly Segment[] _segments;

    private TextBody(PayloadMediaType type, Segment[] segments)
    {
        _type = type;
        _segments = segments;
    }

    public override string ContentType => _type.Text;

    public static TextBody Compile(Payload payload, TemplateErrors errors, FieldCollector fields)
    {
        var type = PayloadMediaType.Read(payload.ContentType, errors);
        var source = new TemplateSource(Pointer, payload.Text ?? "", errors);
        var rule = type.Syntax == PayloadSyntax.Json ? BackslashRule.Json : BackslashRule.Text;
        var errorsBefore = errors.Errors.Length;
        var nodes = TemplateParser.Parse(source, rule, fields);
        TemplateContext context = type.Syntax switch
        {
            PayloadSyntax.Json => new JsonContext(),
            PayloadSyntax.Xml => new XmlContext(source),
            PayloadSyntax.Text => new PlainTextContext(),
        };
        var segments = new SegmentBuilder(source, context).Build(nodes);
        if (context is JsonContext json && errors.Errors.Length == errorsBefore)
        {
            JsonTemplateCheck.Report(source, nodes);
            foreach (var field in json.BareAndQuoted)
            {
                errors.Warn(Pointer, $"The field \"{field}\" stands in quotes and out of them: sent once as text, once as its own type.");
            }
        }

        return new TextBody(type, segments);
    }

    public override bool Render(RenderPass pass)
    {
        pass.Begin(Pointer, TemplateLimits.RenderedBodyBytes);
        return pass.Render(_segments) && (_type.Syntax != PayloadSyntax.Json || IsValidJson(pass));
    }

    private static bool IsValidJson(RenderPass pass) =>
        JsonSyntax.FindError(pass.Output) is not { } error
        || pass.Fail($"The rendered payload is not valid JSON at {error.Place(pass.Output)}: {error.Detail}");
}
