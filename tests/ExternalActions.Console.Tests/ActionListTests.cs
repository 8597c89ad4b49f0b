using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ExternalActions.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>The list of external actions: empty, with a few and with 500. On a server of its own, whose actions are known.</summary>
public sealed class ActionListTests(ConsoleFixture console, RunningServer own) : IClassFixture<RunningServer>
{
    private const string LongName = "An action whose name is as long as names may be, which is exactly one hundred characters; so it wraps";

    [Fact]
    public async Task List_tells_all_of_each_action_and_finds_among_500()
    {
        await using var page = await console.OpenAsync("actions", address: own.Api.Address.AbsoluteUri);
        await Expect(page.Page.GetByText("No external actions yet")).ToBeVisibleAsync();
        await page.ShootAsync("actions-empty");

        var slack = await own.ConnectorAsync(new JsonObject { ["name"] = "Slack" });
        var jira = await own.ConnectorAsync(new JsonObject { ["name"] = "Jira, whose name goes on for a good while, so that it wraps in its cell" });
        var used = await own.ActionAsync(
            "/echo", new JsonObject { ["connectorId"] = slack, ["name"] = "AA used", ["description"] = "Posts to Slack" });
        (await own.TriggerAsync(used)).Is(HttpStatusCode.Accepted);
        var failing = await own.ActionAsync("/switch/status/404", new JsonObject { ["connectorId"] = slack, ["name"] = "AB failing" });
        await own.EndAsync((string)(await own.TriggerAsync(failing)).Is(HttpStatusCode.Accepted)["id"]!);
        await own.ActionAsync("/echo", new JsonObject
        {
            ["connectorId"] = jira,
            ["name"] = LongName[..100],
            ["description"] = string.Concat(Enumerable.Repeat("words that go on ", 60)),
        });
        for (var i = 4; i <= 500; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"Action {i:000}");
            await own.ActionAsync("/echo", new JsonObject { ["connectorId"] = i % 10 == 0 ? jira : slack, ["name"] = name });
        }

        await page.GoAsync("actions");

        await Expect(page.Page.GetByText("500 actions")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(25);
        var row = page.Page.Locator("tbody tr", new() { HasText = "AA used" });
        await Expect(row.Locator("td").Nth(0)).ToHaveTextAsync("POST");
        await Expect(row.Locator("td").Nth(1)).ToHaveTextAsync("Slack");
        await Expect(row.Locator("ea-time")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("tbody tr", new() { HasText = "AB failing" })).ToContainTextAsync("failed");
        await Expect(page.Page.Locator("tbody tr", new() { HasText = "Action 004" })).ToContainTextAsync("Never");
        await page.ShootAsync("actions-500");

        await page.Page.GetByLabel("Search by name").FillAsync("action 41");
        await Expect(page.Page.GetByText("10 of 500 actions")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Search by name").FillAsync("");
        await page.Page.GetByLabel("Connector", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await Expect(page.Page.GetByText("51 of 500 actions")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Search by name").FillAsync("no such name");
        await Expect(page.Page.GetByText("No action fits.")).ToBeVisibleAsync();

        await page.GoAsync($"actions?connector={slack}");
        await Expect(page.Page.GetByText("449 of 500 actions")).ToBeVisibleAsync();

        await using var dark = await console.OpenAsync("actions", ColorScheme.Dark, address: own.Api.Address.AbsoluteUri);
        await Expect(dark.Page.GetByText("500 actions")).ToBeVisibleAsync();
        await Expect(dark.Page.GetByText("failed")).ToBeVisibleAsync();
        await dark.ShootAsync("actions-500-dark");
        Assert.Empty(await dark.FindBarriersAsync());
        await using var narrow = await console.OpenAsync("actions", width: 390, address: own.Api.Address.AbsoluteUri);
        await Expect(narrow.Page.GetByText("failed")).ToBeVisibleAsync();
        await narrow.ShootAsync("actions-500-narrow");
        Assert.Empty(await narrow.FindBarriersAsync());
        var fits = await narrow.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth");
        Assert.True(fits, "The page is wider than the window.");
    }
}
