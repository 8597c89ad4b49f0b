using System.Collections.Immutable;
using System.Text;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Http;

namespace ExternalActions.Core.Tests.Http;

public sealed class ResponseJudgeTests
{
    [Theory]
    [InlineData("200", 200, AttemptVerdict.Succeeded)]
    [InlineData("200", 201, AttemptVerdict.Failed)]
    [InlineData("200-299,404", 404, AttemptVerdict.Succeeded)]
    [InlineData(" 200 - 204 ", 204, AttemptVerdict.Succeeded)]
    [InlineData("200", 503, AttemptVerdict.Retry)]
    [InlineData("503", 503, AttemptVerdict.Succeeded)]
    [InlineData("302", 302, AttemptVerdict.Succeeded)]
    public void Status_codes_of_the_rule_replace_2xx(string codes, int status, AttemptVerdict verdict) =>
        Assert.Equal(verdict, Judge(Compile(new SuccessRule { StatusCodes = [.. codes.Split(',')] }), status, "").Verdict);

    [Theory]
    [InlineData("$.ok", BodyOperator.Equals, "true", """{"ok":true}""", true)]
    [InlineData("$.ok", BodyOperator.Equals, "true", """{"ok":false}""", false)]
    [InlineData("$.ok", BodyOperator.Equals, "true", """{"ok":"true"}""", false)]
    [InlineData("$.ok", BodyOperator.Equals, "true", "{}", false)]
    [InlineData("$.n", BodyOperator.Equals, "1", """{"n":1.0}""", true)]
    [InlineData("$.n", BodyOperator.Equals, "12345678901234567890", """{"n":12345678901234567891}""", false)]
    [InlineData("$.n", BodyOperator.Equals, "null", """{"n":null}""", true)]
    [InlineData("$.n", BodyOperator.Equals, "null", "{}", false)]
    [InlineData("$.n", BodyOperator.Equals, """{"b":1,"a":[2]}""", """{"n":{"a":[2],"b":1}}""", true)]
    [InlineData("$.s", BodyOperator.Equals, "\"2020-01-01T00:00:00Z\"", """{"s":"2020-01-01T00:00:00Z"}""", true)]
    [InlineData("$.a[*]", BodyOperator.Equals, "2", """{"a":[1,2]}""", true)]
    [InlineData("$", BodyOperator.Equals, "\"ok\"", "\"ok\"", true)]
    [InlineData("$.e", BodyOperator.NotEquals, "1", """{"e":2}""", true)]
    [InlineData("$.e", BodyOperator.NotEquals, "1", """{"e":1}""", false)]
    [InlineData("$.e", BodyOperator.NotEquals, "1", "{}", true)]
    [InlineData("$.e", BodyOperator.Exists, null, """{"e":null}""", true)]
    [InlineData("$.e", BodyOperator.Exists, null, "{}", false)]
    [InlineData("$.e", BodyOperator.NotExists, null, "{}", true)]
    [InlineData("$.e", BodyOperator.NotExists, null, """{"e":null}""", false)]
    [InlineData("$.a[?(@.n > 1.5)]", BodyOperator.Exists, null, """{"a":[{"n":1.50},{"n":1.51}]}""", true)]
    [InlineData("$.e", BodyOperator.NotExists, null, "not json", false)]
    [InlineData("$.e", BodyOperator.NotExists, null, "", false)]
    [InlineData("$.e", BodyOperator.NotExists, null, "{} {}", false)]
    [InlineData("$.e", BodyOperator.NotExists, null, "{'e2':1}", false)]
    [InlineData("$.e", BodyOperator.NotExists, null, """{"a":"\ud800"}""", false)]
    public void Body_condition_is_judged(string path, BodyOperator op, string? value, string body, bool met)
    {
        var judgement = Judge(Condition(path, op, value), 200, body);

        Assert.Equal(met ? AttemptVerdict.Succeeded : AttemptVerdict.Failed, judgement.Verdict);
        Assert.Equal(met ? null : ErrorKind.BodyCondition, judgement.Error?.Kind);
    }

    [Fact]
    public void Unmet_condition_says_what_was_found_and_what_is_expected()
    {
        var error = Judge(Condition("$.ok", BodyOperator.Equals, "true"), 200, """{"ok":false,"error":"x"}""").Error!;

        Assert.Equal("The body's $.ok is false; the success rule expects true.", error.Detail);
    }

    [Fact]
    public void Body_over_the_cap_does_not_meet_a_condition()
    {
        var judge = Condition("$.ok", BodyOperator.NotExists, null);

        var judgement = judge.Judge(new ResponseFacts { StatusCode = 200, Body = "{}"u8.ToArray(), IsWhole = false }, SecretMasker.None);

        Assert.Equal((AttemptVerdict.Failed, ErrorKind.BodyCondition), (judgement.Verdict, judgement.Error!.Kind));
        Assert.Contains("longer", judgement.Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_body_is_not_followed()
    {
        var judgement = Judge(Condition("$", BodyOperator.Exists, null), 200, new string('[', 100_000) + new string(']', 100_000));

        Assert.Equal(ErrorKind.BodyCondition, judgement.Error!.Kind);
    }

    [Fact]
    public void Status_code_is_judged_before_the_body() =>
        Assert.Equal(ErrorKind.StatusCode, Judge(Condition("$.ok", BodyOperator.Exists, null), 404, "{}").Error!.Kind);

    [Theory]
    [InlineData("$.a", """{"a":1}""", "1")]
    [InlineData("$.a", """{"a":12345678901234567890}""", "12345678901234567890")]
    [InlineData("$.a", """{"a":1.10}""", "1.10")]
    [InlineData("$.a", """{"a":1e400}""", "1e400")]
    [InlineData("$.a", """{"a":0.12345678901234567890123456789012345678901234567890}""", "0.12345678901234567890123456789012345678901234567890")]
    [InlineData("$.a", """{"a":-0}""", "-0")]
    [InlineData("$.a", """{"a":"2020-01-01T00:00:00.000Z"}""", "\"2020-01-01T00:00:00.000Z\"")]
    [InlineData("$.a", """{"a":"ü\u0001\"/"}""", "\"ü\\u0001\\\"/\"")]
    [InlineData("$.a", """{"a":{"b":[1.0,null,false]}}""", """{"b":[1.0,null,false]}""")]
    [InlineData("$.a", "{}", "null")]
    [InlineData("$.a", """{"a":null}""", "null")]
    [InlineData("$.a[*].id", """{"a":[{"id":1},{"id":2}]}""", "[1,2]")]
    [InlineData("$.a[*].id", """{"a":[{"id":1}]}""", "1")]
    [InlineData("$.a[*]", """{"a":[]}""", "null")]
    [InlineData("$..id", """{"id":1,"a":{"id":2}}""", "[1,2]")]
    [InlineData("$['a b']", """{"a b":3}""", "3")]
    [InlineData("$.a", """{"a":1,"a":2}""", "2")]
    [InlineData("$.a", "not json", "null")]
    [InlineData("$.a", "", "null")]
    [InlineData("$.items[?(@.a > 5)]", """{"items":[{"a":"abc"}]}""", "null")]
    public void Response_value_is_taken(string path, string body, string expected) =>
        Assert.Equal($$"""{"v":{{expected}}}""", Judge(Values(path), 200, body).Outputs!.Text);

    [Fact]
    public void Outputs_keep_the_order_of_the_values_and_escape_their_names()
    {
        var judge = Compile(null, new ResponseValue { Name = "b\"", Path = "$.b" }, new ResponseValue { Name = "a", Path = "$.a" });

        Assert.Equal("""{"b\"":2,"a":1}""", Judge(judge, 200, """{"a":1,"b":2}""").Outputs!.Text);
    }

    [Fact]
    public void Output_that_is_too_long_is_kept_as_null()
    {
        var judge = Compile(null, new ResponseValue { Name = "all", Path = "$..*" }, new ResponseValue { Name = "id", Path = "$.id" });

        Assert.Equal("""{"all":null,"id":1}""", Judge(judge, 200, $$"""{"id":1,"a":["{{new string('x', 200_000)}}"]}""").Outputs!.Text);
    }

    [Fact]
    public void Secrets_are_masked_in_outputs_and_errors()
    {
        var masker = Caller.Authorize(Caller.WithToken(new ConnectorSettings(), "X", "123456")).Masker;
        var facts = new ResponseFacts { StatusCode = 200, Body = """{"v":"a123456","n":123456}"""u8.ToArray() };

        Assert.Equal("""{"v":"a***"}""", Values("$.v").Judge(facts, masker).Outputs!.Text);
        Assert.Contains("is \"a***\";", Condition("$.v", BodyOperator.Equals, "1").Judge(facts, masker).Error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_has_no_outputs() => Assert.Null(Judge(Values("$.a"), 400, """{"a":1}""").Outputs);

    [Theory]
    [InlineData("abc")]
    [InlineData("99")]
    [InlineData("600")]
    [InlineData("300-200")]
    [InlineData("200-")]
    [InlineData("-200")]
    [InlineData("")]
    [InlineData("2xx")]
    public void Bad_status_code_is_refused(string code) =>
        Assert.Equal(["#/successRule/statusCodes/1"], Pointers(new SuccessRule { StatusCodes = ["200", code] }));

    [Theory]
    [InlineData("")]
    [InlineData("ok")]
    [InlineData("$.")]
    [InlineData("$[")]
    [InlineData("$[?(")]
    [InlineData("$.a[?(@.b =~ /x/)]")]
    [InlineData("$..a..b")]
    [InlineData("$.a[99999999999999999999]")]
    [InlineData("$..*..*")]
    [InlineData("$.items[-1]")]
    public void Bad_path_is_refused(string path)
    {
        Assert.Equal(
            ["#/successRule/body/path"], Pointers(new SuccessRule { Body = new BodyCondition { Path = path, Operator = BodyOperator.Exists } }));
        Assert.Equal(["#/responseValues/0/path"], Pointers(null, new ResponseValue { Name = "a", Path = path }));
    }

    [Fact]
    public void Path_that_is_too_long_is_refused() =>
        Assert.Equal(["#/responseValues/0/path"], Pointers(null, new ResponseValue { Name = "a", Path = "$." + new string('a', 500) }));

    [Fact]
    public void Dots_and_patterns_inside_quotes_are_plain_text() =>
        Assert.Equal("""{"v":1}""", Judge(Values("$..['a..b=~']"), 200, """{"a..b=~":1}""").Outputs!.Text);

    [Theory]
    [InlineData(BodyOperator.Equals, null)]
    [InlineData(BodyOperator.NotEquals, null)]
    [InlineData(BodyOperator.Exists, "1")]
    [InlineData(BodyOperator.NotExists, "1")]
    public void Value_and_operator_must_fit(BodyOperator op, string? value) => Assert.Equal(["#/successRule/body/value"], Pointers(new SuccessRule
    {
        Body = new BodyCondition { Path = "$.a", Operator = op, Value = value is null ? null : new RawJson(value) },
    }));

    private static ResponseJudge Compile(SuccessRule? rule, params ImmutableArray<ResponseValue> values)
    {
        Assert.True(ResponseJudge.Compile(rule, values).Succeeded(out var judge, out _));
        return judge;
    }

    private static ResponseJudge Condition(string path, BodyOperator op, string? value) => Compile(new SuccessRule
    {
        Body = new BodyCondition { Path = path, Operator = op, Value = value is null ? null : new RawJson(value) },
    });

    private static ResponseJudge Values(string path) => Compile(null, new ResponseValue { Name = "v", Path = path });

    private static Judgement Judge(ResponseJudge judge, int status, string body) =>
        judge.Judge(new ResponseFacts { StatusCode = status, Body = Encoding.UTF8.GetBytes(body) }, SecretMasker.None);

    private static string[] Pointers(SuccessRule? rule, params ImmutableArray<ResponseValue> values)
    {
        Assert.False(ResponseJudge.Compile(rule, values).Succeeded(out _, out var problem));
        return [.. problem.Errors.Select(error => error.Pointer)];
    }
}
