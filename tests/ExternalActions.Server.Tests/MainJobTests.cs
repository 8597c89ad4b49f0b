using System.Net;
using System.Text.Json.Nodes;

namespace ExternalActions.Server.Tests;

/// <summary>The main job over HTTP, against imitations of the systems that people call.</summary>
public sealed class MainJobTests(RunningServer running) : IClassFixture<RunningServer>
{
    private ApiClient Api => running.Api;

    [Fact]
    public async Task Slack_message_is_posted_and_its_timestamp_kept()
    {
        var action = await SlackActionAsync("xoxb-test-token");

        var ended = await EndedAsync(action, """{"channel": "#general", "text": "He said \"hi\" \ud83d\ude80"}""");

        Assert.Equal("Succeeded", (string?)ended["status"]);
        Assert.Matches(@"^\d+\.\d+$", (string?)ended["outputs"]!["ts"]);
        var sent = running.Received.For("/slack/api/chat.postMessage").Last(request => request.IdempotencyKey == (string?)ended["id"]);
        Assert.Equal("He said \"hi\" 🚀", (string?)JsonNode.Parse(sent.BodyText)!["text"]);
    }

    [Fact]
    public async Task Slack_answer_of_200_with_ok_false_is_a_failure()
    {
        var action = await SlackActionAsync("xoxb-test-token");

        var ended = await EndedAsync(action, """{"channel": "#nowhere", "text": "hi"}""");

        Assert.Equal(("Failed", "BodyCondition"), ((string?)ended["status"], (string?)ended["error"]!["kind"]));
        Assert.Contains("channel_not_found", (string?)ended["attempts"]![0]!["responseBody"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_show_nowhere()
    {
        const string Token = "xoxb-wrong-token-4711";
        var action = await SlackActionAsync(Token);
        var tested = await Api.PostAsync(
            $"/api/v1/actions/{action}/test", JsonNode.Parse("""{"fields": {"channel": "#general", "text": "hi"}}"""));
        var connectors = await Api.GetAsync("/api/v1/connectors");
        var connector = await Api.GetAsync(
            $"/api/v1/connectors/{(string)(await Api.GetAsync($"/api/v1/actions/{action}")).Body!["definition"]!["connectorId"]!}");

        Assert.Equal("Failed", (string?)tested.Is(HttpStatusCode.OK)["status"]);
        Assert.Contains("***", tested.Text, StringComparison.Ordinal);
        Assert.True((bool?)connector.Body!["settings"]!["token"]!["headers"]![0]!["value"]!["isSet"]);
        Assert.All(
            [tested.Text, connectors.Text, connector.Text, running.Process.Output],
            text => Assert.DoesNotContain(Token, text, StringComparison.Ordinal));
        // The lock file holds nothing, and nobody else can open it.
        var files = Directory.EnumerateFiles(running.DataFolder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal));
        foreach (var file in files)
        {
            Assert.DoesNotContain(Token, await ReadSharedAsync(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Jira_issue_is_created_with_basic_authorization()
    {
        var connector = await running.ConnectorAsync(new JsonObject
        {
            ["authorizationType"] = "Basic",
            ["basic"] = new JsonObject { ["userName"] = "admin@example.com", ["password"] = "jira-test-token" },
            ["getUrl"] = $"{running.TargetUrl}/jira/rest/api/3/myself",
        });
        var action = await running.ActionAsync("/jira/rest/api/3/issue", new JsonObject
        {
            ["connectorId"] = connector,
            ["payload"] = new JsonObject
            {
                ["kind"] = "Plain",
                ["text"] = """{"fields": {"project": {"key": "{{Project}}"}, "summary": "{{Summary}}", "issuetype": {"name": "Task"}}}""",
            },
            ["responseValues"] = new JsonArray(new JsonObject { ["name"] = "key", ["path"] = "$.key" }),
        });

        var tested = await Api.PostAsync($"/api/v1/connectors/{connector}/test");
        var ended = await EndedAsync(action, """{"Project": "ED", "Summary": "Renew the contract"}""");

        Assert.Equal("Succeeded", (string?)tested.Is(HttpStatusCode.OK)["outcome"]);
        Assert.Equal("Succeeded", (string?)ended["status"]);
        Assert.StartsWith("ED-", (string?)ended["outputs"]!["key"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zendesk_refusal_of_a_ticket_is_final_and_kept()
    {
        var connector = await running.ConnectorAsync(new JsonObject
        {
            ["authorizationType"] = "Basic",
            ["basic"] = new JsonObject { ["userName"] = "agent@example.com/token", ["password"] = "zendesk-test-token" },
        });
        var action = await running.ActionAsync("/zendesk/api/v2/tickets.json", new JsonObject
        {
            ["connectorId"] = connector,
            ["payload"] = new JsonObject { ["kind"] = "Plain", ["text"] = """{"ticket": {"subject": "{{subject}}"}}""" },
        });

        var ended = await EndedAsync(action, """{"subject": "No comment"}""");

        Assert.Equal(("Failed", 422), ((string?)ended["status"], (int?)ended["attempts"]![0]!["statusCode"]));
        Assert.Single(ended["attempts"]!.AsArray());
    }

    [Fact]
    public async Task Form_is_sent_encoded()
    {
        var action = await running.ActionAsync("/echo/form", new JsonObject
        {
            ["payload"] = new JsonObject
            {
                ["kind"] = "FormUrlEncoded",
                ["form"] = new JsonArray(
                    new JsonObject { ["key"] = "{{key}}", ["value"] = "{{value}}" },
                    new JsonObject { ["key"] = "fixed", ["value"] = "a b" }),
            },
        });

        var ended = await EndedAsync(action, """{"key": "k&1", "value": "1+1=2 & ü"}""");

        Assert.Equal("Succeeded", (string?)ended["status"]);
        var sent = Assert.Single(running.Received.For("/echo/form"));
        Assert.Equal("k%261=1%2B1%3D2+%26+%C3%BC&fixed=a+b", sent.BodyText);
    }

    [Fact]
    public async Task Trigger_answers_202_at_once_and_200_with_the_result_when_it_may_wait()
    {
        var gate = Guid.NewGuid().ToString();
        var held = await running.ActionAsync($"/switch/gate/{gate}");
        var quick = await running.ActionAsync("/echo");

        var accepted = await running.TriggerAsync(held);
        var tooShort = await running.TriggerAsync(held, "hello", ("Prefer", "wait=0"));
        var inTime = await running.TriggerAsync(quick, "hello", ("Prefer", "wait=30"));
        running.Gates.Open(gate);

        var id = (string)accepted.Is(HttpStatusCode.Accepted)["id"]!;
        Assert.Equal($"/api/v1/executions/{id}", accepted.Message.Headers.Location?.OriginalString);
        tooShort.Is(HttpStatusCode.Accepted);
        Assert.Equal("Succeeded", (string?)inTime.Is(HttpStatusCode.OK)["status"]);
        Assert.Equal(["wait=30"], inTime.Message.Headers.GetValues("Preference-Applied"));
        Assert.Equal("Succeeded", (string?)(await running.EndAsync(id))["status"]);
    }

    [Fact]
    public async Task Repeated_idempotency_key_gives_the_first_execution_and_a_clash_with_other_values()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var action = await running.ActionAsync(path);

        var first = await running.TriggerAsync(action, "one", ("Idempotency-Key", "k-1"));
        var again = await running.TriggerAsync(action, "one", ("Idempotency-Key", "k-1"), ("Prefer", "wait=30"));
        var other = await running.TriggerAsync(action, "two", ("Idempotency-Key", "k-1"));

        Assert.Equal((string?)first.Body!["id"], (string?)again.Is(HttpStatusCode.OK)["id"]);
        other.Is(HttpStatusCode.Conflict);
        Assert.Single(running.ReceivedAt(path));
    }

    [Fact]
    public async Task Many_triggers_with_one_key_at_once_all_get_the_one_execution()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var action = await running.ActionAsync(path);

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => running.TriggerAsync(action, "hello", ("Idempotency-Key", "k"))));
        var unknown = Guid.NewGuid();
        var missing = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Api.PostAsync($"/api/v1/executions/{unknown}/cancel")));

        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Accepted, answer.Text));
        Assert.Single(answers.Select(answer => (string?)answer.Body!["id"]).Distinct());
        Assert.All(missing, answer => answer.Is(HttpStatusCode.NotFound));
        await running.EndAsync((string)answers[0].Body!["id"]!);
        Assert.Single(running.ReceivedAt(path));
    }

    [Fact]
    public async Task Failed_execution_can_be_run_again_as_a_new_one()
    {
        var action = await running.ActionAsync($"/switch/flaky/{Guid.NewGuid()}?fail=1&status=400");
        var failed = await running.EndAsync((string)(await running.TriggerAsync(action)).Body!["id"]!);

        var retried = await Api.PostAsync($"/api/v1/executions/{(string)failed["id"]!}/retry");

        var repeated = await Api.PostAsync(
            $"/api/v1/executions/{(string)failed["id"]!}/retry", null, ("Idempotency-Key", "again"), ("Prefer", "wait=30"));
        var repeatedAgain = await Api.PostAsync($"/api/v1/executions/{(string)failed["id"]!}/retry", null, ("Idempotency-Key", "again"));

        var ended = await running.EndAsync((string)retried.Is(HttpStatusCode.Accepted)["id"]!);
        Assert.Equal((string?)repeated.Is(HttpStatusCode.OK)["id"], (string?)repeatedAgain.Is(HttpStatusCode.OK)["id"]);
        Assert.NotEqual((string?)ended["id"], (string?)repeated.Body!["id"]);
        Assert.Equal(("Failed", "Succeeded"), ((string?)failed["status"], (string?)ended["status"]));
        Assert.Equal((string?)failed["id"], (string?)ended["retryOf"]);
        Assert.Equal("hello", (string?)ended["fields"]!["text"]);
    }

    [Fact]
    public async Task Executions_are_listed_newest_first_by_filter_and_page()
    {
        var action = await running.ActionAsync("/echo");
        var ids = new List<string?>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, (string?)(await running.TriggerAsync(action, "hello", ("Prefer", "wait=30"))).Is(HttpStatusCode.OK)["id"]);
        }

        var seen = new List<string?>();
        var query = $"/api/v1/executions?actionId={action}&status=succeeded&limit=2";
        string? cursor = null;
        do
        {
            var page = (await Api.GetAsync(cursor is null ? query : $"{query}&cursor={cursor}")).Is(HttpStatusCode.OK);
            seen.AddRange(page["items"]!.AsArray().Select(item => (string?)item!["id"]));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);

        Assert.Equal(ids, seen);
        Assert.Empty((await Api.GetAsync($"/api/v1/executions?actionId={action}&status=Failed")).Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task Waiting_execution_shows_its_next_retry_and_can_be_cancelled()
    {
        var action = await running.ActionAsync("/switch/status/503");
        var id = (string)(await running.TriggerAsync(action, "hello", ("Prefer", "wait=1"))).Is(HttpStatusCode.Accepted)["id"]!;

        var cancelled = await Api.PostAsync($"/api/v1/executions/{id}/cancel");
        var again = await Api.PostAsync($"/api/v1/executions/{id}/cancel");

        Assert.Equal("Cancelled", (string?)cancelled.Is(HttpStatusCode.OK)["status"]);
        again.Is(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Host_that_is_not_the_connectors_is_not_called()
    {
        var action = await running.ActionAsync("/echo", new JsonObject { ["url"] = "http://127.0.0.1:9/elsewhere" });

        var ended = await running.EndAsync((string)(await running.TriggerAsync(action)).Body!["id"]!);

        Assert.Equal("HostNotAllowed", (string?)ended["error"]!["kind"]);
    }

    [Fact]
    public async Task Description_of_the_API_and_health_are_served()
    {
        var description = (await Api.GetAsync("/openapi/v1.json")).Is(HttpStatusCode.OK);

        Assert.NotNull(description["paths"]!["/api/v1/actions/{id}/executions"]!["post"]);
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("/health/live")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("/health/ready")).Status);
    }

    private static async Task<string> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    private async Task<string> SlackActionAsync(string token)
    {
        var connector = await running.ConnectorAsync(new JsonObject
        {
            ["authorizationType"] = "Token",
            ["token"] = new JsonObject
            {
                ["headers"] = new JsonArray(new JsonObject { ["name"] = "Authorization", ["value"] = $"Bearer {token}" }),
            },
        });
        return await running.ActionAsync("/slack/api/chat.postMessage", new JsonObject
        {
            ["connectorId"] = connector,
            ["payload"] = new JsonObject { ["kind"] = "Plain", ["text"] = """{"channel": "{{channel}}", "text": "{{text}}"}""" },
            ["successRule"] = new JsonObject
            {
                ["body"] = new JsonObject { ["path"] = "$.ok", ["operator"] = "Equals", ["value"] = true },
            },
            ["responseValues"] = new JsonArray(new JsonObject { ["name"] = "ts", ["path"] = "$.ts" }),
        });
    }

    private async Task<JsonNode> EndedAsync(string action, string fields)
    {
        var accepted = await Api.PostAsync($"/api/v1/actions/{action}/executions", new JsonObject { ["fields"] = JsonNode.Parse(fields) });
        return await running.EndAsync((string)accepted.Is(HttpStatusCode.Accepted)["id"]!);
    }
}
