using System.Net;
using ExternalActions.Actions;
using ExternalActions.Connectors;

namespace ExternalActions.Api.Tests;

public sealed class BodyTests : IClassFixture<ApiFixture>
{
    private const string Connectors = "/api/v1/connectors";
    private const string Actions = "/api/v1/actions";
    private readonly ApiHost _api;

    public BodyTests(ApiFixture fixture) => _api = fixture.Fresh();

    [Fact]
    public async Task Members_left_out_keep_their_defaults()
    {
        await _api.SendAsync("POST", Actions, """{"name":"a"}""");
        var definition = Assert.Single(_api.System.Calls.OfType<ActionDefinition>());
        Assert.Equal(3, definition.MaxRetries);
        Assert.Equal(30, definition.TimeoutSeconds);
        Assert.True(definition.SendIdempotencyKey);
        Assert.Equal("", definition.Url);
        Assert.NotNull(definition.Payload);
        Assert.False(definition.Headers.IsDefault);
        Assert.False(definition.Payload.Form.IsDefault);
    }

    [Fact]
    public async Task Whole_definition_arrives_as_sent()
    {
        const string body = """
            {"connectorId":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","name":"ü \ud83d\ude00","method":"POST","url":"https://a.example/{{x}}",
             "payload":{"kind":"formurlencoded","form":[{"key":"k","value":"{{v}}"}]},"headers":[{"name":"A","value":"b"}],
             "fields":[{"name":"x","type":"Number","required":false,"default":1.50,"format":null}],
             "maxRetries":0,"successRule":{"statusCodes":["200"],"body":{"path":"$.ok","operator":"Equals","value":null}},
             "responseValues":[{"name":"ts","path":"$.ts"}]}
            """;
        var answer = await _api.SendAsync("POST", Actions, body);
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var definition = Assert.Single(_api.System.Calls.OfType<ActionDefinition>());
        Assert.Equal("ü 😀", definition.Name);
        Assert.Equal(PayloadKind.FormUrlEncoded, definition.Payload.Kind);
        Assert.Equal("1.50", definition.Fields[0].Default!.Text);
        Assert.Equal("null", definition.SuccessRule!.Body!.Value!.Text);
        Assert.Equal("1.50", answer.Json["definition"]!["fields"]![0]!["default"]!.ToJsonString());
        Assert.Equal("ü 😀", (string?)answer.Json["definition"]!["name"]);
    }

    [Theory]
    [InlineData("""{"name":null}""", "#/name: Expected a string, but got null.")]
    [InlineData("""{"name":5}""", "#/name: Expected a string, but got 5.")]
    [InlineData("""{"payload":null}""", "#/payload: Expected an object, but got null.")]
    [InlineData("""{"payload":{"form":null}}""", "#/payload/form: Expected an array, but got null.")]
    [InlineData("""{"payload":{"form":[{"key":"a"},{"key":7}]}}""", "#/payload/form/1/key: Expected a string, but got 7.")]
    [InlineData("""{"payload":{"form":[null]}}""", "#/payload/form/0: Expected an object, but got null.")]
    [InlineData("""{"payload":{"kind":1}}""", "#/payload/kind: Expected one of None, Plain, FormUrlEncoded, but got 1.")]
    [InlineData("""{"payload":{"kind":"1"}}""", "#/payload/kind: Expected one of None, Plain, FormUrlEncoded, but got the string \"1\".")]
    [InlineData(
        """{"payload":{"kind":"Plain,None"}}""",
        "#/payload/kind: Expected one of None, Plain, FormUrlEncoded, but got the string \"Plain,None\".")]
    [InlineData("""{"headers":null}""", "#/headers: Expected an array, but got null.")]
    [InlineData("""{"headers":{}}""", "#/headers: Expected an array, but got an object.")]
    [InlineData("""{"headers":[null]}""", "#/headers/0: Expected an object, but got null.")]
    [InlineData("""{"successRule":{"statusCodes":[null]}}""", "#/successRule/statusCodes/0: Expected a string, but got null.")]
    [InlineData("""{"maxRetries":"3"}""", "#/maxRetries: Expected a whole number, but got the string \"3\".")]
    [InlineData("""{"maxRetries":1.5}""", "#/maxRetries: Expected a whole number, but got 1.5.")]
    [InlineData("""{"maxRetries":99999999999}""", "#/maxRetries: Expected a whole number, but got 99999999999.")]
    [InlineData("""{"sendIdempotencyKey":0}""", "#/sendIdempotencyKey: Expected true or false, but got 0.")]
    [InlineData("""{"connectorId":"x"}""", "#/connectorId: Expected a UUID in a string, but got the string \"x\".")]
    [InlineData("""{"connectorId":null}""", "#/connectorId: Expected a UUID in a string, but got null.")]
    [InlineData("""{"name":"\ud800"}""", "#/name: The text holds half of a surrogate pair (a \\u escape without its other half).")]
    [InlineData("""{"name":"\udc00\ud800"}""", "#/name: The text holds half of a surrogate pair (a \\u escape without its other half).")]
    [InlineData("""{"\ud800":1}""", "#: The name of a member here holds half of a surrogate pair (a \\u escape without its other half).")]
    [InlineData(
        """{"fields":[{"default":{"a":["\udc00"]}}]}""",
        "#/fields/0/default/a/0: The text holds half of a surrogate pair (a \\u escape without its other half).")]
    [InlineData("""{"fields":[{"default":{"a":1,"\u0061":2}}]}""", "#/fields/0/default: The member \"a\" stands here more than once.")]
    [InlineData("""{"name":"a","name":"b"}""", "#: The member \"name\" stands here more than once.")]
    [InlineData("[]", "#: Expected an object, but got an array.")]
    [InlineData("null", "#: Expected an object, but got null.")]
    [InlineData("", "#: The request has no body; expected a JSON object.")]
    [InlineData(" \r\n", "#: The request has no body; expected a JSON object.")]
    public async Task Wrong_body_is_refused_with_its_place(string body, string expected)
    {
        var answer = await _api.SendAsync("POST", Actions, body);
        Assert.Equal([expected], answer.Problem(400));
        Assert.Empty(_api.System.Calls);
    }

    [Fact]
    public async Task Every_fault_of_a_body_is_named()
    {
        var answer = await _api.SendAsync("POST", Actions, """{"name":1,"url":2,"a/b~c":3}""");
        var errors = answer.Problem(400);
        Assert.Equal(3, errors.Count);
        Assert.StartsWith(
            "#/a~1b~0c: There is no member of the name \"a/b~c\" here; there are connectorId, name,", errors[2], StringComparison.Ordinal);
        Assert.Equal("3 things are wrong with the request.", (string?)answer.Json["detail"]);
    }

    [Theory]
    [InlineData("""{"authorizationType":7}""", "#/authorizationType: Expected one of None, Basic, Token, OAuth2, but got 7.")]
    [InlineData(
        """{"basic":{"password":null}}""",
        "#/basic/password: Expected a string that sets the secret, or nothing to keep the stored one, but got null.")]
    [InlineData(
        """{"basic":{"password":1234}}""",
        "#/basic/password: Expected a string that sets the secret, or nothing to keep the stored one, but got a number.")]
    [InlineData(
        """{"basic":{"password":{"value":"x"}}}""",
        "#/basic/password: Expected a string that sets the secret, or nothing to keep the stored one, but got an object.")]
    [InlineData(
        """{"basic":{"password":"\ud800"}}""",
        "#/basic/password: The text holds half of a surrogate pair (a \\u escape without its other half).")]
    [InlineData("""{"token":{"headers":[null]}}""", "#/token/headers/0: Expected an object, but got null.")]
    [InlineData("""{"allowedHosts":[1]}""", "#/allowedHosts/0: Expected a string, but got 1.")]
    public async Task Wrong_connector_is_refused_with_its_place(string body, string expected)
    {
        Assert.Equal([expected], (await _api.SendAsync("POST", Connectors, body)).Problem(400));
    }

    [Fact]
    public async Task Secret_goes_in_and_never_comes_out()
    {
        var answer = await _api.SendAsync(
            "POST", Connectors, """{"name":"c","authorizationType":"basic","basic":{"userName":"u","password":"hunter2"}}""");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("hunter2", _api.System.Calls.OfType<ConnectorSettings>().Single().Basic!.Password.Value);
        Assert.DoesNotContain("hunter2", answer.Text, StringComparison.Ordinal);
        Assert.Equal("""{"isSet":true}""", answer.Json["settings"]!["basic"]!["password"]!.ToJsonString());
    }

    [Fact]
    public async Task What_was_read_can_be_sent_back()
    {
        var created = await _api.SendAsync(
            "POST", Connectors, """{"name":"c","authorizationType":"token","token":{"headers":[{"name":"X","value":"s"}]}}""");
        var again = await _api.SendAsync("PUT", created.Headers["Location"], created.Json["settings"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Null(_api.System.Calls.OfType<ConnectorSettings>().Last().Token!.Headers[0].Value.Value);
    }

    [Theory]
    [InlineData("{\n \"name\": x}", "line 2, byte 10")]
    [InlineData("""{"name":"a",}""", "line 1, byte 13")]
    [InlineData("""{"name":"a" """, "line 1")]
    [InlineData("""{"name":"a"} x""", "line 1, byte 14")]
    public async Task Malformed_json_is_refused_with_its_position(string body, string position)
    {
        var error = Assert.Single((await _api.SendAsync("POST", Actions, body)).Problem(400));
        Assert.Contains(position, error, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_nested_too_deep_is_refused()
    {
        var body = $$"""{"fields":[{"default":{{new string('[', 100)}}{{new string(']', 100)}}}]}""";
        Assert.Contains("66", Assert.Single((await _api.SendAsync("POST", Actions, body)).Problem(400)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
    {
        using var content = new ByteArrayContent([.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await _api.Client.PostAsync(new Uri(Actions, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Byte_order_mark_is_skipped()
    {
        Assert.Equal(HttpStatusCode.Created, (await _api.SendAsync("POST", Actions, "\uFEFF{}")).Status);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Other_content_types_are_refused(string contentType)
    {
        (await _api.SendAsync("POST", Actions, "{}", contentType)).Problem(415);
        (await _api.SendAsync("POST", $"{Connectors}/{_api.System.AddConnector()}/test", "{}", contentType)).Problem(415);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/json;charset=\"utf-8\"")]
    [InlineData("Application/JSON")]
    public async Task Json_in_utf8_is_taken(string contentType)
    {
        Assert.Equal(HttpStatusCode.Created, (await _api.SendAsync("POST", Actions, "{}", contentType)).Status);
    }

    [Fact]
    public async Task Body_over_the_limit_is_refused()
    {
        var body = $$"""{"description":"{{new string('x', 6 * 1024 * 1024)}}"}""";
        (await _api.SendAsync("POST", Actions, body)).Problem(413);
    }

    [Fact]
    public async Task Body_of_unknown_length_over_the_limit_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Actions)
        {
            Content = new StreamContent(new MemoryStream(new byte[(6 * 1024 * 1024) + 1])),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = true;
        using var response = await _api.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Body_close_to_the_limit_is_read()
    {
        var body = $$$"""{"payload":{"kind":"Plain","text":"{{{new string('x', 5 * 1024 * 1024)}}}"}}""";
        Assert.Equal(HttpStatusCode.Created, (await _api.SendAsync("POST", Actions, body)).Status);
    }

    [Theory]
    [InlineData("""{"fields":null}""", "but got null.")]
    [InlineData("""{"fields":[]}""", "but got an array.")]
    [InlineData("""{"fields":"x"}""", "but got the string \"x\".")]
    public async Task Field_values_must_be_an_object(string body, string expected)
    {
        var id = _api.System.AddAction();
        foreach (var path in new[] { $"{Actions}/{id}/executions", $"{Actions}/{id}/preview", $"{Actions}/{id}/test", $"{Actions}/preview" })
        {
            var error = Assert.Single((await _api.SendAsync("POST", path, body)).Problem(400));
            Assert.Equal($"#/fields: Expected an object of field values by name, {expected}", error);
        }
    }

    [Fact]
    public async Task Body_full_of_faults_gets_a_short_answer()
    {
        var body = $"{{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"m{i}\":1"))}}}";
        Assert.Equal(50, (await _api.SendAsync("POST", Actions, body)).Problem(400).Count);
    }
}
