using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Console.Actions;
using ExternalActions.Console.Editing;

namespace ExternalActions.Console.Tests;

/// <summary>What the editor of external actions makes of what is typed, without a browser.</summary>
public sealed class ActionFormTests
{
    private static readonly ActionDefinition Full = new()
    {
        ConnectorId = Guid.NewGuid(),
        Name = "All of it",
        Description = "Some words",
        Method = "PUT",
        Url = "https://example.com/{{a}}",
        Payload = new Payload { Kind = PayloadKind.Plain, ContentType = "text/plain", Text = "{{b}}" },
        Headers = [new Header { Name = "X-A", Value = "{{c}}" }],
        Fields =
        [
            new FieldDefinition { Name = "a", Type = FieldType.Number, Default = new RawJson("1.50") },
            new FieldDefinition { Name = "b", Required = false, Default = new RawJson("\"x\""), Description = "What b is" },
            new FieldDefinition { Name = "c", Type = FieldType.DateTime, Format = new FieldFormat { Pattern = "yyyy", TimeZone = "Europe/Berlin" } },
            new FieldDefinition { Name = "d", Type = FieldType.Json, Default = new RawJson("""{"x":1}""") },
        ],
        MaxRetries = 1,
        TimeoutSeconds = 9,
        SuccessRule = new SuccessRule
        {
            StatusCodes = ["200", "300-301"],
            Body = new BodyCondition { Path = "$.ok", Operator = BodyOperator.NotEquals, Value = new RawJson("\"no\"") },
        },
        ResponseValues = [new ResponseValue { Name = "id", Path = "$.id" }],
        SendIdempotencyKey = false,
    };

    [Fact]
    public void Definition_survives_the_form_and_the_form_survives_a_draft()
    {
        var form = ActionForm.From(Full);
        Assert.Equal(Json(Full), Json(form.ToDefinition()));

        var draft = JsonSerializer.Deserialize<Draft<ActionForm>>(JsonSerializer.Serialize(new Draft<ActionForm> { Form = form }))!;
        // The names are read off the templates again, as soon as the page lives.
        draft.Form.FieldNames = ["a", "b", "c", "d"];
        Assert.Equal(Json(Full), Json(draft.Form.ToDefinition()));
    }

    [Fact]
    public void Form_payload_is_sent_without_the_text_typed_before()
    {
        var form = ActionForm.From(Full);
        form.PayloadKind = PayloadKind.FormUrlEncoded;
        form.Pairs[0].Name = "k";
        form.Pairs[0].Value = "{{v}}";

        var payload = form.ToDefinition().Payload;

        Assert.Null(payload.Text);
        Assert.Equal(new FormPair { Key = "k", Value = "{{v}}" }, Assert.Single(payload.Form));
        Assert.Equal("{{b}}", form.Text);
    }

    [Theory]
    [InlineData(FieldType.String, " a\"b ", "\" a\\\"b \"")]
    [InlineData(FieldType.String, "", null)]
    [InlineData(FieldType.Number, " 12345678901234567890.10 ", "12345678901234567890.10")]
    [InlineData(FieldType.Number, "many", "\"many\"")]
    [InlineData(FieldType.Number, " ", null)]
    [InlineData(FieldType.Boolean, "true", "true")]
    [InlineData(FieldType.Date, "2026-01-31", "\"2026-01-31\"")]
    [InlineData(FieldType.Json, "[1, 2]", "[1, 2]")]
    public void Typed_text_becomes_json_of_its_type(FieldType type, string text, string? json) =>
        Assert.Equal(json, FieldText.ToJson(type, text)?.Text);

    [Fact]
    public void Json_that_is_none_is_told_with_its_place()
    {
        Assert.Contains("Line 2, column 1", FieldText.Explain(FieldType.Json, "{\n]")!, StringComparison.Ordinal);
        Assert.Null(FieldText.Explain(FieldType.Json, "[1]"));
        Assert.Null(FieldText.Explain(FieldType.String, "{"));
    }

    [Fact]
    public void Body_is_spread_over_lines_and_keeps_what_is_written() => Assert.Equal(
        "{\n  \"a\": [\n    1.50,\n    \"x, \\\"{😀\"\n  ],\n  \"b\": {},\n  \"c\": []\n}",
        FieldText.Pretty("""{"a":[1.50,"x, \"{😀"], "b" : { }, "c":[]}"""));

    [Fact]
    public void Lines_that_both_texts_have_stay()
    {
        var lines = LineDiff.Between("a\nb\nc\nd", "a\nx\nc\nd\ne");

        Assert.Equal("=a,-b,+x,=c,=d,+e", string.Join(',', lines.Select(line => $"{"=-+"[(int)line.Kind]}{line.Text}")));
    }

    [Fact]
    public void Differences_name_what_a_person_knows()
    {
        var other = Full with { Url = "https://example.com/", MaxRetries = 2, Fields = [.. Full.Fields.Take(3)] };

        var differences = ActionDifferences.Between(Full, other, new Dictionary<Guid, string>());

        Assert.Equal(["URL", "Max retries", "Field d"], differences.Select(difference => difference.Label));
        Assert.Equal([new DiffLine(DiffKind.Removed, "1"), new DiffLine(DiffKind.Added, "2")], differences[1].Lines);
    }

    private static string Json(ActionDefinition definition) => JsonSerializer.Serialize(definition);
}
