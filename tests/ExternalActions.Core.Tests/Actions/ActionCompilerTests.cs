using ExternalActions.Actions;
using ExternalActions.Core.Actions;

namespace ExternalActions.Core.Tests.Actions;

public sealed class ActionCompilerTests
{
    private static readonly ActionDefinition Good = new()
    {
        ConnectorId = Guid.NewGuid(),
        Name = "Post to Slack",
        Method = "POST",
        Url = "https://slack.com/{{path}}",
        Payload = new() { Kind = PayloadKind.Plain, Text = """{"text": "{{text}}"}""" },
    };

    public static TheoryData<ActionDefinition> WithHoles =>
    [
        Good with { Payload = null! },
        Good with { Payload = new() { Kind = PayloadKind.FormUrlEncoded, Form = [null!] } },
        Good with { Payload = new() { Kind = PayloadKind.FormUrlEncoded, Form = [new() { Key = null! }] } },
        Good with { Payload = new() { Form = [null!] } },
        Good with { Url = null! },
        Good with { Method = null! },
        Good with { Headers = [null!] },
        Good with { ResponseValues = [null!] },
        Good with { Fields = [null!] },
    ];

    [Theory, MemberData(nameof(WithHoles))]
    public void What_an_Orleans_client_leaves_null_is_a_refusal(ActionDefinition definition) =>
        Assert.NotEmpty(ActionCompiler.Compile(definition).Problem!.Errors);

    [Fact]
    public void Lists_that_an_Orleans_client_leaves_out_are_empty() =>
        Assert.NotNull(ActionCompiler.Compile(Good with { Headers = default, Fields = default, ResponseValues = default }).Value);

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_and_each_thing_once()
    {
        var problem = ActionCompiler.Compile(Good with
        {
            Name = "",
            Url = "https://slack.com/{{open",
            SuccessRule = new() { StatusCodes = [.. Enumerable.Repeat("200", 51)] },
            ResponseValues = [new() { Name = "a", Path = "$" }, new() { Name = "a", Path = "no path" }],
        }).Problem!;

        Assert.Equal(
            ["#/name", "#/responseValues/1/name", "#/responseValues/1/path", "#/successRule/statusCodes", "#/url"],
            problem.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Fields_are_those_of_the_templates_with_their_settings()
    {
        var compiled = ActionCompiler.Compile(Good with
        {
            Fields = [new() { Name = "gone" }, new() { Name = "text", Description = "kept" }],
        }).Value!;

        Assert.Equal([("path", null), ("text", "kept")], compiled.Definition.Fields.Select(field => (field.Name, field.Description)));
    }
}
