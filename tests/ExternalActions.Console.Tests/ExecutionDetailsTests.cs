using System.Net;
using System.Text.Json.Nodes;
using ExternalActions.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>The page of one execution: the second business case, and what can be done with an execution.</summary>
public sealed class ExecutionDetailsTests(ConsoleFixture console)
{
    private RunningServer Server => console.Server;

    [Fact]
    public async Task Ticket_for_an_escalation_is_followed_from_its_first_failure_to_its_success()
    {
        var action = await JiraActionAsync();
        (await Server.Api.GetAsync("/api/v1/executions?limit=1")).Is(HttpStatusCode.OK);
        await using var page = await console.OpenAsync($"executions?action={action}");
        await Expect(page.Page.GetByText("No execution fits")).ToBeVisibleAsync();
        using (var target = new ApiClient(new Uri(Server.TargetUrl)))
        {
            (await target.PostAsync("/_jira/down/1")).Is(HttpStatusCode.OK);
        }

        // What a rule over the escalations does for each.
        (await Server.Api.PostAsync($"/api/v1/actions/{action}/executions", new JsonObject
        {
            ["fields"] = new JsonObject
            {
                ["Project"] = "ESC",
                ["Summary"] = "Login fails for \"Ampère & Sons\"",
                ["Severity"] = "High",
            },
        })).Is(HttpStatusCode.Accepted);

        await Expect(page.Page.Locator("tbody tr")).ToContainTextAsync("Waiting");
        await page.Page.Locator("tbody th a").ClickAsync();
        await Expect(page.Heading).ToContainTextAsync("Execution of Create an escalation ticket");
        var first = page.Page.Locator(".ea-step", new() { HasText = "Attempt 1" });
        await Expect(first).ToContainTextAsync("Status 503");
        await Expect(page.Page.Locator(".ea-step-open ea-countdown")).ToContainTextAsync("in ");
        await page.Page.GetByText("Response of attempt 1").ClickAsync();
        await Expect(first).ToContainTextAsync("Jira is being restarted");
        await page.ShootAsync("execution-waiting");

        var second = page.Page.Locator(".ea-step", new() { HasText = "Attempt 2" });
        await Expect(second).ToContainTextAsync("Status 201");
        await Expect(page.Page.Locator(".ea-side .ea-status")).ToHaveTextAsync("Succeeded");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Outputs" })).ToContainTextAsync("ESC-");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Fields" })).ToContainTextAsync("Ampère & Sons");
        // What was unfolded stays so.
        await Expect(first).ToContainTextAsync("Jira is being restarted");

        var id = page.Page.Url.Split('/')[^1];
        (ColorScheme, int, string)[] looks =
            [(ColorScheme.Light, 1280, "light"), (ColorScheme.Dark, 1280, "dark"), (ColorScheme.Light, 390, "narrow")];
        foreach (var (scheme, width, look) in looks)
        {
            await using var looked = await console.OpenAsync($"executions/{id}", scheme, width);
            await looked.Page.GetByText("Response of attempt 2").ClickAsync();
            await Barriers.CheckAsync(looked, $"execution-succeeded-{look}");
        }
    }

    [Fact]
    public async Task Waiting_execution_can_be_cancelled_and_run_again()
    {
        var action = await Server.ActionAsync("/switch/status/503", new JsonObject { ["name"] = $"Never up {Guid.NewGuid()}" });
        var id = (string)(await Server.TriggerAsync(action)).Is(HttpStatusCode.Accepted)["id"]!;
        await using var page = await console.OpenAsync($"executions/{id}");
        await Expect(page.Page.Locator(".ea-side .ea-status")).ToHaveTextAsync("Waiting");

        await page.Button("Cancel").ClickAsync();
        await page.Button("Let it run").ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).Not.ToBeVisibleAsync();
        await Expect(page.Page.Locator(".ea-side .ea-status")).ToHaveTextAsync("Waiting");
        await page.Button("Cancel").ClickAsync();
        await Expect(page.Button("Cancel it")).ToBeVisibleAsync();
        await page.ShootAsync("execution-cancel");
        await page.Button("Cancel it").ClickAsync();
        await Expect(page.Page.Locator(".ea-side .ea-status")).ToHaveTextAsync("Cancelled");
        await page.ShootAsync("execution-cancelled");

        await page.Button("Retry").ClickAsync();
        await Expect(page.Page.Locator(".ea-facts", new() { HasText = "Retry of" })).ToContainTextAsync(id);
        Assert.DoesNotContain(id, page.Page.Url, StringComparison.Ordinal);
        var stored = (await Server.Api.GetAsync($"/api/v1/executions/{page.Page.Url.Split('/')[^1]}")).Is(HttpStatusCode.OK);
        Assert.Equal(id, (string?)stored["retryOf"]);
    }

    [Fact]
    public async Task Test_shows_its_request_and_what_waits_for_its_connector_says_why()
    {
        var action = await Server.ActionAsync("/echo", new JsonObject { ["name"] = $"Echo {Guid.NewGuid()}" });
        var test = (await Server.Api.PostAsync(
            $"/api/v1/actions/{action}/test", new JsonObject { ["fields"] = new JsonObject { ["text"] = "shown" } })).Is(HttpStatusCode.OK);
        var id = (string?)test["id"] ?? (string)test["execution"]!["id"]!;
        await using var page = await console.OpenAsync($"executions/{id}");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Request of the test" })).ToContainTextAsync("shown");
        await page.ShootAsync("execution-test");

        var connector = await Server.ConnectorAsync(new JsonObject
        {
            ["authorizationType"] = "OAuth2",
            ["oauth2"] = new JsonObject
            {
                ["authorizationUrl"] = $"{Server.TargetUrl}/oauth/authorize",
                ["accessTokenUrl"] = $"{Server.TargetUrl}/oauth/token",
                ["clientId"] = "demo-client",
                ["clientSecret"] = "demo-secret",
                ["whenNotAuthorized"] = "Wait",
            },
        });
        var waiting = await Server.ActionAsync("/echo", new JsonObject { ["connectorId"] = connector });
        var waits = (string)(await Server.TriggerAsync(waiting)).Is(HttpStatusCode.Accepted)["id"]!;
        await page.GoAsync($"executions/{waits}");
        await Expect(page.Page.Locator(".ea-step-open")).ToContainTextAsync("Waits for its connector");
        await Expect(page.Page.Locator(".ea-step-open .ea-advice")).ToContainTextAsync("authoriz");
        await Barriers.CheckAsync(page, "execution-waits-for-connector");
    }

    [Fact]
    public async Task Execution_that_is_not_there_is_said_in_words()
    {
        await using var page = await console.OpenAsync($"executions/{Guid.NewGuid()}");

        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no such execution");
    }

    [Fact]
    public async Task Failed_ones_of_a_filter_are_run_again_and_one_that_cannot_be_keeps_none_from_it()
    {
        var connector = await Server.ConnectorAsync(new JsonObject { ["name"] = $"Bulk {Guid.NewGuid()}" });
        var failing = await Server.ActionAsync("/switch/status/400", new JsonObject { ["connectorId"] = connector });
        var gone = await Server.ActionAsync("/switch/status/400", new JsonObject { ["connectorId"] = connector });
        var ids = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            ids.Add((string)(await Server.TriggerAsync(i < 3 ? gone : failing)).Is(HttpStatusCode.Accepted)["id"]!);
        }

        foreach (var id in ids)
        {
            await Server.EndAsync(id);
        }

        (await Server.Api.DeleteAsync($"/api/v1/actions/{gone}")).Is(HttpStatusCode.NoContent);
        await using var page = await console.OpenAsync($"executions?connector={connector}");

        await page.Button("Retry failed").ClickAsync();
        await Expect(page.Page.GetByText("40 failed.")).ToBeVisibleAsync();
        await Barriers.CheckAsync(page, "executions-retry-asks");
        await page.Button("Retry 40").ClickAsync();
        await Expect(page.Page.GetByText("Done: 40 of 40, 3 of them could not be run again.")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "100");
        await Expect(page.Page.Locator(".ea-failures li")).ToHaveCountAsync(3);
        await Barriers.CheckAsync(page, "executions-retry-done");
        await page.Button("Close").ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).Not.ToBeVisibleAsync();

        Assert.Equal(37, await CountAsync(connector) - 40);

        // Twice is once: those that were run again are not run again by the same wish.
        foreach (var execution in (await ListAsync(connector)).Where(execution => execution!["endedAt"] is null))
        {
            await Server.EndAsync((string)execution!["id"]!);
        }

        await page.Button("Retry failed").ClickAsync();
        await page.Button("Retry 77").ClickAsync();
        await Expect(page.Page.GetByText("Done: 77 of 77, 3 of them could not be run again.")).ToBeVisibleAsync();
        Assert.Equal(40 + 37 + 37, await CountAsync(connector));
    }

    private async Task<string> JiraActionAsync()
    {
        var connector = await Server.ConnectorAsync(new JsonObject
        {
            ["name"] = $"Jira {Guid.NewGuid().ToString()[..8]}",
            ["authorizationType"] = "Basic",
            ["basic"] = new JsonObject { ["userName"] = "admin@example.com", ["password"] = "jira-test-token" },
        });
        return await Server.ActionAsync("/jira/rest/api/3/issue", new JsonObject
        {
            ["connectorId"] = connector,
            ["name"] = $"Create an escalation ticket {Guid.NewGuid().ToString()[..8]}",
            ["payload"] = new JsonObject
            {
                ["kind"] = "Plain",
                ["text"] = """
                    {
                      "fields": {
                        "project": { "key": "{{Project}}" },
                        "summary": "{{Summary}}",
                        "issuetype": { "name": "Task" },
                        "labels": [ "{{Severity}}" ]
                      }
                    }
                    """,
            },
            ["responseValues"] = new JsonArray(new JsonObject { ["name"] = "key", ["path"] = "$.key" }),
        });
    }

    private async Task<JsonArray> ListAsync(string connector) =>
        (await Server.Api.GetAsync($"/api/v1/executions?connectorId={connector}&limit=200")).Is(HttpStatusCode.OK)["items"]!.AsArray();

    private async Task<int> CountAsync(string connector) => (await ListAsync(connector)).Count;
}
