using ExternalActions.Actions;
using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Tests.Templates;

public class PlainTokenTests
{
    [Theory]
    [InlineData("{{token}}", "token")]
    [InlineData("{{ token }}", "token")]
    [InlineData("{{Account Name}}", "Account Name")]
    [InlineData("{{  Account Name\t}}", "Account Name")]
    [InlineData("{{ price.value }}", "price.value")]
    [InlineData("{{zip-code_2}}", "zip-code_2")]
    [InlineData("{{straße}}", "straße")]
    [InlineData("{{名前}}", "名前")]
    [InlineData("{{हिन्दी}}", "हिन्दी")]
    [InlineData("{{𝒳1}}", "𝒳1")]
    [InlineData("{{5}}", "5")]
    [InlineData("{{End Date}}", "End Date")]
    [InlineData("{{order.end}}", "order.end")]
    public void Names_of_tokens_are_trimmed_and_otherwise_kept(string template, string name)
    {
        var compiled = Draft.Payload(template, "text/plain").Compile();
        Assert.Equal([name], compiled.FieldNames);
        Assert.Equal("v", Draft.RenderText(template, (name, Value.Text("v"))));
    }

    [Fact]
    public void The_same_token_twice_is_one_field_and_goes_out_twice() =>
        Assert.Equal("x-x", Draft.RenderText("{{a}}-{{ a }}", ("a", Value.Text("x"))));

    [Fact]
    public void Fields_keep_the_order_of_first_appearance_over_url_payload_and_headers()
    {
        var definition = Draft.Json("""{"b":{{b}},"c":"{{a}}","d":"{{c | string.upcase}}"}""") with
        {
            Url = "https://example.com/{{z}}?q={{a}}",
            Headers = [new() { Name = "X-A", Value = "{{y}}{{b}}" }],
        };
        Assert.Equal(["z", "a", "b", "c", "y"], definition.Compile().FieldNames);
    }

    [Fact]
    public void Text_in_JSON_is_escaped_no_more_than_needed() => Assert.Equal(
        "\"a\\\"b\\\\c\\n\\t\\r\\u0000\\u001f/é\u2028😀\"",
        Draft.RenderJson("\"{{s}}\"", ("s", Value.Text("a\"b\\c\n\t\r\0\u001f/é\u2028😀"))));

    [Fact]
    public void A_lone_surrogate_in_JSON_is_escaped() =>
        Assert.Equal("\"a\\ud83d-\\ude00z\"", Draft.RenderJson("\"{{s}}\"", ("s", Value.Text("a\ud83d-\ude00z"))));

    [Fact]
    public void Values_take_the_form_of_their_place_in_JSON()
    {
        var json = Draft.RenderJson(
            """{"{{key}}":1,"n":{{n}},"q":"{{n}}","t":{{t}},"o":{{o}},"oq":"{{o}}","no":{{no}},"noq":"{{no}}","d":"on {{d}}!"}""",
            ("key", Value.Text("k\"")),
            ("n", Value.Number("12345678901234567890.50")),
            ("t", Value.Bool(true)),
            ("o", Value.Json("""{"a":["b"]}""")),
            ("no", Value.Null),
            ("d", Value.Date("2026-01-31")));
        Assert.Equal(
            """{"k\"":1,"n":12345678901234567890.50,"q":"12345678901234567890.50","t":true"""
            + ""","o":{"a":["b"]},"oq":"{\"a\":[\"b\"]}","no":null,"noq":"","d":"on 2026-01-31!"}""",
            json);
    }

    [Fact]
    public void Braces_that_close_a_JSON_object_may_follow_a_token() =>
        Assert.Equal("""{"x":{"y":5}}""", Draft.RenderJson("""{"x":{"y":{{a}}}}""", ("a", Value.Number("5"))));

    [Fact]
    public void Of_three_opening_braces_the_first_is_text() =>
        Assert.Equal("""{"x":{"k":1}}""", Draft.RenderJson("""{"x":{{{a}}:1}}""", ("a", Value.Text("k"))));

    [Fact]
    public void A_payload_may_be_one_JSON_token() =>
        Assert.Equal("""[1,{"a":null}]""", Draft.RenderJson("{{body}}", ("body", Value.Json("""[1,{"a":null}]"""))));

    [Fact]
    public void A_value_is_never_expanded_again() =>
        Assert.Equal("{{b}} x", Draft.RenderText("{{a}} {{b}}", ("a", Value.Text("{{b}}")), ("b", Value.Text("x"))));

    [Theory]
    [InlineData(@"\{{a}}", "{{a}}")]
    [InlineData(@"\\{{a}}", @"\V")]
    [InlineData(@"\\\{{a}}", @"\{{a}}")]
    [InlineData(@"\{{{a}}}", "{{{a}}}")]
    [InlineData(@"say \""{{a}}\""", "say \"V\"")]
    [InlineData(@"C:\\dir\new \d", @"C:\dir\new \d")]
    [InlineData(@"\\""x", @"\""x")]
    [InlineData(@"end\", @"end\")]
    [InlineData("{ } }} {a} }", "{ } }} {a} }")]
    [InlineData("{{{a}}}", "{V}")]
    public void Backslashes_and_braces_in_a_text_payload(string template, string expected) =>
        Assert.Equal(expected, Draft.RenderText(template, ("a", Value.Text("V"))));

    [Theory]
    [InlineData("""{"a":"say \"{{a}}\" \\{{a}} \n"}""", """{"a":"say \"V\" \\V \n"}""")]
    [InlineData("""{"a":"\{{a}}"}""", """{"a":"{{a}}"}""")]
    [InlineData("""{"a":"\\\{{a}}"}""", """{"a":"\\{{a}}"}""")]
    [InlineData("""{"a":"\"","b":{{a}}}""", """{"a":"\"","b":"V"}""")]
    public void Backslashes_in_a_JSON_payload_are_those_of_JSON(string template, string expected) =>
        Assert.Equal(expected, Draft.RenderJson(template, ("a", Value.Text("V"))));

    [Fact]
    public void Backslashes_elsewhere_count_only_before_braces()
    {
        Assert.Equal(@"\d \"" {{a}} \V", Draft.Headers(("X-A", @"\d \"" \{{a}} \\{{a}}")).Render(("a", Value.Text("V"))).Headers[0].Value);
        Assert.Equal("k=%5C%5Cx%7B%7Ba%7D%7D", Draft.Form(("k", @"\\x\{{a}}")).Render().BodyText());
    }

    [Theory]
    [InlineData("ab\n {{}}", "line 2, column 2", "no name")]
    [InlineData("{{   }}", "line 1, column 1", "no name")]
    [InlineData("x{{a", "line 1, column 2", "never closed")]
    [InlineData("x{{a}", "line 1, column 2", "never closed")]
    [InlineData("{{a{{b}}}}", "line 1, column 4", "inside a token")]
    [InlineData("{{{{a}}}}", "line 1, column 1", "inside a token")]
    [InlineData("{{a\nb}}", "line 1, column 4", "line break")]
    [InlineData("{{-a-}}", "line 1, column 1", "put a space")]
    [InlineData("{{ now }}", "line 1, column 4", "reserved for a later use")]
    [InlineData("{{callback_url}}", "line 1, column 3", "reserved for a later use")]
    [InlineData("{{execution_id | string.upcase}}", "line 1, column 3", "reserved for a later use")]
    [InlineData("{{true}}", "line 1, column 3", "expression language")]
    [InlineData("{{while x}}", "line 1, column 3", "expression language")]
    public void Malformed_tokens_are_refused_with_their_place(string template, string place, string why)
    {
        var error = Draft.Payload(template, "text/plain").CompileError();
        Assert.Equal("#/payload/text", error.Pointer);
        Assert.StartsWith(place, error.Detail, StringComparison.Ordinal);
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_lets_a_value_out_as_it_is()
    {
        Assert.Equal("""{"a":1,"b":[]}""", Draft.RenderJson("""{"a":1,{{ my part | raw }}}""", ("my part", Value.Text("\"b\":[]"))));
        Assert.Equal("<a><b/></a>", Draft.Payload("<a>{{x|raw}}</a>", "application/xml").Render(("x", Value.Text("<b/>"))).BodyText());
        Assert.Equal(
            "<a><B/></a>",
            Draft.Payload("<a>{{x | string.upcase | raw}}</a>", "application/xml").Render(("x", Value.Text("<b/>"))).BodyText());
    }

    [Fact]
    public void Raw_is_refused_outside_payload_text()
    {
        Assert.Contains("raw", Draft.Url("https://example.com/{{a | raw}}").CompileError().Detail, StringComparison.Ordinal);
        Assert.Equal("#/headers/0/value", Draft.Headers(("X-A", "{{a | raw}}")).CompileError().Pointer);
        Assert.Equal("#/payload/form/0/value", Draft.Form(("a", "{{a | raw}}")).CompileError().Pointer);
    }

    [Fact]
    public void Missing_values_are_empty_text() =>
        Assert.Equal("[]", Draft.RenderText("[{{a}}]", ("a", FieldValue.Null(FieldType.Date))));

    [Fact]
    public void Warnings_tell_of_fields_quoted_and_bare_and_of_names_alike()
    {
        var compiled = Draft.Json("""{"a":"{{n}}","b":{{n}},"c":{{N}}}""").Compile();
        Assert.Equal(["#/payload/text", "#/fields"], compiled.Warnings.Select(warning => warning.Pointer));
    }
}
