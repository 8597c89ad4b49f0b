using System.Net;
using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Api.Tests;

public sealed class ExecutionTests : IClassFixture<ApiFixture>
{
    private const string Body = """{"fields":{"a":1.50}}""";
    private readonly ApiHost _api;
    private readonly Guid _action;

    public ExecutionTests(ApiFixture fixture)
    {
        _api = fixture.Fresh();
        _action = _api.System.AddAction();
    }

    private string Trigger => $"/api/v1/actions/{_action}/executions";

    [Fact]
    public async Task Trigger_answers_202_with_the_place_of_the_execution()
    {
        var answer = await _api.SendAsync("POST", Trigger, Body);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal($"/api/v1/executions/{answer.Json["id"]}", answer.Headers["Location"]);
        Assert.Equal("Pending", (string?)answer.Json["status"]);
        Assert.Equal("""{"a":1.50}""", answer.Json["fields"]!.ToJsonString());
        Assert.DoesNotContain("null", answer.Text, StringComparison.Ordinal);
        Assert.False(answer.Headers.ContainsKey("Preference-Applied"));
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal(7, Guid.Parse((string)answer.Json["id"]!).Version);
    }

    [Fact]
    public async Task Trigger_without_members_has_no_field_values()
    {
        await _api.SendAsync("POST", Trigger, "{}");
        Assert.Equal("{}", Assert.Single(_api.System.Calls.OfType<ExecutionRequest>()).Fields.Text);
    }

    [Fact]
    public async Task Refusal_of_a_field_names_it()
    {
        _api.System.Refusal = Problem.Invalid(
            new ProblemEntry("#/fields/a", ProblemCode.Malformed, "Expected a date."),
            new ProblemEntry("#/fields/b", ProblemCode.Required, "Missing."));
        var answer = await _api.SendAsync("POST", Trigger, Body);
        Assert.Equal(["#/fields/a: Expected a date.", "#/fields/b: Missing."], answer.Problem(400));
        Assert.False(string.IsNullOrEmpty((string?)answer.Json["traceId"]));
    }

    [Theory]
    [InlineData(ProblemKind.Invalid, 400)]
    [InlineData(ProblemKind.NotFound, 404)]
    [InlineData(ProblemKind.Conflict, 409)]
    [InlineData(ProblemKind.VersionMismatch, 412)]
    public async Task Each_kind_of_refusal_has_its_status_code(ProblemKind kind, int status)
    {
        _api.System.Refusal = new Problem { Kind = kind, Detail = "Because." };
        Assert.Equal(["Because."], (await _api.SendAsync("POST", Trigger, Body)).Problem(status));
    }

    [Fact]
    public async Task Same_key_answers_the_same_execution_with_200_once_it_has_ended()
    {
        var first = await _api.SendAsync("POST", Trigger, Body, headers: ("Idempotency-Key", "order 7"));
        var id = Guid.Parse((string)first.Json["id"]!);
        Assert.Equal(ExecutionId.Derive(_action, "order 7"), id);

        var second = await _api.SendAsync("POST", Trigger, Body, headers: ("Idempotency-Key", "order 7"));
        Assert.Equal(HttpStatusCode.Accepted, second.Status);
        Assert.Equal(first.Text, second.Text);

        _api.System.Execution(id).End();
        var third = await _api.SendAsync("POST", Trigger, Body, headers: ("Idempotency-Key", "order 7"));
        Assert.Equal(HttpStatusCode.OK, third.Status);
        Assert.Equal("order 7", (string?)third.Json["idempotencyKey"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ü")]
    [InlineData("a\tb")]
    public async Task Unsound_key_is_refused(string key)
    {
        Assert.StartsWith(
            "Idempotency-Key: ",
            Assert.Single((await _api.SendAsync("POST", Trigger, Body, headers: ("Idempotency-Key", key))).Problem(400)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_may_have_255_characters_and_no_more()
    {
        Assert.Equal(
            HttpStatusCode.Accepted, (await _api.SendAsync("POST", Trigger, Body, headers: ("Idempotency-Key", new string('k', 255)))).Status);
        (await _api.SendAsync("POST", Trigger, Body, headers: ("Idempotency-Key", new string('k', 256)))).Problem(400);
    }

    [Fact]
    public async Task Two_keys_are_refused()
    {
        // HttpClient would join them into one line.
        var uri = _api.Client.BaseAddress!;
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(uri.Host, uri.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"POST {Trigger} HTTP/1.1\r\nHost: {uri.Authority}\r\nConnection: close\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n"
            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("but got 2 of them", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wait=10", 10)]
    [InlineData("respond-async, wait=10", 10)]
    [InlineData("respond-async;x=\"a, wait=9\", WAIT = \"7\"; y", 7)]
    [InlineData("wait=5, wait=9", 5)]
    [InlineData("wait=61", 60)]
    [InlineData("wait=99999999999999999999", 60)]
    [InlineData("@@@, wait=4", 4)]
    public async Task Wait_answers_200_with_the_end(string prefer, int seconds)
    {
        _api.System.EndsAtOnce = true;
        var answer = await _api.SendAsync("POST", Trigger, Body, headers: ("Prefer", prefer));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal($"wait={seconds}", answer.Headers["Preference-Applied"]);
        Assert.Equal("""{"a":null}""", answer.Json["outputs"]!.ToJsonString());
        Assert.InRange(_api.System.Execution(Guid.Parse((string)answer.Json["id"]!)).WaitLimit.TotalSeconds, double.Epsilon, seconds);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("wait=")]
    [InlineData("wait=-1")]
    [InlineData("wait=1.5")]
    [InlineData("wait=abc, wait=5")]
    [InlineData("wait=\"1")]
    [InlineData("respond-async")]
    [InlineData("x=\"wait=5\"")]
    [InlineData(";;=,")]
    public async Task Wish_to_wait_that_cannot_be_read_is_ignored(string prefer)
    {
        var answer = await _api.SendAsync("POST", Trigger, Body, headers: ("Prefer", prefer));
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.False(answer.Headers.ContainsKey("Preference-Applied"));
    }

    [Fact]
    public async Task Wait_that_passes_answers_202()
    {
        var answer = await _api.SendAsync("POST", Trigger, Body, headers: ("Prefer", "wait=0"));
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("wait=0", answer.Headers["Preference-Applied"]);
    }

    [Fact]
    public async Task Accepted_execution_is_answered_even_when_its_wait_fails()
    {
        _api.System.WaitFault = new TimeoutException();
        var answer = await _api.SendAsync("POST", Trigger, Body, headers: ("Prefer", "wait=1"));
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(HttpStatusCode.OK, (await _api.SendAsync("GET", answer.Headers["Location"], headers: ("Prefer", "wait=1"))).Status);
    }

    [Fact]
    public async Task Wait_ends_with_202_when_the_server_stops()
    {
        await using var api = await ApiHost.StartAsync();
        var action = api.System.AddAction();
        var answering = api.SendAsync(
            "POST", $"/api/v1/actions/{action}/executions", Body, "application/json", ("Prefer", "wait=60"), ("Idempotency-Key", "k"));
        await api.System.Execution(ExecutionId.Derive(action, "k")).Waited.Task;
        await api.StopAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await answering).Status);
    }

    [Fact]
    public async Task Read_without_wait_asks_the_store_only()
    {
        var created = await _api.SendAsync("POST", Trigger, Body);
        _api.System.Calls.Clear();
        var answer = await _api.SendAsync("GET", created.Headers["Location"]);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(created.Text, answer.Text);
        Assert.Equal(["FindAsync"], _api.System.Calls);
    }

    [Fact]
    public async Task Read_with_wait_answers_at_the_end()
    {
        var created = await _api.SendAsync("POST", Trigger, Body);
        var execution = _api.System.Execution(Guid.Parse((string)created.Json["id"]!));
        var answering = _api.SendAsync("GET", created.Headers["Location"], headers: ("Prefer", "wait=60"));
        await execution.Waited.Task;
        execution.End();
        var answer = await answering;
        Assert.Equal("Succeeded", (string?)answer.Json["status"]);
        Assert.Equal("wait=60", answer.Headers["Preference-Applied"]);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/retry")]
    public async Task Unknown_execution_is_not_found(string method, string suffix)
    {
        var id = Guid.NewGuid();
        var error = Assert.Single((await _api.SendAsync(method, $"/api/v1/executions/{id}{suffix}", headers: ("Prefer", "wait=1"))).Problem(404));
        Assert.Contains(id.ToString(), error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/retry")]
    public async Task Empty_id_is_the_id_of_no_execution(string method, string suffix)
    {
        var answer = await _api.SendAsync(method, $"/api/v1/executions/{Guid.Empty}{suffix}", headers: ("Prefer", "wait=1"));

        Assert.Contains(Guid.Empty.ToString(), Assert.Single(answer.Problem(404)), StringComparison.Ordinal);
        Assert.Empty(_api.System.Calls);
    }

    [Fact]
    public async Task Cancel_answers_the_execution_and_then_a_conflict()
    {
        var created = await _api.SendAsync("POST", Trigger, Body);
        var cancelled = await _api.SendAsync("POST", $"{created.Headers["Location"]}/cancel");
        Assert.Equal(HttpStatusCode.OK, cancelled.Status);
        Assert.Equal("Cancelled", (string?)cancelled.Json["status"]);
        (await _api.SendAsync("POST", $"{created.Headers["Location"]}/cancel")).Problem(409);
    }

    [Fact]
    public async Task Retry_is_a_new_execution_that_names_the_old_one()
    {
        var created = await _api.SendAsync("POST", Trigger, Body, headers: ("Idempotency-Key", "k"));
        var retry = $"{created.Headers["Location"]}/retry";
        Assert.Contains("has not ended", Assert.Single((await _api.SendAsync("POST", retry)).Problem(409)), StringComparison.Ordinal);

        var old = Guid.Parse((string)created.Json["id"]!);
        _api.System.Execution(old).End(ExecutionStatus.Failed);
        var answer = await _api.SendAsync("POST", retry);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.NotEqual(old, Guid.Parse((string)answer.Json["id"]!));
        Assert.Equal($"/api/v1/executions/{answer.Json["id"]}", answer.Headers["Location"]);
        var request = _api.System.Calls.OfType<ExecutionRequest>().Last();
        Assert.Equal(new ExecutionRequest { ActionId = _action, Fields = new RawJson("""{"a":1.50}"""), RetryOf = old }, request);
    }

    [Fact]
    public async Task Retry_of_an_action_that_is_gone_is_a_conflict()
    {
        var created = await _api.SendAsync("POST", Trigger, Body);
        _api.System.Execution(Guid.Parse((string)created.Json["id"]!)).End();
        _api.System.Refusal = Problem.NotFound("There is no such action.");
        (await _api.SendAsync("POST", $"{created.Headers["Location"]}/retry")).Problem(409);
    }

    [Fact]
    public async Task Test_waits_for_its_end_and_shows_the_request()
    {
        _api.System.EndsAtOnce = true;
        var action = _api.System.AddAction();
        var answer = await _api.SendAsync("POST", $"/api/v1/actions/{action}/test", Body);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True((bool)answer.Json["isTest"]!);
        Assert.Equal("https://a.example/", (string?)answer.Json["request"]!["url"]);
    }

    [Fact]
    public async Task List_takes_every_filter()
    {
        var connector = Guid.NewGuid();
        var answer = await _api.SendAsync(
            "GET",
            $"/api/v1/executions?actionId={_action}&connectorId={connector}&status=failed,Waiting&status=RUNNING&from=2026-01-31T09:30:00+02:00"
            + "&to=2026-02-01T00:00:00.5Z&isTest=false&limit=200");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var query = Assert.Single(_api.System.Calls.OfType<ExecutionQuery>());
        Assert.Equal([ExecutionStatus.Failed, ExecutionStatus.Waiting, ExecutionStatus.Running], query.Statuses);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 7, 30, 0, TimeSpan.Zero), query.From);
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 0, 0, 0, 500, TimeSpan.Zero), query.To);
        Assert.Equal((_action, connector, false, 200), (query.ActionId, query.ConnectorId, query.IsTest, query.Limit));
    }

    [Fact]
    public async Task Cursor_of_a_page_leads_to_the_next()
    {
        var created = await _api.SendAsync("POST", Trigger, Body);
        var page = await _api.SendAsync("GET", "/api/v1/executions");
        Assert.Equal((string?)created.Json["id"], (string?)page.Json["items"]![0]!["id"]);
        await _api.SendAsync("GET", $"/api/v1/executions?cursor={page.Json["nextCursor"]}");
        var after = _api.System.Calls.OfType<ExecutionQuery>().Last().After!;
        Assert.Equal((string?)created.Json["id"], after.Id.ToString());
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), after.CreatedAt);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=abc", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("actionId=7", "actionId")]
    [InlineData("connectorId=x", "connectorId")]
    [InlineData("status=Done", "status")]
    [InlineData("status=3", "status")]
    [InlineData("from=2026-01-31", "from")]
    [InlineData("from=2026-01-31T09:30:00", "from")]
    [InlineData("to=yesterday", "to")]
    [InlineData("isTest=1", "isTest")]
    [InlineData("cursor=%%%", "cursor")]
    [InlineData("cursor=AAAA", "cursor")]
    [InlineData("cursor=__________8AAAAAAAAAAAAAAAAAAAAA", "cursor")]
    public async Task Bad_query_value_is_refused_by_name(string query, string parameter)
    {
        var error = Assert.Single((await _api.SendAsync("GET", $"/api/v1/executions?{query}")).Problem(400));
        Assert.StartsWith($"{parameter}: The query parameter {parameter} ", error, StringComparison.Ordinal);
    }
}
