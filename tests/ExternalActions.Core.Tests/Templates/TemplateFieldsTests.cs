using ExternalActions.Actions;
using ExternalActions.Core.Actions;

namespace ExternalActions.Core.Tests.Templates;

public class TemplateFieldsTests
{
    [Fact]
    public void Fields_keep_their_settings_by_name_and_new_ones_are_required_texts()
    {
        var count = new FieldDefinition
        {
            Name = "count",
            Type = FieldType.Number,
            Required = false,
            Default = new RawJson("1"),
            Description = "how many",
        };
        var draft = Draft.Json("""{"a":"{{new}}","b":{{count}}}""") with { Fields = [new() { Name = "gone" }, count, new() { Name = "New" }] };
        var parsed = TemplateFields.Parse(draft);
        Assert.Empty(parsed.Errors);
        Assert.Equal([new FieldDefinition { Name = "new" }, count], parsed.Fields);
        Assert.True(parsed.Fields[0].Required);
        Assert.Equal(FieldType.String, parsed.Fields[0].Type);
    }

    [Fact]
    public void A_draft_with_errors_still_shows_its_fields()
    {
        var draft = Draft.Json("{\"a\":{{a}},\n\"b\":{{b | nope}}, \"c\":\"{{c}} {{\n{{d}}") with
        {
            Url = "{{host}}/x",
            Headers = [new() { Name = "X A", Value = "{{e}}" }],
        };
        var parsed = TemplateFields.Parse(draft);
        Assert.Equal(["host", "a", "c", "d", "e"], parsed.Fields.Select(field => field.Name));
        Assert.Equal(["#/payload/text", "#/payload/text", "#/headers/0/name"], parsed.Errors.Select(error => error.Pointer));
        Assert.StartsWith("line 2, column 11", parsed.Errors[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_draft_is_answered_and_not_refused()
    {
        var parsed = TemplateFields.Parse(new ActionDefinition());
        Assert.Empty(parsed.Fields);
        Assert.Equal("#/url", Assert.Single(parsed.Errors).Pointer);
    }
}
