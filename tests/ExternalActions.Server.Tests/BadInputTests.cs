using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;

namespace ExternalActions.Server.Tests;

/// <summary>Whatever is sent, the answer is problem details that say what is wrong, and never a 500.</summary>
public sealed class BadInputTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Unknown = "00000000-0000-0000-0000-00000000dead";

    private static readonly string[] BodyEndpoints =
    [
        "POST /api/v1/connectors",
        "PUT /api/v1/connectors/{connector}",
        "POST /api/v1/connectors/test",
        "POST /api/v1/connectors/{connector}/test",
        "POST /api/v1/actions",
        "PUT /api/v1/actions/{action}",
        "POST /api/v1/actions/fields",
        "POST /api/v1/actions/preview",
        "POST /api/v1/actions/{action}/preview",
        "POST /api/v1/actions/{action}/test",
        "POST /api/v1/actions/{action}/executions",
    ];

    private static readonly string[] BadBodies =
    [
        "{", "nonsense", "null", "[]", "\"text\"", "17", "{\"a\":1,}", "{\"no such member\":1}", "{} {}", "// comment\n{}", "\u0000",
        "{\"name\":null}", "{\"name\":{}}", "{\"definition\":null}", "{\"fields\":null}", "{\"fields\":[null]}", "{\"fields\":5}",
    ];

    public static TheoryData<string> AllBodyEndpoints => [.. BodyEndpoints];

    [Theory, MemberData(nameof(AllBodyEndpoints))]
    public async Task Malformed_bodies_are_refused_with_400(string endpoint)
    {
        foreach (var body in BadBodies)
        {
            var answer = await SendAsync(endpoint, body, "application/json");

            AssertProblem(answer, HttpStatusCode.BadRequest, $"{endpoint} with {body}");
        }
    }

    [Theory, MemberData(nameof(AllBodyEndpoints))]
    public async Task Other_content_types_are_refused_with_415(string endpoint)
    {
        foreach (var contentType in new[] { "text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense" })
        {
            AssertProblem(await SendAsync(endpoint, "{}", contentType), HttpStatusCode.UnsupportedMediaType, $"{endpoint} as {contentType}");
        }
    }

    [Theory, MemberData(nameof(AllBodyEndpoints))]
    public async Task Bodies_that_are_too_long_are_refused_with_413(string endpoint)
    {
        var body = $$"""{"name": "{{new string('x', 7 * 1024 * 1024)}}"}""";

        AssertProblem(await SendAsync(endpoint, body, "application/json"), HttpStatusCode.RequestEntityTooLarge, endpoint);
    }

    [Theory]
    [InlineData("GET", "/api/v1/connectors/{unknown}")]
    [InlineData("PUT", "/api/v1/connectors/{unknown}")]
    [InlineData("DELETE", "/api/v1/connectors/{unknown}")]
    [InlineData("POST", "/api/v1/connectors/{unknown}/test")]
    [InlineData("POST", "/api/v1/connectors/{unknown}/authorize")]
    [InlineData("POST", "/api/v1/connectors/{unknown}/disconnect")]
    [InlineData("GET", "/api/v1/connectors/{unknown}/events")]
    [InlineData("POST", "/api/v1/connectors/x/authorize")]
    [InlineData("POST", "/api/v1/connectors/x/disconnect")]
    [InlineData("GET", "/api/v1/connectors/x/events")]
    [InlineData("GET", "/api/v1/actions/{unknown}")]
    [InlineData("PUT", "/api/v1/actions/{unknown}")]
    [InlineData("DELETE", "/api/v1/actions/{unknown}")]
    [InlineData("GET", "/api/v1/actions/{unknown}/versions")]
    [InlineData("GET", "/api/v1/actions/{unknown}/versions/1")]
    [InlineData("GET", "/api/v1/actions/{action}/versions/99")]
    [InlineData("GET", "/api/v1/actions/{action}/versions/0")]
    [InlineData("GET", "/api/v1/actions/{action}/versions/x")]
    [InlineData("POST", "/api/v1/actions/{unknown}/executions")]
    [InlineData("POST", "/api/v1/actions/{unknown}/test")]
    [InlineData("POST", "/api/v1/actions/{unknown}/preview")]
    [InlineData("GET", "/api/v1/executions/{unknown}")]
    [InlineData("POST", "/api/v1/executions/{unknown}/cancel")]
    [InlineData("POST", "/api/v1/executions/{unknown}/retry")]
    [InlineData("GET", "/api/v1/executions/not-an-id")]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("GET", "/api/v2/connectors")]
    public async Task What_does_not_exist_is_404(string method, string path)
    {
        var body = method switch
        {
            "PUT" => path.Contains("connectors", StringComparison.Ordinal)
                ? """{"name": "some name", "getUrl": "http://127.0.0.1/"}"""
                : running.Definition(Unknown, "/echo").ToJsonString(),
            "POST" when path.EndsWith("executions", StringComparison.Ordinal) || path.Contains("actions", StringComparison.Ordinal) =>
                """{"fields": {}}""",
            _ => null,
        };

        AssertProblem(await SendAsync($"{method} {path}", body, "application/json"), HttpStatusCode.NotFound, $"{method} {path}");
    }

    [Theory]
    [InlineData("PATCH", "/api/v1/connectors")]
    [InlineData("DELETE", "/api/v1/actions")]
    [InlineData("PUT", "/api/v1/executions")]
    [InlineData("GET", "/api/v1/executions/{unknown}/cancel")]
    [InlineData("GET", "/api/v1/connectors/{unknown}/authorize")]
    [InlineData("GET", "/api/v1/connectors/{unknown}/disconnect")]
    [InlineData("POST", "/api/v1/connectors/{unknown}/events")]
    public async Task Other_methods_are_405(string method, string path) =>
        AssertProblem(await SendAsync($"{method} {path}", null, null), HttpStatusCode.MethodNotAllowed, $"{method} {path}");

    [Theory]
    [InlineData("/api/v1/connectors?limit=0")]
    [InlineData("/api/v1/connectors?limit=201")]
    [InlineData("/api/v1/connectors?limit=x")]
    [InlineData("/api/v1/connectors?cursor=%00")]
    [InlineData("/api/v1/actions?connectorId=x")]
    [InlineData("/api/v1/executions?limit=-1")]
    [InlineData("/api/v1/executions?status=Asleep")]
    [InlineData("/api/v1/executions?from=yesterday")]
    [InlineData("/api/v1/executions?actionId=1")]
    [InlineData("/api/v1/executions?isTest=maybe")]
    [InlineData("/api/v1/executions?cursor=nonsense")]
    public async Task Bad_query_parameters_are_400(string path) =>
        AssertProblem(await running.Api.GetAsync(path), HttpStatusCode.BadRequest, path);

    [Fact]
    public async Task Every_bad_member_of_a_connector_is_named()
    {
        var answer = await running.Api.PostAsync("/api/v1/connectors", new JsonObject
        {
            ["name"] = new string('n', 101),
            ["authorizationType"] = "Basic",
            ["basic"] = new JsonObject { ["userName"] = "a:b" },
            ["getUrl"] = "ftp://example.com",
            ["allowedHosts"] = new JsonArray("http://example.com/path"),
            ["defaultHeaders"] = new JsonArray(new JsonObject { ["name"] = "Bad Name", ["value"] = "a" }),
        });

        AssertProblem(answer, HttpStatusCode.BadRequest, "connector");
        Assert.Equal(
            ["#/allowedHosts/0", "#/basic/password", "#/basic/userName", "#/defaultHeaders/0/name", "#/getUrl", "#/name"],
            answer.Pointers);
    }

    [Fact]
    public async Task Every_bad_member_of_an_OAuth2_connector_is_named_and_no_secret_in_it_is_shown()
    {
        const string Secret = "s3cr3t";
        var answer = await running.Api.PostAsync("/api/v1/connectors", new JsonObject
        {
            ["name"] = $"Connector {Guid.NewGuid()}",
            ["authorizationType"] = "OAuth2",
            ["getUrl"] = running.TargetUrl,
            ["oauth2"] = new JsonObject
            {
                ["authorizationUrl"] = $"{running.TargetUrl}/authorize?client_secret={Secret}",
                ["accessTokenUrl"] = $"ftp://user:{Secret}@127.0.0.1/token",
                ["revocationUrl"] = "nowhere",
                ["clientSecret"] = $"{Secret}\n",
                ["scope"] = "",
                ["tokenParameters"] = new JsonArray(new JsonObject { ["name"] = "client_secret", ["value"] = Secret }),
                ["headerName"] = "Bad Name",
            },
        });

        AssertProblem(answer, HttpStatusCode.BadRequest, "connector");
        Assert.Equal(
            [
                "#/oauth2/accessTokenUrl", "#/oauth2/authorizationUrl", "#/oauth2/clientId", "#/oauth2/clientSecret", "#/oauth2/headerName",
                "#/oauth2/revocationUrl", "#/oauth2/scope", "#/oauth2/tokenParameters/0/name",
            ],
            answer.Pointers);
        Assert.DoesNotContain(Secret, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("authorize")]
    [InlineData("disconnect")]
    public async Task Connector_without_OAuth2_cannot_be_authorized_or_disconnected(string verb)
    {
        var connector = await running.ConnectorAsync();

        AssertProblem(await running.Api.PostAsync($"/api/v1/connectors/{connector}/{verb}"), HttpStatusCode.Conflict, verb);
        Assert.Single((await running.Api.GetAsync($"/api/v1/connectors/{connector}/events")).Is(HttpStatusCode.OK)["items"]!.AsArray());
    }

    [Theory]
    [InlineData("authorize")]
    [InlineData("disconnect")]
    public async Task Bodies_that_nobody_asked_for_do_no_harm(string verb)
    {
        var connector = await running.OAuth2ConnectorAsync();
        foreach (var body in BadBodies)
        {
            foreach (var contentType in new[] { "application/json", "application/x-www-form-urlencoded", "nonsense" })
            {
                var answer = await running.Api.SendTextAsync(HttpMethod.Post, $"/api/v1/connectors/{connector}/{verb}", body, contentType);
                Assert.True(answer.Status == HttpStatusCode.OK, $"{verb} with {body} as {contentType}: {answer.Text}");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?code=x")]
    [InlineData("?state")]
    [InlineData("?state=&code=")]
    [InlineData("?state=%00")]
    [InlineData("?state=%")]
    [InlineData("?state=%ff%fe&code=%ff")]
    [InlineData("?state={state}")]
    [InlineData("?state={state}&code=%00")]
    [InlineData("?state={state}&code={long}")]
    [InlineData("?state={state}&code={tooLong}")]
    [InlineData("?state={state}&code=a&code=b")]
    [InlineData("?state={state}&state={state}")]
    [InlineData("?state={state}&error=%00%0d%0aX:%20y&error_description=%00%0d%0aX:%20y")]
    [InlineData("?state={state}&error=e&error_description={long}")]
    [InlineData("?state={state}&iss=nonsense&code=a")]
    [InlineData("?state={tooLong}")]
    [InlineData("?state[]={state}&state.x=1&=&&&=x")]
    public async Task Callbacks_that_belong_to_nothing_are_pages_with_400(string query)
    {
        var state = Base64Url.EncodeToString([.. Guid.Parse(Unknown).ToByteArray(bigEndian: true), .. new byte[32]]);
        var path = "/oauth2/callback" + query.Replace("{state}", state, StringComparison.Ordinal)
            .Replace("{long}", new string('x', 2_000), StringComparison.Ordinal)
            .Replace("{tooLong}", new string('x', 8_193), StringComparison.Ordinal);

        var answer = await running.Api.GetAsync(path, ("Cookie", "ea-oauth2-=x; ea-oauth2-0000000000000000=x; ;=;"));

        AssertPage(answer, HttpStatusCode.BadRequest);
        Assert.False(answer.Message.Headers.Contains("X"));
    }

    [Theory]
    [InlineData("GET", "/oauth2/connectors/{unknown}", HttpStatusCode.NotFound)]
    [InlineData("POST", "/oauth2/connectors/{unknown}", HttpStatusCode.NotFound)]
    [InlineData("GET", "/oauth2/connectors/x", HttpStatusCode.NotFound)]
    [InlineData("POST", "/oauth2/connectors/%2F", HttpStatusCode.NotFound)]
    [InlineData("GET", "/oauth2/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/oauth2", HttpStatusCode.NotFound)]
    [InlineData("GET", "/oauth2/connectors/{connector}", HttpStatusCode.Conflict)]
    [InlineData("POST", "/oauth2/connectors/{connector}", HttpStatusCode.Conflict)]
    [InlineData("PUT", "/oauth2/connectors/{connector}", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/oauth2/callback", HttpStatusCode.MethodNotAllowed)]
    public async Task Other_requests_for_pages_are_answered_with_a_page(string method, string path, HttpStatusCode status)
    {
        foreach (var contentType in new[] { null, "application/json", "application/x-www-form-urlencoded", "nonsense" })
        {
            AssertPage(await SendAsync($"{method} {path}", contentType is null ? null : "{=%&", contentType), status);
        }
    }

    [Fact]
    public async Task Six_retries_are_refused()
    {
        var definition = running.Definition(await running.ConnectorAsync(), "/echo", new JsonObject { ["maxRetries"] = 6 });

        var answer = await running.Api.PostAsync("/api/v1/actions", definition);

        AssertProblem(answer, HttpStatusCode.BadRequest, "maxRetries");
        Assert.Equal(["#/maxRetries"], answer.Pointers);
        Assert.Contains("6", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_field_of_a_trigger_is_named()
    {
        var action = await running.ActionAsync("/echo", new JsonObject
        {
            ["payload"] = new JsonObject { ["kind"] = "Plain", ["text"] = """{"n": {{n}}, "d": "{{d}}", "t": "{{t}}"}""" },
            ["fields"] = new JsonArray(
                new JsonObject { ["name"] = "n", ["type"] = "Number" },
                new JsonObject { ["name"] = "d", ["type"] = "Date" }),
        });

        var answer = await running.Api.PostAsync(
            $"/api/v1/actions/{action}/executions", JsonNode.Parse("""{"fields": {"n": "1,234", "d": "2026-02-30", "x/y": 1}}"""));

        AssertProblem(answer, HttpStatusCode.BadRequest, "fields");
        Assert.Equal(["#/fields/d", "#/fields/n", "#/fields/t", "#/fields/x~1y"], answer.Pointers);
    }

    [Fact]
    public async Task Clashes_are_409_and_stale_edits_412()
    {
        var name = $"Clash {Guid.NewGuid()}";
        var connector = await running.ConnectorAsync(new JsonObject { ["name"] = name });
        await running.ActionAsync("/echo", new JsonObject { ["connectorId"] = connector });
        var settings = new JsonObject { ["name"] = name, ["getUrl"] = running.TargetUrl };

        AssertProblem(await running.Api.PostAsync("/api/v1/connectors", settings), HttpStatusCode.Conflict, "name");
        AssertProblem(await running.Api.DeleteAsync($"/api/v1/connectors/{connector}"), HttpStatusCode.Conflict, "in use");
        AssertProblem(
            await running.Api.PutAsync($"/api/v1/connectors/{connector}", settings, ("If-Match", "\"7\"")),
            HttpStatusCode.PreconditionFailed,
            "stale");
    }

    private static void AssertProblem(ApiAnswer answer, HttpStatusCode status, string what)
    {
        Assert.True(answer.Status == status, $"{what}: expected {status}, got {answer.Status}: {answer.Text}");
        Assert.Equal("application/problem+json", answer.Message.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, (int?)answer.Body?["status"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)answer.Body?["detail"]), $"{what}: no detail in {answer.Text}");
        Assert.DoesNotContain("ExternalActions.", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", answer.Text, StringComparison.Ordinal);
    }

    private static void AssertPage(ApiAnswer answer, HttpStatusCode status)
    {
        Assert.True(answer.Status == status, $"Expected {status}, got {answer.Status}: {answer.Text}");
        Assert.Equal("text/html", answer.Message.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("ExternalActions.", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", answer.Text, StringComparison.Ordinal);
    }

    private async Task<ApiAnswer> SendAsync(string endpoint, string? body, string? contentType)
    {
        var (method, path) = endpoint.Split(' ', 2) switch { var parts => (parts[0], parts[1]) };
        if (path.Contains("{connector}", StringComparison.Ordinal))
        {
            path = path.Replace("{connector}", await running.ConnectorAsync(), StringComparison.Ordinal);
        }

        if (path.Contains("{action}", StringComparison.Ordinal))
        {
            path = path.Replace("{action}", await running.ActionAsync("/echo"), StringComparison.Ordinal);
        }

        path = path.Replace("{unknown}", Unknown, StringComparison.Ordinal);
        return await running.Api.SendTextAsync(new HttpMethod(method), path, body, contentType);
    }
}
