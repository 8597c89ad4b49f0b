using ExternalActions.Actions;
using ExternalActions.Core.Actions;

namespace ExternalActions.Core.Tests.Actions;

public sealed class ActionValidatorTests
{
    private static readonly ActionDefinition Good = new()
    {
        ConnectorId = Guid.NewGuid(),
        Name = "Post to Slack",
        Method = "POST",
        Url = "https://slack.com/api/chat.postMessage",
    };

    public static TheoryData<ActionDefinition, string> Bad => new()
    {
        { Good with { ConnectorId = Guid.Empty }, "#/connectorId" },
        { Good with { Name = "" }, "#/name" },
        { Good with { Method = "post" }, "#/method" },
        { Good with { Method = "HEAD" }, "#/method" },
        { Good with { MaxRetries = 6 }, "#/maxRetries" },
        { Good with { MaxRetries = -1 }, "#/maxRetries" },
        { Good with { TimeoutSeconds = 0 }, "#/timeoutSeconds" },
        { Good with { TimeoutSeconds = 301 }, "#/timeoutSeconds" },
        { Good with { Payload = new() { Kind = (PayloadKind)9 } }, "#/payload/kind" },
        { Good with { Payload = new() { Text = "{}" } }, "#/payload/text" },
        { Good with { Payload = new() { Kind = PayloadKind.FormUrlEncoded, ContentType = "text/plain" } }, "#/payload/contentType" },
        { Good with { Payload = new() { Kind = PayloadKind.Plain, Form = [new()] } }, "#/payload/form" },
        { Good with { Fields = [new() { Name = "a" }, new() { Name = "a" }] }, "#/fields/1/name" },
        { Good with { Fields = [new() { Name = "a", Type = FieldType.Number, Default = new RawJson("\"x\"") }] }, "#/fields/0/default" },
        { Good with { ResponseValues = [new() { Name = "", Path = "$.a" }] }, "#/responseValues/0/name" },
        { Good with { ResponseValues = [new() { Name = "a", Path = "$.a" }, new() { Name = "a", Path = "$.b" }] }, "#/responseValues/1/name" },
    };

    [Theory, MemberData(nameof(Bad))]
    public void Bad_member_has_one_entry_where_it_stands(ActionDefinition definition, string pointer) =>
        Assert.Equal([pointer], ActionValidator.Validate(definition).Select(error => error.Pointer));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 300)]
    public void Bounds_are_allowed(int maxRetries, int timeoutSeconds) =>
        Assert.Empty(ActionValidator.Validate(Good with { MaxRetries = maxRetries, TimeoutSeconds = timeoutSeconds }));

    [Fact]
    public void Settings_stay_with_their_tokens_and_others_are_dropped()
    {
        var fields = FieldSettings.Adopt(
            ["b", "new"], [new() { Name = "a" }, new() { Name = "b", Type = FieldType.Number, Description = "kept" }]);

        Assert.Equal([("b", FieldType.Number), ("new", FieldType.String)], fields.Select(field => (field.Name, field.Type)));
        Assert.Equal("kept", fields[0].Description);
    }
}
