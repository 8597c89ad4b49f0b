using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ExternalActions.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>The list of executions: empty, live, filtered, with 500 and more. On a server of its own, whose executions are known.</summary>
public sealed class ExecutionListTests(ConsoleFixture console, RunningServer own) : IClassFixture<RunningServer>
{
    private const string LongName = "An action whose name is as long as names may be, which is one hundred characters, so that it wraps!!";

    private string Address => own.Api.Address.AbsoluteUri;

    [Fact]
    public async Task List_lives_and_filters_and_keeps_its_place_among_500()
    {
        await using var page = await console.OpenAsync("executions", address: Address);
        await Expect(page.Page.GetByText("No executions yet")).ToBeVisibleAsync();
        await page.ShootAsync("executions-empty");

        // It appears by itself, and goes on by itself.
        var gate = Guid.NewGuid().ToString();
        var slack = await own.ConnectorAsync(new JsonObject { ["name"] = "Slack" });
        var post = await own.ActionAsync($"/switch/gate/{gate}", new JsonObject { ["name"] = "Post to Slack", ["connectorId"] = slack });
        (await own.TriggerAsync(post)).Is(HttpStatusCode.Accepted);
        var posted = Row(page, "Post to Slack");
        await Expect(posted).ToContainTextAsync("Running");
        own.Gates.Open(gate);
        await Expect(posted).ToContainTextAsync("Succeeded");
        await Expect(posted).ToContainTextAsync("Slack");

        var jira = await own.ConnectorAsync(new JsonObject { ["name"] = "Jira" });
        var refused = await own.ActionAsync("/switch/status/422", new JsonObject { ["name"] = LongName, ["connectorId"] = jira });
        var down = await own.ActionAsync("/switch/status/503", new JsonObject { ["name"] = "Open a ticket", ["connectorId"] = jira });
        (await own.TriggerAsync(refused)).Is(HttpStatusCode.Accepted);
        (await own.TriggerAsync(down)).Is(HttpStatusCode.Accepted);
        (await own.Api.PostAsync(
            $"/api/v1/actions/{post}/test", new JsonObject { ["fields"] = new JsonObject { ["text"] = "x" } })).Is(HttpStatusCode.OK);
        await Expect(Row(page, "Open a ticket")).ToContainTextAsync("Waiting");
        await Expect(Row(page, "Open a ticket").Locator("ea-countdown")).ToBeVisibleAsync();
        await Expect(Row(page, LongName)).ToContainTextAsync("422");
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(4);

        await FilterAsync(page, "Status", "Failed", 1);
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("status=Failed"));
        await FilterAsync(page, "Connector", "Slack", 0);
        await Expect(page.Page.GetByText("No execution fits")).ToBeVisibleAsync();
        await page.ShootAsync("executions-none-fits");
        await FilterAsync(page, "Status", "All", 2);
        await FilterAsync(page, "Tests", "Tests only", 1);
        await Expect(page.Page.Locator("tbody .ea-badge")).ToHaveTextAsync("Test");
        await FilterAsync(page, "Tests", "No tests", 1);
        await FilterAsync(page, "Accepted", "In the last hour", 1);

        // The address says all of it, and going back undoes the last choice.
        await using var shared = await console.OpenAsync(new Uri(page.Page.Url).PathAndQuery.TrimStart('/'), address: Address);
        await Expect(shared.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(shared.Page.GetByLabel("Connector")).ToHaveValueAsync("2");
        await page.Page.GoBackAsync();
        await Expect(page.Page.GetByLabel("Accepted")).ToHaveValueAsync("0");
        await page.Page.GetByLabel("Accepted").SelectOptionAsync(new SelectOptionValue { Label = "Between…" });
        await page.Page.GetByLabel("From").FillAsync("2030-01-01T00:00:01");
        await page.Page.GetByLabel("From").BlurAsync();
        await Expect(page.Page.GetByText("No execution fits")).ToBeVisibleAsync();
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("from=20(29|30)-"));
        await page.ShootAsync("executions-between");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var i = worker; i < 500; i += 8)
            {
                (await own.TriggerAsync(i % 5 == 0 ? refused : post, i.ToString(CultureInfo.InvariantCulture))).Is(HttpStatusCode.Accepted);
            }
        }));
        await page.GoAsync("executions");
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(50);

        await KeepsItsPlaceAsync(page, post);

        for (var pages = 0; pages < 10; pages++)
        {
            await page.Page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
            await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("after="));
            await Expect(page.Page.Locator("tbody tr").First).ToBeVisibleAsync();
            if (await page.Page.GetByText("Post to Slack").CountAsync() == 0)
            {
                break;
            }

            if (!await page.Page.GetByRole(AriaRole.Link, new() { Name = "Older" }).IsVisibleAsync())
            {
                break;
            }
        }

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Newest" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("executions$"));
        Assert.Empty(page.Complaints);

        (ColorScheme, int, string)[] looks =
            [(ColorScheme.Light, 1280, "light"), (ColorScheme.Dark, 1280, "dark"), (ColorScheme.Light, 390, "narrow")];
        foreach (var (scheme, width, look) in looks)
        {
            await using var looked = await console.OpenAsync("executions", scheme, width, Address);
            await Expect(looked.Page.Locator("tbody tr")).ToHaveCountAsync(50);
            await Barriers.CheckAsync(looked, $"executions-500-{look}");
        }
    }

    private static ILocator Row(ConsolePage page, string text) => page.Page.Locator("tbody tr", new() { HasText = text }).First;

    private static async Task FilterAsync(ConsolePage page, string label, string choice, int rows)
    {
        await page.Page.GetByLabel(label, new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = choice });
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(rows);
    }

    private async Task KeepsItsPlaceAsync(ConsolePage page, string action)
    {
        // Someone reads the twentieth row, and has its link in hand.
        var row = page.Page.Locator("tbody tr").Nth(20).Locator("a");
        await row.ScrollIntoViewIfNeededAsync();
        await page.Page.EvaluateAsync("scrollTo(0, 900)");
        await row.FocusAsync(new());
        await page.Page.EvaluateAsync("scrollTo(0, 900)");
        var link = await row.GetAttributeAsync("href");
        var before = await page.Page.EvaluateAsync<double>("document.activeElement.getBoundingClientRect().top");

        await own.EndAsync((string)(await own.TriggerAsync(action)).Is(HttpStatusCode.Accepted)["id"]!);

        await Expect(page.Button("Show 1 new")).ToBeVisibleAsync();
        Assert.Equal(link, await page.Page.EvaluateAsync<string>("document.activeElement.getAttribute('href')"));
        Assert.Equal(before, await page.Page.EvaluateAsync<double>("document.activeElement.getBoundingClientRect().top"), tolerance: 2);
        await page.Page.ScreenshotAsync(new() { Path = Path.Combine(ConsoleFixture.Screenshots, "executions-new.png") });
        await page.Button("Show 1 new").ClickAsync();
        await Expect(page.Button("Show 1 new")).ToBeHiddenAsync();
        Assert.Equal(0, await page.Page.EvaluateAsync<double>("document.scrollingElement.scrollTop"));
    }
}
