using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ExternalActions.Server.Tests;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>
/// Makes the documents' pictures, on a server of its own that sales and support have used for a while. Runs only when asked for:
/// <c>tests/console-pictures.sh</c>.
/// </summary>
public sealed class Pictures(ConsoleFixture console, RunningServer own) : IClassFixture<RunningServer>
{
    private const string Customer = "Ampère & Sons";

    // How long programs trigger, in seconds: the charts show that much.
    private static readonly TimeSpan Use = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("PICTURE_SECONDS") ?? "60", CultureInfo.InvariantCulture));

    private readonly Random _random = new(1);

    [Fact(Explicit = true)]
    public async Task Pictures_of_the_readme_are_made()
    {
        var slack = await own.ConnectorAsync(new JsonObject
        {
            ["name"] = "Slack",
            ["description"] = "The workspace of sales",
            ["authorizationType"] = "Token",
            ["token"] = new JsonObject
            {
                ["headers"] = new JsonArray(new JsonObject { ["name"] = "Authorization", ["value"] = "Bearer xoxb-test-token" }),
            },
            ["getUrl"] = $"{own.TargetUrl}/slack/api/auth.test",
        });
        var jira = await own.ConnectorAsync(new JsonObject
        {
            ["name"] = "Jira",
            ["authorizationType"] = "Basic",
            ["basic"] = new JsonObject { ["userName"] = "admin@example.com", ["password"] = "jira-test-token" },
            ["getUrl"] = $"{own.TargetUrl}/jira/rest/api/3/myself",
        });
        var zendesk = await own.ConnectorAsync(ConnectorEditorTests.OAuth2(own.TargetUrl, "Zendesk"));
        var won = await own.ActionAsync("/slack/api/chat.postMessage", new JsonObject
        {
            ["connectorId"] = slack,
            ["name"] = "Tell about a won opportunity",
            ["payload"] = Plain(
                """
                {
                  "channel": "#deals",
                  "text": "{{Account Name}} signed: {{Amount}} {{Currency}}, closed on {{Closed On}}."
                }
                """),
            ["fields"] = new JsonArray(
                new JsonObject { ["name"] = "Account Name", ["type"] = "String" },
                new JsonObject { ["name"] = "Amount", ["type"] = "Number" },
                new JsonObject { ["name"] = "Currency", ["type"] = "String", ["default"] = "EUR" },
                new JsonObject { ["name"] = "Closed On", ["type"] = "Date", ["format"] = new JsonObject { ["pattern"] = "dd.MM.yyyy" } }),
            ["successRule"] = new JsonObject { ["body"] = new JsonObject { ["path"] = "$.ok", ["operator"] = "Equals", ["value"] = true } },
            ["responseValues"] = new JsonArray(new JsonObject { ["name"] = "message", ["path"] = "$.ts" }),
        });
        var escalation = await own.ActionAsync("/jira/rest/api/3/issue", new JsonObject
        {
            ["connectorId"] = jira,
            ["name"] = "Open a ticket for an escalation",
            ["payload"] = Plain(
                """
                {
                  "fields": {
                    "project": { "key": "{{Project}}" },
                    "summary": "{{Summary}}",
                    "issuetype": { "name": "Task" },
                    "labels": [ "{{Severity}}" ]
                  }
                }
                """),
            ["responseValues"] = new JsonArray(new JsonObject { ["name"] = "key", ["path"] = "$.key" }),
        });
        var ticket = await own.ActionAsync("/oauth/api/tickets", new JsonObject
        {
            ["connectorId"] = zendesk,
            ["name"] = "Ask support to call back",
            ["payload"] = Plain("""{"subject": "{{Subject}}"}"""),
        });

        await using var page = await console.OpenAsync($"connectors/{zendesk}", address: own.Api.Address.AbsoluteUri);
        await page.Button("Authorize").ClickAsync();
        await page.Button("Allow").ClickAsync();
        await Expect(page.Page.GetByText("The connector is authorized.")).ToBeVisibleAsync();
        await UseAsync(won, escalation, ticket);
        await TakeAsync(page, "overview", "", 900, () => Expect(page.Page.Locator(".ea-last li").First).ToBeVisibleAsync());

        await page.GoAsync($"connectors/{zendesk}");
        await page.Button("Test connection").ClickAsync();
        await TakeAsync(page, "connector", null, 900, () => Expect(page.Page.GetByText("It works.")).ToBeVisibleAsync());
        await page.GoAsync($"actions/{won}");
        await TakeAsync(page, "action", null, 1500, () => Expect(page.Preview).ToContainTextAsync("EUR, closed on"));
        await page.OpenTestAsync();
        await page.Page.GetByLabel("Account Name *").FillAsync(Customer);
        await page.At("#/fields/Amount").FillAsync("12500");
        await page.At("#/fields/Closed On").FillAsync("2026-11-25");
        await page.Button("Send").ClickAsync();
        await Expect(page.Page.GetByText("Succeeded.")).ToBeVisibleAsync();
        await page.Page.Locator("#ea-test").ScreenshotAsync(new() { Path = PathOf("test") });

        using (var target = new ApiClient(new Uri(own.TargetUrl)))
        {
            (await target.PostAsync("/_jira/down/1")).Is(HttpStatusCode.OK);
        }

        var id = await TriggerAsync(escalation, Ticket("Login fails for everyone in Rennes"));
        await own.EndAsync(id);
        await page.GoAsync($"executions/{id}");
        await page.Page.GetByText("Response of attempt 1").ClickAsync();
        await TakeAsync(page, "execution", null, 900, () => Expect(page.Page.GetByText("Jira is being restarted")).ToBeVisibleAsync());
    }

    private static string PathOf(string name) => Path.Combine(ConsoleFixture.Pictures, $"{name}.png");

    private static JsonObject Plain(string text) => new() { ["kind"] = "Plain", ["text"] = text };

    private static JsonObject Ticket(string summary) =>
        new() { ["Project"] = "ESC", ["Summary"] = summary, ["Severity"] = "High" };

    private static async Task TakeAsync(ConsolePage page, string name, string? path, int height, Func<Task> ready)
    {
        if (path is not null)
        {
            await page.GoAsync(path);
        }

        await page.Page.SetViewportSizeAsync(1280, height);
        await ready();
        // Without what passes: words of success, the mouse, the caret.
        await Expect(page.Page.Locator(".mud-snackbar")).ToHaveCountAsync(0);
        await page.Page.Mouse.MoveAsync(0, 0);
        await page.Page.EvaluateAsync("scrollTo(0, 0)");
        await page.Page.ScreenshotAsync(new() { Path = PathOf(name) });
    }

    // What programs do on a busy day, of which Jira refuses some and is down for a moment.
    private async Task UseAsync(string won, string escalation, string ticket)
    {
        using var target = new ApiClient(new Uri(own.TargetUrl));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(400));
        var begun = TimeProvider.System.GetTimestamp();
        for (var i = 0; TimeProvider.System.GetElapsedTime(begun) < Use; i++)
        {
            for (var more = _random.Next(1, 4); more > 0; more--)
            {
                await TriggerAsync(won, new JsonObject { ["Account Name"] = Customer, ["Amount"] = 100 * i, ["Closed On"] = "2026-11-25" });
            }

            await TriggerAsync(ticket, new JsonObject { ["Subject"] = $"Call {Customer} back" });
            if (i % 4 == 0)
            {
                // Jira refuses a summary of two lines.
                await TriggerAsync(escalation, Ticket(i % 16 == 0 ? "Login fails\nfor everyone" : "Login fails"));
            }

            if (i % 40 == 10)
            {
                (await target.PostAsync("/_jira/down/6")).Is(HttpStatusCode.OK);
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task<string> TriggerAsync(string action, JsonObject fields) =>
        (string)(await own.Api.PostAsync($"/api/v1/actions/{action}/executions", new JsonObject { ["fields"] = fields }))
            .Is(HttpStatusCode.Accepted)["id"]!;
}
