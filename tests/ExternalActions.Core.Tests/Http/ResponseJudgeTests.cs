using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Core.Http;

namespace ExternalActions.Core.Tests.Http;

public sealed class ResponseJudgeTests
{
    public static TheoryData<SuccessRule?, ImmutableArray<ResponseValue>, string> Bad => new()
    {
        { new() { StatusCodes = ["200", "abc"] }, [], "#/successRule/statusCodes/1" },
        { new() { StatusCodes = ["99"] }, [], "#/successRule/statusCodes/0" },
        { new() { StatusCodes = ["299-200"] }, [], "#/successRule/statusCodes/0" },
        { new() { StatusCodes = ["200-"] }, [], "#/successRule/statusCodes/0" },
        { new() { Body = new() { Path = "ok", Value = new RawJson("true") } }, [], "#/successRule/body/path" },
        { new() { Body = new() { Path = "$.[", Value = new RawJson("true") } }, [], "#/successRule/body/path" },
        { new() { Body = new() { Path = "$.a[?(@.b =~ /x/)]", Value = new RawJson("true") } }, [], "#/successRule/body/path" },
        { new() { Body = new() { Path = "$.ok" } }, [], "#/successRule/body/value" },
        { new() { Body = new() { Path = "$.ok", Operator = BodyOperator.Exists, Value = new RawJson("1") } }, [], "#/successRule/body/value" },
        { new() { Body = new() { Path = "$.ok", Operator = (BodyOperator)9 } }, [], "#/successRule/body/operator" },
        { null, [new() { Name = "a", Path = "" }], "#/responseValues/0/path" },
        { null, [new() { Name = "a", Path = "$" + new string('x', 500) }], "#/responseValues/0/path" },
    };

    [Theory, MemberData(nameof(Bad))]
    public void Bad_rule_has_one_entry_where_it_stands(SuccessRule? rule, ImmutableArray<ResponseValue> values, string pointer) =>
        Assert.Equal([pointer], ResponseJudge.Compile(rule, values).Problem!.Errors.Select(error => error.Pointer));

    [Theory]
    [InlineData(BodyOperator.Exists, null, """{"error":null}""", true)]
    [InlineData(BodyOperator.Exists, null, """{}""", false)]
    [InlineData(BodyOperator.NotExists, null, """{}""", true)]
    [InlineData(BodyOperator.NotExists, null, """{"error":"x"}""", false)]
    [InlineData(BodyOperator.NotEquals, "\"x\"", """{"error":"x"}""", false)]
    [InlineData(BodyOperator.NotEquals, "\"x\"", """{"error":"y"}""", true)]
    [InlineData(BodyOperator.NotEquals, "\"x\"", """{}""", true)]
    [InlineData(BodyOperator.Equals, """{"a":[1]}""", """{"error":{"a":[1]}}""", true)]
    [InlineData(BodyOperator.Equals, "null", """{"error":null}""", true)]
    [InlineData(BodyOperator.Equals, "null", """{}""", false)]
    [InlineData(BodyOperator.Exists, null, "17", false)]
    public void Operators_judge_what_is_there(BodyOperator @operator, string? value, string body, bool success)
    {
        var rule = new SuccessRule
        {
            Body = new() { Path = "$.error", Operator = @operator, Value = value is null ? null : new RawJson(value) },
        };
        var judge = ResponseJudge.Compile(rule, []).Value!;

        var judgement = judge.Judge(new ReadResponse { StatusCode = 200, Body = System.Text.Encoding.UTF8.GetBytes(body) });

        Assert.Equal(success ? AttemptVerdict.Succeeded : AttemptVerdict.Failed, judgement.Verdict);
    }
}
