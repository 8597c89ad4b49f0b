using System.Collections.Immutable;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Contexts;
using ExternalActions.Core.Templates.Encoders;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>A body of key/value pairs, <c>application/x-www-form-urlencoded</c> (WHATWG URL section 5).</summary>
internal sealed class FormBody : BodyTemplate
{
    // A field's value is known to be JSON; how deep it may nest is not this class's to say.
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private readonly Pair[] _pairs;

    private FormBody(Pair[] pairs) => _pairs = pairs;

    public override string ContentType => "application/x-www-form-urlencoded";

    public static FormBody Compile(ImmutableArray<FormPair> form, TemplateErrors errors, FieldCollector fields)
    {
        var pairs = new Pair[form.Length];
        for (var index = 0; index < pairs.Length; index++)
        {
            var key = Compile(form[index].Key, $"#/payload/form/{index}/key", errors, fields);
            var value = Compile(form[index].Value, $"#/payload/form/{index}/value", errors, fields);
            pairs[index] = new Pair(key, value);
        }

        return new FormBody(pairs);
    }

    public override bool Render(RenderPass pass)
    {
        pass.Begin("#/payload/form", TemplateLimits.RenderedBodyBytes);
        foreach (var pair in _pairs)
        {
            if (!Render(pair, pass))
            {
                return false;
            }
        }

        return pass.FitsOutput();
    }

    private static Segment[] Compile(string text, string pointer, TemplateErrors errors, FieldCollector fields)
    {
        var source = new TemplateSource(pointer, text, errors);
        return new SegmentBuilder(source, new FormContext(source)).Build(TemplateParser.Parse(source, BackslashRule.BracesOnly, fields));
    }

    private static bool Render(Pair pair, RenderPass pass)
    {
        // A key that is one token without a value drops the pair.
        if (pair.Key is [ValueSegment key])
        {
            if (!key.Source.TryGet(pass, out var name))
            {
                return false;
            }

            if (name.IsNull)
            {
                return true;
            }
        }

        // A value that is one token can be more than text: nothing drops the pair, a list repeats it.
        if (pair.Value is not [ValueSegment only])
        {
            return RenderKey(pair, pass) && pass.Render(pair.Value);
        }

        if (!only.Source.TryGet(pass, out var value))
        {
            return false;
        }

        if (value.IsNull)
        {
            return true;
        }

        return value.Json.StartsWith('[') ? RenderList(pair, value, pass) : RenderKey(pair, pass) && Write(value.Text, pass);
    }

    private static bool RenderList(Pair pair, FieldValue list, RenderPass pass)
    {
        using var document = JsonDocument.Parse(list.Json, AnyDepth);
        foreach (var element in document.RootElement.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Null && !(RenderKey(pair, pass) && Write(TextOf(element), pass)))
            {
                return false;
            }
        }

        return true;
    }

    private static string TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return element.GetRawText().Trim('"'); // A lone surrogate, which no text on the wire can hold: its escape stays.
        }
    }

    private static bool RenderKey(Pair pair, RenderPass pass)
    {
        if (pass.Output.Length > 0)
        {
            pass.Output.Write((byte)'&');
        }

        var rendered = pass.Render(pair.Key);
        pass.Output.Write((byte)'=');
        return rendered;
    }

    private static bool Write(string text, RenderPass pass)
    {
        FormValueEncoder.Write(text, pass.Output);
        return true;
    }

    private sealed record Pair(Segment[] Key, Segment[] Value);
}
