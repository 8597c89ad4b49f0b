using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Tests.Templates;

/// <summary>Each bound of the sandbox, hit.</summary>
public class SandboxLimitTests
{
    [Fact]
    public void Long_expressions_are_refused_before_they_are_parsed() =>
        AssertRefused($"{{{{x|string.append '{new string('a', TemplateLimits.ExpressionLength - 17)}'}}}}", "at most 2000 characters");

    [Fact]
    public void Braces_that_enclose_too_much_are_refused_where_the_limit_is_reached() =>
        AssertRefused("{{" + string.Concat(Enumerable.Repeat("\\\"", TemplateLimits.TextLength / 2 - 2)), "not closed within 2000 characters");

    [Fact]
    public void A_hundred_errors_end_the_search_for_more() =>
        Assert.Equal(
            100, Draft.Payload(string.Concat(Enumerable.Repeat("{{\n", TemplateLimits.TextLength / 3)), "text/plain").CompileErrors().Length);

    [Theory]
    [InlineData('(', ')')]
    [InlineData('[', ']')]
    public void Deep_nesting_is_refused_before_it_is_parsed(char open, char close)
    {
        AssertRefused(
            $"{{{{ {new string(open, TemplateLimits.ExpressionNesting + 1)}x{new string(close, TemplateLimits.ExpressionNesting + 1)} }}}}",
            "20 deep");
        AssertRefused($"{{{{ {new string(open, 1_900)} }}}}", "20 deep");
    }

    [Fact]
    public void Nesting_up_to_the_limit_works()
    {
        var nested = new string('(', TemplateLimits.ExpressionNesting) + "x" + new string(')', TemplateLimits.ExpressionNesting);
        Assert.Equal("v", Draft.RenderText($"{{{{ {nested} }}}}", ("x", Value.Text("v"))));
    }

    [Theory]
    [InlineData("!")]
    [InlineData("-")]
    [InlineData("!-+")]
    public void Chains_of_unary_operators_are_refused(string sign) =>
        AssertRefused($"{{{{ {string.Concat(Enumerable.Repeat(sign, 201))}(x) }}}}", "at most 100 operators");

    [Theory]
    [InlineData(" + x")]
    [InlineData(".x")]
    [InlineData(" | string.upcase")]
    [InlineData(" ?? x")]
    [InlineData(" ? x : x")]
    [InlineData("[0]")]
    public void Chains_of_operators_are_refused_past_the_limit_and_work_up_to_it(string link)
    {
        AssertRefused($"{{{{ (x){string.Concat(Enumerable.Repeat(link, 1_900 / link.Length))} }}}}", "operators");
        var operators = link.Count(character => !char.IsLetterOrDigit(character) && character is not (' ' or '_'));
        var allowed = $"{{{{ (x){string.Concat(Enumerable.Repeat(link, Math.Min(98 / operators, 1_900 / link.Length)))} }}}}";
        RunOnSmallStack(() => Draft.Payload(allowed, "text/plain").Compile().Render(Draft.Values(("x", Value.Text("a")))));
    }

    [Fact]
    public void Blocks_in_blocks_are_refused_past_the_limit()
    {
        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("{{if (x)}}", depth)) + "v" + string.Concat(Enumerable.Repeat("{{end}}", depth));
        Assert.Equal("v", Draft.RenderText(Nested(TemplateLimits.BlockDepth), ("x", Value.Bool(true))));
        AssertRefused(Nested(TemplateLimits.BlockDepth + 1), "10 deep");
        AssertRefused(string.Concat(Enumerable.Repeat("{{if (x)}}", 900)), "10 deep");
    }

    [Fact]
    public void Loops_that_run_too_often_in_all_are_stopped()
    {
        var list = Value.Json("[" + string.Join(",", Enumerable.Repeat("1", 100)) + "]");
        var almost = Value.Json("[" + string.Join(",", Enumerable.Repeat("1", 99)) + "]");
        Assert.Equal(9_900, Draft.RenderText("{{for a in l}}{{for b in almost}}x{{end}}{{end}}", ("l", list), ("almost", almost)).Length);
        AssertFails("{{for a in l}}{{for b in l}}{{end}}{{end}}", "10000 times", ("l", list));
    }

    [Fact]
    public void The_time_limit_stops_expressions_and_loops()
    {
        foreach (var template in new[] { "{{ x | string.upcase }}", "{{ for a in l }}{{ end }}" })
        {
            var result = Draft.Payload(template, "text/plain").Compile().Render(Draft.Values(("l", Value.Json("[1]"))), TimeSpan.Zero);
            Assert.Contains("take longer", result.Problem!.Errors[0].Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Plain_tokens_know_no_time_limit() =>
        Assert.NotNull(Draft.Payload("{{x}}", "text/plain").Compile().Render(Draft.Values(("x", Value.Text("a"))), TimeSpan.Zero).Value);

    [Fact]
    public void Output_of_loops_is_bounded()
    {
        var list = Value.Json("[" + string.Join(",", Enumerable.Repeat("1", 200)) + "]");
        AssertFails("{{for a in l}}{{text}}{{end}}", "longer", ("l", list), ("text", Value.Text(new string('x', 60_000))));
    }

    [Theory]
    [InlineData("{{ x | string.replace 'a' x | string.size }}")]
    [InlineData("{{ ((x | string.replace 'a' 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb') + 'c') | string.size }}")]
    [InlineData("{{ (x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x) == x }}")]
    [InlineData("{{ l | array.join x }}")]
    public void Text_that_grows_too_long_inside_an_expression_is_stopped(string template) => AssertFails(
        template,
        "more than 1048576 characters",
        ("x", Value.Text(new string('a', 50_000))),
        ("l", Value.Json("[" + string.Join(",", Enumerable.Repeat("1", 50)) + "]")));

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void Values_too_large_for_expressions_are_refused_by_field(FieldValue value) => AssertFails("{{ x | array.size }}", "\"x\"", ("x", value));

    public static TheoryData<FieldValue> TooLarge { get; } =
    [
        Value.Text(new string('a', TemplateLimits.ExpressionValueLength + 1)),
        Value.Json(new string('[', TemplateLimits.JsonDepth + 1) + new string(']', TemplateLimits.JsonDepth + 1)),
        Value.Number("1e999"),
        Value.Number(new string('9', 2_000)),
    ];

    [Fact]
    public void Values_do_not_stay_from_one_rendering_to_the_next()
    {
        var template = Draft.Payload("{{ x | object.default 'none' }}{{ for i in l }}{{ i }}{{ end }}", "text/plain").Compile();
        Assert.Equal("a1", template.Render(Draft.Values(("x", Value.Text("a")), ("l", Value.Json("[1]")))).Value!.BodyText());
        Assert.Equal("none", template.Render(Draft.Values()).Value!.BodyText());
    }

    [Fact]
    public void One_template_renders_on_many_threads_at_once()
    {
        var template = Draft
            .Json("""{"a":"{{ x | string.upcase }}","l":[{{ for i in l }}{{ i + n }}{{ if !for.last }},{{ end }}{{ end }}]}""")
            .Compile();
        Parallel.For(0, 500, number =>
        {
            var body = template.Render(Draft.Values(
                ("x", Value.Text($"v{number}")),
                ("n", Value.Number($"{number}")),
                ("l", Value.Json("[1,2]")))).Value!.BodyText();
            Assert.Equal($$"""{"a":"V{{number}}","l":[{{number + 1}},{{number + 2}}]}""", body);
        });
    }

    private static void AssertRefused(string template, string why) =>
        Assert.Contains(Draft.Payload(template, "text/plain").CompileErrors(), error => error.Detail.Contains(why, StringComparison.Ordinal));

    private static void AssertFails(string template, string why, params (string, FieldValue)[] values) =>
        Assert.Contains(why, Draft.Payload(template, "text/plain").RenderError(values).Detail, StringComparison.Ordinal);

    // A third of the stack that a thread of the server has: what passes here cannot overflow there.
    private static void RunOnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Theory]
    [InlineData("{{ (a + 1e999999999) }}")]
    [InlineData("{{ (a + 1e30) }}")]
    [InlineData("{{ (a + 1E-5) }}")]
    [InlineData("{{ (a + 0x10) }}")]
    [InlineData("{{ (a + 12345678901234567890123456789) }}")]
    public void Number_whose_digits_could_be_without_end_never_reaches_the_parser(string text) =>
        Assert.StartsWith("Line 1", Draft.Payload(text, "text/plain").CompileError().Detail, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Loop_that_names_its_list_reads_it_once()
    {
        var items = $"[{string.Join(',', Enumerable.Range(0, 3_000).Select(i => $"{{\"id\":{i}}}"))}]";

        var body = Draft.RenderText("{{for i in x}}{{x[0].id}}{{end}}", ("x", Value.Json(items)));

        Assert.Equal(new string('0', 3_000), body);
    }
}
