using System.Web;
using System.Xml.Linq;
using CsCheck;
using ExternalActions.Core.Templates;
using Newtonsoft.Json.Linq;

namespace ExternalActions.Core.Tests.Templates;

/// <summary>What must hold for any field values.</summary>
public class TemplatePropertyTests
{
    // Characters that mean something somewhere come up often; whole emoji, but no lone surrogates, which no wire format has.
    private static readonly Gen<string> AnyText = Gen.OneOf(
            Gen.OneOfConst("\"", "\\", "/", "?", "#", "%", "&", "=", "+", " ", ".", "..", "%2e", "\r", "\n", "\t", "\0", "<", ">", "'"),
            Gen.OneOfConst("{{a}}", "]]>", "]", "😀", "\u2028", ":", "@", ";", "[", "{", "}", ",", "null", "\u007f", "\uFEFF"),
            Gen.Char.Where(character => !char.IsSurrogate(character)).Select(character => character.ToString()),
            Gen.Char.AlphaNumeric.Select(character => character.ToString()))
        .Array[0, 12].Select(string.Concat);

    private static readonly string[] ContentTypes = ["application/json", "text/xml", "text/plain"];

    private static readonly string[] ExpressionParts =
    [
        "a", "n", "l", "o", "none", "a", "n", "l", "1", "2.5", "0", "'s'", "null", "true", "(", ")", "(", ")", "[0]", "[n]", ".x", ".size", ".empty?",
        " + ", " - ", " / ", " // ", " % ", " == ", " < ", " && ", " || ", "!", "-", " ? ", " : ", " ?? ", " | ", ",", " ",
        " | string.upcase", " | string.slice 1 2", " | string.truncate 2", " | string.split 't'", " | string.replace 'e' a",
        " | math.round 1", " | math.divided_by n", " | array.first", " | array.join ','", " | array.size", " | object.default n",
    ];

    private static readonly RequestTemplate Json =
        Draft.Json("""{"{{k}}k":"{{a}}","x":["{{a}}-{{b}}",{{a}},"\"{{b}}\\"],"{{b}} ":{{if on}}"{{ a | string.append b }}"{{else}}"{{b}}"{{end}}}""")
            .Compile();

    private static readonly RequestTemplate Url = Draft.Url("https://h.example:8443/p/{{a}}/x{{b}}y?q={{a}}&{{b}}=1&r=z{{a}}#frag").Compile();

    private static readonly RequestTemplate Form = Draft.Form(("{{a}}", "{{b}}"), ("x", "{{b}}:{{a}}"), ("lit &", "=")).Compile();

    private static readonly RequestTemplate Header = Draft.Headers(("X-A", "{{a}}"), ("X-B", "t {{b}};{{ a | string.append b }}")).Compile();

    private static readonly RequestTemplate Xml =
        Draft.Payload("<r a=\"{{a}}\" b='x{{b}}'><t>{{a}}{{b}}</t><c><![CDATA[]]{{a}}>{{b}}]]></c></r>", "text/xml").Compile();

    [Fact]
    public void A_JSON_payload_parses_back_to_exactly_its_values() =>
        Gen.Select(AnyText, AnyText, Gen.Bool).Sample((a, b, on) =>
        {
            var result = Json.Render(Draft.Values(("k", Value.Text("key")), ("a", Value.Text(a)), ("b", Value.Text(b)), ("on", Value.Bool(on))));
            Assert.True(result.Succeeded(out var request, out _));
            var parsed = JObject.Parse(
                request.BodyText(), new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error });
            Assert.Equal(["keyk", "x", b + " "], parsed.Properties().Select(property => property.Name));
            Assert.Equal(a, (string?)parsed["keyk"]);
            Assert.Equal([$"{a}-{b}", a, $"\"{b}\\"], parsed["x"]!.Select(item => (string?)item));
            Assert.Equal(on ? a + b : b, (string?)parsed[b + " "]);
        }, iter: 2_000);

    [Fact]
    public void A_URL_never_gains_a_segment_a_parameter_a_host_or_a_fragment() =>
        Gen.Select(AnyText, AnyText).Sample((a, b) =>
        {
            if (!Url.Render(Draft.Values(("a", Value.Text(a)), ("b", Value.Text(b)))).Succeeded(out var request, out _))
            {
                Assert.True(a is "" or "." or "..");
                return;
            }

            var url = request.Url;
            Assert.Equal("h.example:8443", url.Authority);
            Assert.Equal("", url.UserInfo);
            Assert.Equal("", url.Fragment);
            var path = url.AbsolutePath.Split('/');
            Assert.Equal(["", "p", a, $"x{b}y"], path.Select(Uri.UnescapeDataString));
            var pairs = url.Query[1..].Split('&').Select(pair => pair.Split('=').Select(Uri.UnescapeDataString).ToArray()).ToArray();
            Assert.Equal([["q", a], [b, "1"], ["r", $"z{a}"]], pairs);
        }, iter: 2_000);

    [Fact]
    public void A_URL_keeps_its_host_when_a_value_is_a_part_of_it() =>
        Gen.Select(
            AnyText,
            Gen.OneOfConst("https://{{a}}.example.com/x", "https://example.com:{{a}}/x", "{{a}}://example.com/x")).Sample((a, template) =>
        {
            var compiled = RequestTemplateCompiler.Compile(Draft.Url(template)).Value!;
            if (compiled.Render(Draft.Values(("a", Value.Text(a)))).Succeeded(out var request, out _))
            {
                Assert.EndsWith("example.com", request.Url.Host, StringComparison.Ordinal);
                Assert.Equal("/x", request.Url.PathAndQuery);
                Assert.Equal("", request.Url.UserInfo);
            }
        }, iter: 2_000);

    [Fact]
    public void A_form_parses_back() =>
        Gen.Select(AnyText, AnyText).Sample((a, b) =>
        {
            var body = Form.Render(Draft.Values(("a", Value.Text(a)), ("b", Value.Text(b)))).Value!.BodyText();
            var pairs = body.Split('&').Select(pair => pair.Split('=').Select(part => HttpUtility.UrlDecode(part)).ToArray()).ToArray();
            Assert.Equal([[a, b], ["x", $"{b}:{a}"], ["lit &", "="]], pairs);
        }, iter: 2_000);

    [Fact]
    public void A_header_never_gains_a_line() =>
        Gen.Select(AnyText, AnyText).Sample((a, b) =>
        {
            var rendered = Header.Render(Draft.Values(("a", Value.Text(a)), ("b", Value.Text(b)))).Succeeded(out var request, out _);
            Assert.Equal((a + b).All(character => character is '\t' or (>= ' ' and <= '~')), rendered);
            if (rendered)
            {
                Assert.Equal($"t {b};{a}{b}".Trim(' ', '\t'), request!.Headers.Single(header => header.Name == "X-B").Value);
                Assert.Equal(a.Trim(' ', '\t'), request.Headers.SingleOrDefault(header => header.Name == "X-A")?.Value ?? "");
                Assert.InRange(request.Headers.Count, 1, 2);
            }
        }, iter: 2_000);

    [Fact]
    public void An_XML_payload_parses_back() =>
        Gen.Select(AnyText, AnyText).Sample((a, b) =>
        {
            var rendered = Xml.Render(Draft.Values(("a", Value.Text(a)), ("b", Value.Text(b)))).Succeeded(out var request, out _);
            Assert.Equal(IsXmlText(a + b), rendered);
            if (rendered)
            {
                var root = XDocument.Parse(request!.BodyText(), LoadOptions.PreserveWhitespace).Root!;
                Assert.Equal([a, "x" + b], root.Attributes().Select(attribute => attribute.Value));
                Assert.Equal([a + b, "]]" + a + ">" + b], root.Elements().Select(element => element.Value));
                Assert.All(root.Elements(), element => Assert.Empty(element.Elements()));
            }
        }, iter: 2_000);

    [Fact]
    public void Any_text_compiles_or_is_refused_and_never_throws() =>
        Gen.OneOf(
            AnyText,
            Gen.OneOfConst(
                "{{", "}}", "{{if a}}", "{{else}}", "{{end}}", "{{for a in b}}", "{{ a | ", "raw }}", "\\", "{{a}}",
                "(", "'", "..", "-", "{{ (", ") }}", "[0]"))
            .Array[0, 10].Select(string.Concat).Sample(text =>
            {
                foreach (var contentType in ContentTypes)
                {
                    RequestTemplateCompiler.Compile(
                        Draft.Payload(text, contentType) with { Url = text, Headers = [new() { Name = "X-A", Value = text }] });
                }
            }, iter: 2_000);

    [Fact]
    public void Any_expression_renders_or_is_refused_and_never_throws() =>
        Gen.OneOfConst(ExpressionParts).Array[1, 8].Select(string.Concat).Sample(expression =>
        {
            var template = $$$"""["{{ {{{expression}}} }}",{{if {{{expression}}}}}1{{else}}2{{end}}{{for x in {{{expression}}}}},{{ x }}{{end}}]""";
            if (RequestTemplateCompiler.Compile(Draft.Json(template)).Succeeded(out var compiled, out _))
            {
                compiled.Render(Draft.Values(
                    ("a", Value.Text("te\"xt")),
                    ("n", Value.Number("-12.5")),
                    ("l", Value.Json("""[1,"two",null,{"x":[]}]""")),
                    ("o", Value.Json("""{"x":{"y":9007199254740993}}"""))));
            }
        }, iter: 2_000);

    // Surrogates come in pairs only here, and every pair is an XML character.
    private static bool IsXmlText(string text) => text.EnumerateRunes().All(rune => !rune.IsBmp || System.Xml.XmlConvert.IsXmlChar((char)rune.Value));
}
