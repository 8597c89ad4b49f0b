using ExternalActions.Actions;
using ExternalActions.Core.Actions;

namespace ExternalActions.Core.Tests.Actions;

public sealed class ActionValidatorTests
{
    private static readonly ActionDefinition Good = new()
    {
        ConnectorId = Guid.Parse("11111111-2222-3333-4444-555555555555"),
        Name = "Create issue",
        Method = "POST",
        Url = "https://jira.example/issue",
        Payload = new Payload { Kind = PayloadKind.Plain, Text = """{"a":{{a}}}""" },
        Fields = [new() { Name = "a", Type = FieldType.Number, Default = new RawJson("1") }],
        ResponseValues = [new() { Name = "key", Path = "$.key" }],
    };

    [Fact]
    public void Good_definition_has_no_errors() => Assert.Empty(ActionValidator.Validate(Good));

    [Fact]
    public void Connector_must_be_named() => AssertSingle("#/connectorId", "got none", Good with { ConnectorId = Guid.Empty });

    [Theory]
    [InlineData(null, "got none")]
    [InlineData("", "got none")]
    [InlineData(" a", "whitespace")]
    [InlineData("a\u0007b", "control")]
    public void Bad_name_is_refused(string? name, string says) => AssertSingle("#/name", says, Good with { Name = name! });

    [Fact]
    public void Lengths_of_name_and_description_have_bounds()
    {
        Assert.Empty(ActionValidator.Validate(Good with { Name = new string('n', 100), Description = new string('d', 2000) }));
        AssertSingle("#/name", "1 to 100 characters, got 101", Good with { Name = new string('n', 101) });
        AssertSingle("#/description", "at most 2000 characters, got 2001", Good with { Description = new string('d', 2001) });
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public void Method_is_one_of_five(string method) => Assert.Empty(ActionValidator.Validate(Good with { Method = method }));

    [Theory]
    [InlineData("get", "got \"get\"")]
    [InlineData("Post", "got \"Post\"")]
    [InlineData("HEAD", "got \"HEAD\"")]
    [InlineData("TRACE", "got \"TRACE\"")]
    [InlineData(" GET", "got \" GET\"")]
    [InlineData("", "got none")]
    [InlineData(null, "got none")]
    public void Other_method_is_refused(string? method, string says) => AssertSingle("#/method", says, Good with { Method = method! });

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Retries_are_0_to_5(int retries) => Assert.Empty(ActionValidator.Validate(Good with { MaxRetries = retries }));

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    [InlineData(int.MaxValue)]
    public void Other_number_of_retries_is_refused(int retries) =>
        AssertSingle("#/maxRetries", $"Expected 0 to 5 retries, got {retries}.", Good with { MaxRetries = retries });

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public void Timeout_is_1_to_300_seconds(int seconds) => Assert.Empty(ActionValidator.Validate(Good with { TimeoutSeconds = seconds }));

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(301)]
    public void Other_timeout_is_refused(int seconds) =>
        AssertSingle("#/timeoutSeconds", $"Expected 1 to 300 seconds, got {seconds}.", Good with { TimeoutSeconds = seconds });

    [Fact]
    public void Payload_may_have_only_what_its_kind_has()
    {
        var pair = new FormPair { Key = "k", Value = "v" };

        Assert.Empty(Check(new Payload()));
        Assert.Empty(Check(new Payload { Text = "", ContentType = "" }));
        Assert.Empty(Check(new Payload { Kind = PayloadKind.Plain, Text = "", ContentType = "text/plain" }));
        Assert.Empty(Check(new Payload { Kind = PayloadKind.FormUrlEncoded, Form = [pair] }));
        Assert.Equal(["#/payload/text"], Check(new Payload { Text = "x" }));
        Assert.Equal(["#/payload/contentType"], Check(new Payload { ContentType = "text/plain" }));
        Assert.Equal(["#/payload/form"], Check(new Payload { Form = [pair] }));
        Assert.Equal(["#/payload/text"], Check(new Payload { Kind = PayloadKind.Plain }));
        Assert.Equal(["#/payload/form"], Check(new Payload { Kind = PayloadKind.Plain, Text = "x", Form = [pair] }));
        Assert.Equal(
            ["#/payload/text", "#/payload/contentType"],
            Check(new Payload { Kind = PayloadKind.FormUrlEncoded, Form = [pair], Text = "x", ContentType = "text/plain" }));
        Assert.Equal(["#/payload/kind"], Check(new Payload { Kind = (PayloadKind)99 }));
        Assert.Equal(["#/payload"], Check(null!));
        Assert.Empty(Check(new Payload { Form = default }));

        static string[] Check(Payload payload) =>
            [.. ActionValidator.Validate(Good with { Payload = payload }).Select(entry => entry.Pointer)];
    }

    [Fact]
    public void Form_may_have_200_pairs_and_no_more()
    {
        static ActionDefinition WithPairs(int count) => Good with
        {
            Payload = new Payload { Kind = PayloadKind.FormUrlEncoded, Form = [.. Enumerable.Repeat(new FormPair { Key = "k" }, count)] },
        };

        Assert.Empty(ActionValidator.Validate(WithPairs(200)));
        AssertSingle("#/payload/form", "at most 200 pairs, got 201", WithPairs(201));
    }

    [Fact]
    public void Errors_of_fields_point_to_the_field()
    {
        var definition = Good with
        {
            Fields =
            [
                new() { Name = "a" },
                new() { Name = "b", Type = FieldType.Date, Format = new FieldFormat { Pattern = "q" } },
                new() { Name = "c", Type = (FieldType)9 },
                null!,
            ],
        };

        Assert.Equal(
            ["#/fields/1/format/pattern", "#/fields/2/type", "#/fields/3"],
            ActionValidator.Validate(definition).Select(entry => entry.Pointer));
    }

    [Fact]
    public void Field_settings_come_once_a_name_with_regard_to_case()
    {
        Assert.Empty(ActionValidator.Validate(Good with { Fields = [new() { Name = "a" }, new() { Name = "A" }] }));
        AssertSingle("#/fields/1/name", "got \"a\" again", Good with { Fields = [new() { Name = "a" }, new() { Name = "a" }] });
    }

    [Fact]
    public void More_than_1000_fields_are_refused() => AssertSingle("#/fields", "got 1001", Good with
    {
        Fields = [.. Enumerable.Range(0, 1001).Select(index => new FieldDefinition { Name = $"f{index}" })],
    });

    [Fact]
    public void Response_values_have_unique_names()
    {
        static ActionDefinition With(params string[] names) =>
            Good with { ResponseValues = [.. names.Select(name => new ResponseValue { Name = name, Path = "$" })] };

        Assert.Empty(ActionValidator.Validate(With("id", "ID", new string('n', 100))));
        AssertSingle("#/responseValues/1/name", "got \"id\" again", With("id", "id"));
        AssertSingle("#/responseValues/0/name", "got none", With(""));
        AssertSingle("#/responseValues/0/name", "got none", With((string)null!));
        AssertSingle("#/responseValues/0/name", "got 101", With(new string('n', 101)));
        AssertSingle(
            "#/responseValues", "at most 50 response values, got 51", With([.. Enumerable.Range(0, 51).Select(index => $"v{index}")]));
        AssertSingle("#/responseValues/0", "got null", Good with { ResponseValues = [null!] });
    }

    [Fact]
    public void All_errors_come_at_once()
    {
        var errors = ActionValidator.Validate(new ActionDefinition
        {
            Fields = default,
            ResponseValues = default,
            MaxRetries = 6,
            TimeoutSeconds = 0,
            Payload = new Payload { Text = "x" },
        });

        Assert.Equal(
            ["#/name", "#/connectorId", "#/method", "#/maxRetries", "#/timeoutSeconds", "#/payload/text"],
            errors.Select(entry => entry.Pointer));
    }

    private static void AssertSingle(string pointer, string says, ActionDefinition definition)
    {
        var entry = Assert.Single(ActionValidator.Validate(definition));
        Assert.Equal(pointer, entry.Pointer);
        Assert.Contains(says, entry.Detail, StringComparison.Ordinal);
    }
}
