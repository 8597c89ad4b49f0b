using System.Net;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Api.Tests;

public sealed class ResourceTests : IClassFixture<ApiFixture>
{
    private readonly ApiHost _api;

    public ResourceTests(ApiFixture fixture) => _api = fixture.Fresh();

    [Theory]
    [InlineData("/api/v1/connectors")]
    [InlineData("/api/v1/actions")]
    public async Task Created_resource_is_found_at_its_location_with_its_entity_tag(string path)
    {
        var created = await _api.SendAsync("POST", path, """{"name":"a"}""");
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal($"{path}/{created.Json["id"]}", created.Headers["Location"]);
        Assert.Equal("\"1\"", created.Headers["ETag"]);

        var read = await _api.SendAsync("GET", created.Headers["Location"]);
        Assert.Equal(created.Text, read.Text);
        Assert.Equal("\"1\"", read.Headers["ETag"]);
        Assert.Equal("no-store", read.Headers["Cache-Control"]);

        var updated = await _api.SendAsync("PUT", created.Headers["Location"], """{"name":"b"}""");
        Assert.Equal("\"2\"", updated.Headers["ETag"]);

        var deleted = await _api.SendAsync("DELETE", created.Headers["Location"]);
        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
    }

    [Theory]
    [InlineData("GET", "/api/v1/connectors/{0}", null)]
    [InlineData("PUT", "/api/v1/connectors/{0}", "{}")]
    [InlineData("POST", "/api/v1/connectors/{0}/test", null)]
    [InlineData("GET", "/api/v1/actions/{0}", null)]
    [InlineData("GET", "/api/v1/actions/{0}/versions", null)]
    [InlineData("GET", "/api/v1/actions/{0}/versions/1", null)]
    [InlineData("POST", "/api/v1/actions/{0}/preview", "{}")]
    [InlineData("POST", "/api/v1/actions/{0}/test", "{}")]
    public async Task Unknown_id_is_not_found_and_named(string method, string path, string? body)
    {
        var id = Guid.NewGuid();
        var error = Assert.Single((await _api.SendAsync(method, path.Replace("{0}", id.ToString(), StringComparison.Ordinal), body)).Problem(404));
        Assert.Contains(id.ToString(), error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api")]
    [InlineData("/api/v2/connectors")]
    [InlineData("/api/v1/connectors/not-an-id")]
    [InlineData("/api/v1/actions/1")]
    [InlineData("/api/v1/executions/0")]
    public async Task Unknown_address_is_not_found(string path) => (await _api.SendAsync("GET", path)).Problem(404);

    [Fact]
    public async Task Addresses_beside_the_api_are_left_to_the_host()
    {
        Assert.Equal("a page of the console", (await _api.SendAsync("GET", "/apis")).Text);
    }

    [Theory]
    [InlineData("PATCH", "/api/v1/connectors", "GET, POST")]
    [InlineData("DELETE", "/api/v1/executions", "GET")]
    [InlineData("GET", "/api/v1/actions/fields", "POST")]
    public async Task Wrong_method_is_refused_with_the_right_ones(string method, string path, string allow)
    {
        var answer = await _api.SendAsync(method, path);
        answer.Problem(405);
        Assert.Equal(allow, answer.Headers["Allow"]);
    }

    [Theory]
    [InlineData("\"3\"", 200)]
    [InlineData("*", 200)]
    [InlineData("\"2\"", 412)]
    [InlineData("W/\"3\"", 412)]
    [InlineData("\"abc\"", 412)]
    [InlineData("\"-3\"", 412)]
    [InlineData("3", 400)]
    [InlineData("\"3", 400)]
    [InlineData("\"3\", \"4\"", 400)]
    public async Task Edit_is_made_only_on_the_version_it_names(string ifMatch, int status)
    {
        var path = $"/api/v1/connectors/{_api.System.AddConnector()}";
        var answer = await _api.SendAsync("PUT", path, """{"name":"c"}""", headers: ("If-Match", ifMatch));
        Assert.Equal(status, (int)answer.Status);
        if (status == 200)
        {
            Assert.Equal("\"4\"", answer.Headers["ETag"]);
        }
        else
        {
            answer.Problem(status);
            Assert.DoesNotContain(_api.System.Calls, call => call is ConnectorSettings);
        }
    }

    [Theory]
    [InlineData("\"3\"", 204)]
    [InlineData("*", 204)]
    [InlineData("\"2\"", 412)]
    [InlineData("3", 400)]
    public async Task Deletion_is_made_only_of_the_version_it_names(string ifMatch, int status)
    {
        var path = $"/api/v1/connectors/{_api.System.AddConnector()}";

        var answer = await _api.SendAsync("DELETE", path, headers: ("If-Match", ifMatch));

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(status == 204, _api.System.Calls.Contains("Delete"));
    }

    [Fact]
    public async Task Refused_deletion_says_why()
    {
        _api.System.Refusal = Problem.Conflict(ProblemCode.InUse, "The actions a and b use it.");
        var path = $"/api/v1/connectors/{_api.System.AddConnector()}";
        Assert.Equal(["The actions a and b use it."], (await _api.SendAsync("DELETE", path)).Problem(409));
    }

    [Fact]
    public async Task Connection_test_tries_stored_or_given_settings()
    {
        var id = _api.System.AddConnector();
        var stored = await _api.SendAsync("POST", $"/api/v1/connectors/{id}/test");
        Assert.Equal(HttpStatusCode.OK, stored.Status);
        Assert.Equal("Succeeded", (string?)stored.Json["outcome"]);
        Assert.Null(_api.System.Calls.Last());

        await _api.SendAsync("POST", $"/api/v1/connectors/{id}/test", """{"name":"x"}""");
        Assert.Equal("x", Assert.IsType<ConnectorSettings>(_api.System.Calls.Last()).Name);

        Assert.Equal(HttpStatusCode.OK, (await _api.SendAsync("POST", "/api/v1/connectors/test", """{"name":"y"}""")).Status);
        Assert.Equal("y", Assert.IsType<ConnectorSettings>(_api.System.Calls.Last()).Name);
        (await _api.SendAsync("POST", "/api/v1/connectors/test")).Problem(400);
    }

    [Fact]
    public async Task List_by_name_pages_with_opaque_cursors()
    {
        var page = await _api.SendAsync("GET", "/api/v1/connectors?search=zo&limit=1");
        Assert.Equal("Zoë ☕", (string?)page.Json["items"]![0]!["name"]);
        await _api.SendAsync("GET", $"/api/v1/connectors?cursor={page.Json["nextCursor"]}");
        var queries = _api.System.Calls.OfType<CatalogQuery>().ToList();
        Assert.Equal(new CatalogQuery { Search = "zo", Limit = 1 }, queries[0]);
        Assert.Equal(new CatalogQuery { After = "Zoë ☕" }, queries[1]);

        var connector = Guid.NewGuid();
        Assert.Equal("""{"items":[]}""", (await _api.SendAsync("GET", $"/api/v1/actions?search=&connectorId={connector}")).Text);
        Assert.Equal(new CatalogQuery { ConnectorId = connector }, _api.System.Calls.Last());
        (await _api.SendAsync("GET", "/api/v1/actions?cursor=_w")).Problem(400);
    }

    [Fact]
    public async Task Versions_of_an_action_can_be_read()
    {
        var path = $"/api/v1/actions/{_api.System.AddAction()}/versions";
        Assert.Equal(1, (int)(await _api.SendAsync("GET", path)).Json["items"]![0]!["version"]!);
        Assert.Equal(HttpStatusCode.OK, (await _api.SendAsync("GET", $"{path}/1")).Status);
        (await _api.SendAsync("GET", $"{path}/2")).Problem(404);
        (await _api.SendAsync("GET", $"{path}/0")).Problem(404);
    }

    [Fact]
    public async Task Fields_of_a_draft_are_parsed()
    {
        var answer = await _api.SendAsync("POST", "/api/v1/actions/fields", """{"url":"{{Account Name}}"}""");
        Assert.Equal("""{"fields":[{"name":"Account Name","type":"String","required":true}],"errors":[],"warnings":[]}""", answer.Text);
    }

    [Fact]
    public async Task Preview_renders_a_saved_or_a_given_definition()
    {
        var draft = await _api.SendAsync("POST", "/api/v1/actions/preview", """{"definition":{"url":"https://a.example"},"fields":{"a":[1]}}""");
        Assert.Equal("""{"method":"POST","url":"https://a.example","headers":[],"body":"{\"a\":[1]}"}""", draft.Text);
        var saved = await _api.SendAsync("POST", $"/api/v1/actions/{_api.System.AddAction()}/preview", """{"fields":{"b":2}}""");
        Assert.Equal("""{"b":2}""", (string?)saved.Json["body"]);
    }

    [Theory]
    [InlineData("cross-site", null, 403)]
    [InlineData("same-site", null, 403)]
    [InlineData("same-origin", null, 201)]
    [InlineData("none", null, 201)]
    [InlineData(null, "https://evil.example", 403)]
    [InlineData(null, "null", 403)]
    [InlineData(null, "http://127.0.0.1:1", 403)]
    [InlineData(null, "{self}", 201)]
    public async Task Pages_of_other_sites_change_nothing(string? site, string? origin, int status)
    {
        var headers = new List<(string, string)>();
        if (site is not null)
        {
            headers.Add(("Sec-Fetch-Site", site));
        }

        if (origin is not null)
        {
            headers.Add(("Origin", origin == "{self}" ? $"http://{_api.Client.BaseAddress!.Authority}" : origin));
        }

        var answer = await _api.SendAsync("POST", "/api/v1/actions", "{}", headers: [.. headers]);
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(status == 403, _api.System.Calls.IsEmpty);
        if (status == 403)
        {
            answer.Problem(403);
        }
    }

    [Fact]
    public async Task Page_of_another_site_cannot_cancel()
    {
        (await _api.SendAsync("POST", $"/api/v1/executions/{Guid.NewGuid()}/cancel", headers: ("Sec-Fetch-Site", "cross-site"))).Problem(403);
    }

    [Fact]
    public async Task Cluster_that_does_not_answer_is_503_with_retry_after()
    {
        Exception[] faults = [new TimeoutException("secret"), new SiloUnavailableException("secret"), new GatewayTooBusyException("secret")];
        foreach (var fault in faults)
        {
            _api.System.Fault = fault;
            var answer = await _api.SendAsync("POST", "/api/v1/actions", "{}");
            answer.Problem(503);
            Assert.Equal("2", answer.Headers["Retry-After"]);
            Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Fault_is_500_with_a_trace_id_and_nothing_else()
    {
        _api.System.Fault = new InvalidOperationException("secret");
        var answer = await _api.SendAsync("POST", "/api/v1/actions", "{}");
        answer.Problem(500);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty((string?)answer.Json["traceId"]));
    }

    [Fact]
    public async Task Health_tells_whether_the_system_answers_and_no_more()
    {
        Assert.Equal(HttpStatusCode.OK, (await _api.SendAsync("GET", "/health/live")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _api.SendAsync("GET", "/health/ready")).Status);
        _api.System.Fault = new InvalidOperationException("secret");
        Assert.Equal(HttpStatusCode.OK, (await _api.SendAsync("GET", "/health/live")).Status);
        var answer = await _api.SendAsync("GET", "/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("Unhealthy", answer.Text);
    }

    [Fact]
    public async Task Refusals_are_problem_details_whatever_the_caller_accepts()
    {
        (await _api.SendAsync("GET", "/api/v1/nothing", headers: ("Accept", "text/html"))).Problem(404);
        (await _api.SendAsync("POST", "/api/v1/actions", "{", headers: ("Accept", "text/html"))).Problem(400);
        _api.System.Fault = new InvalidOperationException();
        (await _api.SendAsync("POST", "/api/v1/actions", "{}", headers: ("Accept", "text/html"))).Problem(500);
    }
}
