using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Tests.Templates;

public class ExpressionTests
{
    private static readonly (string, FieldValue)[] Fields =
    [
        ("name", Value.Text("Zoë \"Z\"")),
        ("Account Name", Value.Text("acme")),
        ("zip-code", Value.Text("01234")),
        ("n", Value.Number("7")),
        ("price", Value.Number("1.50")),
        ("big", Value.Number("123456789012345678901234567890")),
        ("yes", Value.Bool(true)),
        ("no", Value.Bool(false)),
        ("none", Value.Null),
        ("blank", Value.Text("")),
        ("day", Value.Date("2026-01-31")),
        ("items", Value.Json("""[{"id":1,"name":"a&b"},{"id":2,"name":"c\"d"}]""")),
        ("tags", Value.Json("""["x","y z"]""")),
        ("empty", Value.Json("[]")),
        ("order", Value.Json("""{"total":12.30,"lines":[1,2,3],"to":{"city":"Rome"}}""")),
        ("名前", Value.Text("uni")),
    ];

    [Theory]
    [InlineData("{{ name | string.upcase }}", "ZOË \"Z\"")]
    [InlineData("{{name|string.downcase}}", "zoë \"z\"")]
    [InlineData("{{ Account Name | string.capitalize }}", "Acme")]
    [InlineData("{{ Terms and Conditions | object.default 'none' }}", "none")]
    [InlineData("{{ zip-code | string.slice 1 2 }}", "12")]
    [InlineData("{{ 名前 | string.append '!' | string.prepend \"¡\" }}", "¡uni!")]
    [InlineData("{{ '  a ' | string.strip }}|{{ ' a ' | string.lstrip }}|{{ ' a ' | string.rstrip }}", "a|a | a")]
    [InlineData("{{ 'abcdef' | string.truncate 5 }}", "ab...")]
    [InlineData("{{ 'abcdef' | string.truncate 3 '' }}", "abc")]
    [InlineData("{{ 'aXbX' | string.replace 'X' '}}' }}", "a}}b}}")]
    [InlineData("{{ 'aXbX' | string.remove 'X' }}", "ab")]
    [InlineData("{{ name | string.size }} {{ string.size(name) }}", "7 7")]
    [InlineData("{{ 'a,b' | string.split ',' | array.join '; ' }}", "a; b")]
    [InlineData("{{ name | string.contains 'Zo' }} {{ name | string.starts_with 'x' }} {{ name | string.ends_with '\"' }}", "true false true")]
    [InlineData("{{ 'abc' | string.slice (-2) }}", "bc")]
    [InlineData("{{ none | string.upcase }}", "")]
    [InlineData("{{ tags | array.first }} {{ tags | array.last }} {{ tags | array.size }} {{ tags | array.join ',' }}", "x y z 2 x,y z")]
    [InlineData("{{ empty | array.first }}", "")]
    [InlineData(
        "{{ price | math.plus 1 }} {{ price | math.minus 1 }} {{ price | math.times 2 }} {{ n | math.divided_by 2 }} {{ n | math.modulo 4 }}",
        "2.50 0.50 3.00 3.5 3")]
    [InlineData(
        "{{ 2.5 | math.round }} {{ price | math.ceil }} {{ price | math.floor }} {{ (-n) | math.abs }} {{ 1.2345 | math.round 2 }}",
        "3 2 1 7 1.23")]
    [InlineData("{{ none | object.default 'x' }} {{ blank | object.default n }} {{ n | object.default 1 }}", "x 7 7")]
    [InlineData("{{ (n + 1) }} {{ n + price }} {{ n / 2 }} {{ n // 2 }} {{ n % 4 }}", "8 8.50 3.5 3 3")]
    [InlineData("{{ n > 5 && !no ? 'big' : 'small' }} {{ none ?? 'z' }} {{ (none || yes) }}", "big z true")]
    [InlineData("{{ (order.total) }} {{ order.lines[1] }} {{ (order.to.city) }} {{ (order.missing.deep) }}.", "12.30 2 Rome .")]
    [InlineData(
        "{{ (big) }} {{ (day) }} {{ (yes) }} {{ (order.to) }} {{ (tags) }}",
        "123456789012345678901234567890 2026-01-31 true {\"city\":\"Rome\"} [\"x\",\"y z\"]")]
    [InlineData("{{ `it's }}` }}", "it's }}")]
    [InlineData("{{ \"a\\\"b\" }}", "a\"b")]
    public void Expressions_in_text(string template, string expected) => Assert.Equal(expected, Draft.RenderText(template, Fields));

    [Theory]
    [InlineData("""{"a":{{ name | string.upcase }},"b":"{{ name | string.upcase }}"}""", """{"a":"ZOË \"Z\"","b":"ZOË \"Z\""}""")]
    [InlineData(
        """[{{ (n + 1) }},"{{ (n + 1) }}",{{ (n > 1) }},{{ (none) }},"{{ (none) }}",{{ (order.to) }},"{{ (order.to) }}"]""",
        """[8,"8",true,null,"",{"city":"Rome"},"{\"city\":\"Rome\"}"]""")]
    [InlineData("""[{{ (order) }},{{ n / 2 }},{{ (empty) }}]""", """[{"total":12.30,"lines":[1,2,3],"to":{"city":"Rome"}},3.5,[]]""")]
    public void Results_take_the_form_of_their_place_in_JSON(string template, string expected) =>
        Assert.Equal(expected, Draft.RenderJson(template, Fields));

    [Theory]
    [InlineData("{{ if yes }}A{{ else }}B{{ end }}", "A")]
    [InlineData("{{if no}}A{{else if n == 7}}B{{else}}C{{end}}", "B")]
    [InlineData("{{if none}}A{{end}}.{{if blank}}B{{end}}.{{if empty}}C{{end}}.{{if !none}}D{{end}}", "...D")]
    [InlineData("{{if(yes)}}{{Account Name}}{{end}}", "acme")]
    [InlineData("{{if Account Name}}{{Account Name}} {{zip-code}}{{end}}", "acme 01234")]
    [InlineData("{{if Account Name | string.contains 'x'}}A{{else}}B{{end}}", "B")]
    [InlineData("{{if !order.lines.empty? && empty.empty?}}A{{end}}", "A")]
    [InlineData("{{if order.to.city == 'Rome'}}A{{end}}", "A")]
    [InlineData("{{for x in tags}}[{{x}}]{{end}}", "[x][y z]")]
    [InlineData("{{for i in items}}{{i.id}}={{ i.name | string.upcase }}{{if !for.last}}, {{end}}{{end}}", "1=A&B, 2=C\"D")]
    [InlineData(
        "{{for x in order.lines}}{{for.index}}/{{for.rindex}}/{{for.length}}/{{for.first}}/{{for.even}} {{end}}",
        "0/2/3/true/true 1/1/3/false/false 2/0/3/false/true ")]
    [InlineData("{{for x in tags}}{{for y in tags}}{{x}}{{y}}{{for.index}};{{end}}{{for.index}}|{{end}}", "xx0;xy z1;0|y zx0;y zy z1;1|")]
    [InlineData("{{for x in none}}a{{end}}{{for x in empty}}b{{end}}", "")]
    [InlineData("{{for x in tags}}{{Account Name}}-{{x}} {{end}}", "acme-x acme-y z ")]
    public void Blocks_in_text(string template, string expected) => Assert.Equal(expected, Draft.RenderText(template, Fields));

    [Fact]
    public void Values_in_blocks_are_encoded_for_their_place()
    {
        Assert.Equal(
            """{"xs":[{"n":"c\"d 2","v":{"id":2,"name":"c\"d"}}]}""",
            Draft.RenderJson("""{"xs":[{{for i in items}}{{if i.id == 2}}{"n":"{{i.name}} {{i.id}}","v":{{i}}}{{end}}{{end}}]}""", Fields));
        Assert.Equal(
            "<i>a&amp;b</i><i>c&quot;d</i>",
            Draft.Payload("{{for i in items}}<i>{{i.name}}</i>{{end}}", "text/xml").Render(Fields).BodyText());
    }

    [Fact]
    public void Free_variables_are_fields_and_loop_variables_are_not()
    {
        var compiled = Draft.Payload(
            "{{ for x in items }}{{ if x.ok && limit > for.index }}{{ x.id + shift }}{{ x }}{{ x.name }}{{ plain one }}{{ end }}{{ end }}"
            + "{{ x }}{{ Big Name | string.replace from 'to' }}",
            "text/plain").Compile();
        Assert.Equal(["items", "limit", "shift", "plain one", "x", "Big Name", "from"], compiled.FieldNames);
    }

    [Theory]
    [InlineData("a\n {{ func f }}", "line 2, column 5")]
    [InlineData("{{ while true }}{{ end }}", "line 1, column 4")]
    [InlineData("{{ import x }}", "line 1, column 4")]
    [InlineData("{{ capture x }}", "line 1, column 4")]
    [InlineData("{{ include 'x' }}", "line 1, column 4")]
    [InlineData("{{ x | include }}", "line 1, column 8")]
    [InlineData("{{ x = 1 }}", "line 1, column 4")]
    [InlineData("{{ x += 1 }}", "line 1, column 4")]
    [InlineData("{{ x++ }}", "line 1, column 4")]
    [InlineData("{{ (this) }}", "line 1, column 5")]
    [InlineData("{{ {a:1} }}", "line 1, column 4")]
    [InlineData("{{ [1,2] }}", "line 1, column 4")]
    [InlineData("{{ (1..5) }}", "line 1, column 6")]
    [InlineData("{{ for x in 1..1000000 }}{{ end }}", "line 1, column 14")]
    [InlineData("{{ 'a' * 1000 }}", "line 1, column 8")]
    [InlineData("{{ (2 ^ 3) }}", "line 1, column 7")]
    [InlineData("{{ (1 << 99) }}", "line 1, column 7")]
    [InlineData("{{ $x }}", "line 1, column 4")]
    [InlineData("{{ @x }}", "line 1, column 4")]
    [InlineData("{{ x; y }}", "line 1, column 5")]
    [InlineData("{{ x # y }}", "line 1, column 6")]
    [InlineData("{{ (do; ret 1; end) }}", "line 1, column 5")]
    [InlineData("{{ x | string.pad_left 1000000 }}", "line 1, column 8")]
    [InlineData("{{ x | regex.match 'a' }}", "line 1, column 8")]
    [InlineData("{{ x | object.eval }}", "line 1, column 8")]
    [InlineData("{{ (date.now) | string.upcase }}{{ string }}{{ (string) }}", "line 1, column 49")]
    [InlineData("{{ x | string.upcase | string }}", "line 1, column 24")]
    [InlineData("{{ (string.upcase) }}", "line 1, column 5")]
    [InlineData("{{ x(1) }}", "line 1, column 4")]
    [InlineData("{{ x + }}", "line 1, column")]
    [InlineData("{{ don't }}", "line 1, column 7")]
    [InlineData("{{ a, b }}", "line 1, column")]
    [InlineData("{{ (for.index) }}", "line 1, column 5")]
    [InlineData("{{ if not a }}{{ end }}", "line 1, column 7")]
    [InlineData("{{ if a and b }}{{ end }}", "line 1, column 7")]
    [InlineData("{{ é | string.append _ }}", "line 1, column 22")]
    [InlineData("{{ (_) }}", "line 1, column 5")]
    [InlineData("{{ for _ in x }}{{ end }}", "line 1, column 1")]
    [InlineData("{{ if }}{{ end }}", "line 1, column 1")]
    [InlineData("{{ for x }}{{ end }}", "line 1, column 1")]
    [InlineData("{{ for x.y in z }}{{ end }}", "line 1, column 1")]
    [InlineData("{{ if a }}", "line 1, column 1")]
    [InlineData("{{ for x in a }}{{ end }}{{ end }}", "line 1, column 26")]
    [InlineData("{{ else }}", "line 1, column 1")]
    [InlineData("{{ if a }}{{ else }}{{ else }}{{ end }}", "line 1, column 21")]
    [InlineData("{{ if a }}{{ else b }}{{ end }}", "line 1, column 19")]
    [InlineData("{{ end if }}", "line 1, column 8")]
    [InlineData("{{ x | string.replace 'a' now }}", "line 1, column 4")]
    public void What_is_not_allowed_is_refused_with_its_place(string template, string place)
    {
        var errors = Draft.Payload(template, "text/plain").CompileErrors();
        Assert.StartsWith(place, errors[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_ways_through_an_if_must_end_in_the_same_place() => Assert.Contains(
        "same place",
        Draft.Json("""{"a":{{if x}}"b{{else}}"c"{{end}}}""").CompileErrors()[0].Detail,
        StringComparison.Ordinal);

    [Fact]
    public void A_loop_body_must_end_where_it_began() => Assert.Contains(
        "where it began",
        Draft.Payload("""<a {{for x in y}}b="{{end}}/>""", "text/xml").CompileErrors()[0].Detail,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{{ (1 / zero) }}")]
    [InlineData("{{ secret | math.plus 1 }}")]
    [InlineData("{{ 1 | math.divided_by zero }}")]
    [InlineData("{{ (secret - 1) }}")]
    [InlineData("{{ for x in secret }}{{ end }}")]
    [InlineData("{{ secret | math.round }}")]
    [InlineData("{{ secret | array.first }}")]
    public void An_expression_that_cannot_be_computed_fails_without_showing_values(string template)
    {
        var error = Draft.Payload("\n" + template, "text/plain").RenderError(("secret", Value.Text("s3cret")), ("zero", Value.Number("0")));
        Assert.Contains("line 2", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ x | string.slice 0 1 }}", "")]
    [InlineData("{{ x | string.slice 0 2 }}", "😀")]
    [InlineData("{{ x | string.slice 1 2 }}", "😀b")]
    [InlineData("{{ x | string.truncate 2 '.' }}", ".")]
    public void Cutting_a_text_never_halves_a_character(string template, string expected) =>
        Assert.Equal(expected, Draft.RenderText(template, ("x", Value.Text("😀bcd"))));
}
