using System.Text;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Tests.Templates;

public class PayloadTests
{
    [Theory]
    [InlineData(null, "application/json", true)]
    [InlineData("application/json; charset=UTF-8", "application/json; charset=UTF-8", true)]
    [InlineData("application/vnd.api+json", "application/vnd.api+json", true)]
    [InlineData("text/plain", "text/plain", false)]
    [InlineData("text/plain;charset=\"utf-8\"", "text/plain;charset=\"utf-8\"", false)]
    public void The_content_type_says_whether_a_payload_is_JSON(string? contentType, string sent, bool isJson)
    {
        var request = Draft.Payload("{{v}}", contentType).Render(("v", Value.Text("a\"")));
        Assert.Equal(sent, request.ContentType);
        Assert.Equal(isJson ? "\"a\\\"\"" : "a\"", request.BodyText());
    }

    [Theory]
    [InlineData("json")]
    [InlineData("")]
    [InlineData("text/plain\r\nX: y")]
    [InlineData("text/plain; charset=iso-8859-1")]
    public void Content_types_that_cannot_be_sent_are_refused(string contentType) =>
        Assert.Equal("#/payload/contentType", Draft.Payload("1", contentType).CompileError().Pointer);

    [Fact]
    public void No_payload_is_no_body_and_an_empty_text_is_an_empty_one()
    {
        var none = (Draft.Url("https://example.com/") with { Method = "delete" }).Render();
        Assert.Equal(("DELETE", null, null), (none.Method, none.Body, none.ContentType));
        var empty = Draft.Payload("", "text/plain").Render();
        Assert.Equal(0, empty.Body!.Value.Length);
    }

    [Fact]
    public void A_GET_may_have_a_body() => Assert.Equal("1", (Draft.Json("1") with { Method = "GET" }).Render().BodyText());

    [Theory]
    [InlineData("", "line 1, column 1", "empty")]
    [InlineData(" \n ", "line 1, column 1", "empty")]
    [InlineData("{\"a\":1,}", "line 1, column 8", "JSON")]
    [InlineData("{\n  \"é\": \"{{b}}\", // no\n}", "line 2, column 17", "JSON")]
    [InlineData("{\"a\":{{a}} \"b\":1}", "line 1, column 12", "JSON")]
    [InlineData("{\"a\":yes}", "line 1, column 6", "JSON")]
    [InlineData("\uFEFF{}", "line 1, column 1", "JSON")]
    [InlineData("{\"a\":\"{{b}}", "line 1, column", "JSON")]
    [InlineData("{\"{{a}}\":1,\n\"{{a}}\":2}", "line 2, column 1", "twice")]
    public void Templates_that_can_never_be_JSON_are_refused_with_their_place(string template, string place, string why)
    {
        var error = Draft.Json(template).CompileError();
        Assert.Equal("#/payload/text", error.Pointer);
        Assert.StartsWith(place, error.Detail, StringComparison.Ordinal);
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{{k}}:1,{{l}}:[{{a}},\"x{{b}}\"]}")]
    [InlineData("{\"price\":{{units}}.{{cents}}}")]
    [InlineData("[{{for x in xs}}{{x}}{{if !for.last}},{{end}}{{end}}]")]
    [InlineData("{\"a\":1{{more | raw}}}")]
    public void Templates_that_some_values_make_JSON_are_kept(string template) => Draft.Json(template).Compile();

    [Fact]
    public void A_rendered_payload_that_is_not_JSON_is_refused_with_its_place()
    {
        var error = Draft.Json("{\"a\":1,\n \"b\":[{{secret | raw}}]}").RenderError(("secret", Value.Text("\"é\" tops3cret")));
        Assert.Equal("#/payload/text", error.Pointer);
        Assert.Contains("line 2, column 11", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("tops3cret", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"{{k}}\":1,\"b\":2}", "b")]
    [InlineData("[{\"x\":{\"b\":1}},{\"b\":0,\"a\":{\"c\":1},{{k}}:1}]", "a")]
    public void A_name_twice_in_one_object_is_refused(string template, string key)
    {
        var error = Draft.Json(template).RenderError(("k", Value.Text(key)));
        Assert.Contains("twice", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_that_nests_as_deep_as_allowed_renders() =>
        Draft.RenderJson("{{v}}", ("v", Value.Json(new string('[', 128) + new string(']', 128))));

    [Fact]
    public void JSON_that_nests_too_deep_is_refused() => Assert.Contains(
        "128 deep",
        Draft.Json("{{v}}").RenderError(("v", Value.Json(new string('[', 129) + new string(']', 129)))).Detail,
        StringComparison.Ordinal);

    [Fact]
    public void A_form_written_as_text_is_warned_of() =>
        Assert.Equal(
            "#/payload/contentType", Assert.Single(Draft.Payload("a={{b}}", "application/x-www-form-urlencoded").Compile().Warnings).Pointer);

    [Theory]
    [InlineData(
        "<a b=\"{{v}}\" c='{{v}}'>{{v}}</a>",
        "<&>\"'",
        "<a b=\"&lt;&amp;&gt;&quot;&apos;\" c='&lt;&amp;&gt;&quot;&apos;'>&lt;&amp;&gt;&quot;&apos;</a>")]
    [InlineData("<a b=\"{{v}}\">{{v}}</a>", "\r\n\t", "<a b=\"&#13;&#10;&#9;\">&#13;\n\t</a>")]
    [InlineData(
        "<?xml version=\"1.0\"?><!-- <x> --><a><![CDATA[{{v}}]]></a>",
        "]]>",
        "<?xml version=\"1.0\"?><!-- <x> --><a><![CDATA[]]>]<![CDATA[]]>]<![CDATA[]]>&gt;<![CDATA[]]></a>")]
    public void XML_values_are_escaped(string template, string value, string expected) =>
        Assert.Equal(expected, Draft.Payload(template, "application/soap+xml").Render(("v", Value.Text(value))).BodyText());

    [Theory]
    [InlineData("a\0")]
    [InlineData("\u0001")]
    [InlineData("\uFFFE")]
    public void Characters_that_XML_cannot_hold_are_refused(string value) =>
        Assert.Contains(
            "the field \"v\"", Draft.Payload("<a>{{v}}</a>", "text/xml").RenderError(("v", Value.Text(value))).Detail, StringComparison.Ordinal);

    [Fact]
    public void A_lone_surrogate_is_refused_in_XML() => Assert.Contains(
        "U+D800",
        Draft.Payload("<a>{{v}}</a>", "text/xml").RenderError(("v", Value.Text("x\ud800"))).Detail,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("<{{v}}/>")]
    [InlineData("<a {{v}}/>")]
    [InlineData("<a b={{v}}/>")]
    [InlineData("<!-- {{v}} -->")]
    [InlineData("<?x {{v}}?>")]
    public void Tokens_in_XML_markup_are_refused(string template) =>
        Assert.Contains("In XML", Draft.Payload(template, "text/xml").CompileError().Detail, StringComparison.Ordinal);

    [Fact]
    public void Forms_encode_keys_and_values() => Assert.Equal(
        "k+%26=v%3D%2B%25%0A%C3%A9*-._%7E&lit+1=x%26",
        Draft.Form(("{{k}}", "{{v}}"), ("lit 1", "x&")).Render(("k", Value.Text("k &")), ("v", Value.Text("v=+%\né*-._~"))).BodyText());

    [Fact]
    public void A_form_pair_without_value_is_dropped_and_a_list_repeats_it()
    {
        var request = Draft.Form(("a", "{{none}}"), ("b", "{{list}}"), ("c", "x{{none}}"), ("d", "{{empty}}"), ("e", "{{object}}")).Render(
            ("none", Value.Null),
            ("list", Value.Json("""["1 2",3,null,{"x":1}]""")),
            ("empty", Value.Text("")),
            ("object", Value.Json("""{"y":1}""")));
        Assert.Equal("application/x-www-form-urlencoded", request.ContentType);
        Assert.Equal("b=1+2&b=3&b=%7B%22x%22%3A1%7D&c=x&d=&e=%7B%22y%22%3A1%7D", request.BodyText());
    }

    [Fact]
    public void A_list_in_a_form_may_nest_deep_and_hold_a_lone_surrogate()
    {
        var deep = new string('[', 100) + new string(']', 100);
        var body = Draft.Form(("a", "{{list}}")).Render(("list", Value.Json($"[{deep},\"\\ud800\"]"))).BodyText();
        Assert.EndsWith("&a=%5Cud800", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_in_a_form_name_the_pair() =>
        Assert.Equal("#/payload/form/1/key", Draft.Form(("a", "b"), ("{{", "c")).CompileError().Pointer);

    [Fact]
    public void A_body_beyond_the_limit_is_refused()
    {
        var half = Value.Text(new string('x', TemplateLimits.RenderedBodyBytes / 2));
        Assert.Equal(TemplateLimits.RenderedBodyBytes, Encoding.UTF8.GetByteCount(Draft.RenderText("{{v}}{{v}}", ("v", half))));
        Assert.Contains("longer", Draft.Payload("{{v}}{{v}}!", "text/plain").RenderError(("v", half)).Detail, StringComparison.Ordinal);
        Assert.Contains("longer", Draft.Json("\"{{v}}{{v}}\"").RenderError(("v", half)).Detail, StringComparison.Ordinal);
        Assert.Contains("longer", Draft.Form(("a", "{{v}}"), ("b", "{{v}}")).RenderError(("v", half)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_with_a_thousand_tokens_renders_and_one_more_is_refused()
    {
        var tokens = string.Concat(Enumerable.Range(0, TemplateLimits.Tokens).Select(number => $"{{{{f{number}}}}}"));
        Assert.Equal(
            new string('1', TemplateLimits.Tokens),
            Draft.RenderText(tokens, [.. Enumerable.Range(0, TemplateLimits.Tokens).Select(number => ($"f{number}", Value.Number("1")))]));
        Assert.Contains("1000 tokens", Draft.Payload(tokens + "{{x}}", "text/plain").CompileError().Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_text_beyond_the_limit_is_refused()
    {
        Draft.Payload(new string('x', TemplateLimits.TextLength), "text/plain").Compile();
        Assert.Contains(
            "at most", Draft.Payload(new string('x', TemplateLimits.TextLength + 1), "text/plain").CompileError().Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_beyond_the_limit_is_refused()
    {
        Draft.Payload($"{{{{{new string('x', TemplateLimits.NameLength)}}}}}", "text/plain").Compile();
        Assert.Contains(
            "at most 100",
            Draft.Payload($"{{{{{new string('x', TemplateLimits.NameLength + 1)}}}}}", "text/plain").CompileError().Detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Form_pair_whose_key_is_missing_is_left_out()
    {
        var request = Draft.Form(("{{k}}", "v"), ("a", "1")).Render(("k", Value.Null));

        Assert.Equal("a=1", Draft.BodyText(request));
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY e \"{{x}}\">]><a/>")]
    [InlineData("<!DOCTYPE {{x}}><a/>")]
    public void Token_in_a_declaration_of_XML_is_refused(string template) =>
        Assert.Equal("#/payload/text", Draft.Payload(template, "application/xml").CompileError().Pointer);

    [Fact]
    public void Token_after_a_declaration_of_XML_is_escaped()
    {
        var request = Draft.Payload("<!DOCTYPE a [<!ENTITY e \"v\">]><a b=\"{{x}}\"/>", "application/xml")
            .Render(("x", Value.Text("\"<")));

        Assert.Equal("<!DOCTYPE a [<!ENTITY e \"v\">]><a b=\"&quot;&lt;\"/>", Draft.BodyText(request));
    }
}
