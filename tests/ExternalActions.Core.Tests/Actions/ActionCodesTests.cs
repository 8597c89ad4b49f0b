using ExternalActions.Actions;
using ExternalActions.Core.Actions;
using ExternalActions.Core.Http;
using ExternalActions.Core.Templates.Tokens;
using ExternalActions.Core.Tests.Templates;
using ExternalActions.Problems;

namespace ExternalActions.Core.Tests.Actions;

/// <summary>Each rule for actions has its code.</summary>
public sealed class ActionCodesTests
{
    private static readonly ActionDefinition Good = new()
    {
        ConnectorId = Guid.Parse("11111111-2222-3333-4444-555555555555"),
        Name = "Create issue",
        Method = "POST",
        Url = "https://jira.example/issue",
    };

    [Fact]
    public void Each_rule_of_the_validator_has_its_code()
    {
        Check("#/connectorId", ProblemCode.Required, Good with { ConnectorId = Guid.Empty });
        Check("#/name", ProblemCode.Required, Good with { Name = "" });
        Check("#/method", ProblemCode.Required, Good with { Method = null! });
        Check("#/method", ProblemCode.UnknownValue, Good with { Method = "get" });
        Check("#/url", ProblemCode.Required, Good with { Url = null! });
        Check("#/headers/0", ProblemCode.Required, Good with { Headers = [null!] });
        Check("#/maxRetries", ProblemCode.OutOfRange, Good with { MaxRetries = 6 });
        Check("#/timeoutSeconds", ProblemCode.OutOfRange, Good with { TimeoutSeconds = 0 });
        Check("#/fields", ProblemCode.TooMany, Good with { Fields = [.. Enumerable.Repeat(new FieldDefinition { Name = "a" }, 1_001)] });
        Check("#/fields/0", ProblemCode.Required, Good with { Fields = [null!] });
        Check("#/fields/1/name", ProblemCode.Duplicate, Good with { Fields = [new() { Name = "a" }, new() { Name = "a" }] });
        Check("#/responseValues", ProblemCode.TooMany, Good with { ResponseValues = [.. Enumerable.Repeat(new ResponseValue { Name = "a" }, 51)] });
        Check("#/responseValues/0", ProblemCode.Required, Good with { ResponseValues = [null!] });
        Check("#/responseValues/0/name", ProblemCode.Required, Good with { ResponseValues = [new() { Name = "" }] });
        Check("#/responseValues/1/name", ProblemCode.Duplicate, Good with { ResponseValues = [new() { Name = "a" }, new() { Name = "a" }] });
    }

    [Fact]
    public void Each_rule_for_payloads_has_its_code()
    {
        Check("#/payload", ProblemCode.Required, Good with { Payload = null! });
        Check("#/payload/kind", ProblemCode.UnknownValue, Good with { Payload = new() { Kind = (PayloadKind)99 } });
        Check("#/payload/text", ProblemCode.Required, Good with { Payload = new() { Kind = PayloadKind.Plain } });
        Check("#/payload/text", ProblemCode.NotAllowed, Good with { Payload = new() { Text = "x" } });
        Check("#/payload/form/1", ProblemCode.Required, Good with
        {
            Payload = new() { Kind = PayloadKind.FormUrlEncoded, Form = [new() { Key = "k" }, null!] },
        });
        Check("#/payload/form", ProblemCode.TooMany, Good with
        {
            Payload = new() { Kind = PayloadKind.FormUrlEncoded, Form = [.. Enumerable.Repeat(new FormPair { Key = "k" }, 201)] },
        });
    }

    [Fact]
    public void Each_rule_of_the_compiler_that_is_no_syntax_has_its_code()
    {
        Compile("#/url", ProblemCode.Required, Draft.Url(""));
        Compile("#/payload/text", ProblemCode.TooLong, Draft.Payload(new string('x', TemplateLimits.TextLength + 1), "text/plain"));
        Compile("#/payload/contentType", ProblemCode.Malformed, Draft.Payload("{}", "nonsense"));
        Compile("#/payload/contentType", ProblemCode.UnknownValue, Draft.Payload("{}", "text/plain; charset=iso-8859-1"));
        Compile("#/headers", ProblemCode.TooMany, Draft.Headers([.. Enumerable.Range(0, 51).Select(index => ($"X-{index}", "a"))]));
        Compile("#/headers/0/name", ProblemCode.Required, Draft.Headers(("", "a")));
        Compile("#/headers/0/name", ProblemCode.Malformed, Draft.Headers(("X {{a}}", "a")));
        Compile("#/headers/0/name", ProblemCode.NotAllowed, Draft.Headers(("Host", "a")));
        Compile("#/headers/1/name", ProblemCode.Duplicate, Draft.Headers(("X-A", "a"), ("x-a", "b")));
        Compile("#/headers/0/name", ProblemCode.NotAllowed, Draft.Headers(("Content-Type", "text/plain")) with
        {
            Payload = new() { Kind = PayloadKind.Plain, Text = "{}" },
        });
    }

    [Fact]
    public void What_is_wrong_with_a_template_has_its_code()
    {
        Compile("#/url", ProblemCode.InvalidTemplate, Draft.Url("https://e.example/{{a"));
        Codes.AssertSingle("#/fields", ProblemCode.DoubtfulTemplate, Draft.Url("https://e.example/{{a}}/{{A}}").Compile().Warnings);
        Codes.AssertSingle(
            "#/headers/0/value", ProblemCode.RenderFailed, [Draft.Headers(("X-A", "{{v}}")).RenderError(("v", Value.Text("a\nb")))]);
    }

    [Fact]
    public void Each_rule_for_answers_has_its_code()
    {
        const string StatusCodes = "#/successRule/statusCodes";
        const string Path = "#/successRule/body/path";
        const string Given = "#/successRule/body/value";

        Judge(StatusCodes, ProblemCode.TooMany, new() { StatusCodes = [.. Enumerable.Repeat("200", 51)] });
        Judge($"{StatusCodes}/0", ProblemCode.Malformed, new() { StatusCodes = ["2xx"] });
        Judge($"{StatusCodes}/0", ProblemCode.Malformed, new() { StatusCodes = [null!] });
        Judge("#/successRule/body/operator", ProblemCode.UnknownValue, Body("$.a", (BodyOperator)99));
        Judge(Given, ProblemCode.Required, Body("$.a", BodyOperator.Equals));
        Judge(Given, ProblemCode.NotAllowed, Body("$.a", BodyOperator.Exists, "1"));
        Judge(Path, ProblemCode.Required, Body("", BodyOperator.Exists));
        Judge(Path, ProblemCode.Required, Body(null!, BodyOperator.Exists));
        Judge(Path, ProblemCode.TooLong, Body($"$.{new string('a', 500)}", BodyOperator.Exists));
        Judge(Path, ProblemCode.Malformed, Body("ok", BodyOperator.Exists));
        Judge(Path, ProblemCode.Malformed, Body("$[", BodyOperator.Exists));
        Judge(Path, ProblemCode.NotAllowed, Body("$..a..b", BodyOperator.Exists));
        Judge(Path, ProblemCode.NotAllowed, Body("$.items[-1]", BodyOperator.Exists));
        Judge(Path, ProblemCode.NotAllowed, Body("$.a[?(@.b =~ /x/)]", BodyOperator.Exists));
    }

    private static SuccessRule Body(string path, BodyOperator op, string? value = null) =>
        new() { Body = new() { Path = path, Operator = op, Value = value is null ? null : new RawJson(value) } };

    private static void Check(string pointer, ProblemCode code, ActionDefinition definition) =>
        Codes.AssertSingle(pointer, code, ActionValidator.Validate(definition));

    private static void Compile(string pointer, ProblemCode code, ActionDefinition definition) =>
        Codes.AssertSingle(pointer, code, definition.CompileErrors());

    private static void Judge(string pointer, ProblemCode code, SuccessRule rule) =>
        Codes.AssertSingle(pointer, code, ResponseJudge.Compile(rule, []).Problem!.Errors);
}
