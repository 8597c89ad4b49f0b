using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ExternalActions.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>The list of connectors: empty, with a few and with 500. On a server of its own, whose connectors are known.</summary>
public sealed class ConnectorListTests(ConsoleFixture console, RunningServer own) : IClassFixture<RunningServer>
{
    private const string LongName = "A connector whose name is as long as names may be, which is one hundred characters, so it must wrap!";

    [Fact]
    public async Task List_tells_all_of_each_connector_and_finds_among_500()
    {
        await using var page = await console.OpenAsync("connectors", address: own.Api.Address.AbsoluteUri);
        await Expect(page.Page.GetByText("No connectors yet")).ToBeVisibleAsync();
        await page.ShootAsync("connectors-empty");

        var used = await own.ConnectorAsync(new JsonObject { ["name"] = "AA used", ["description"] = "Posts to Slack" });
        var action = await own.ActionAsync("/echo", new JsonObject { ["connectorId"] = used });
        (await own.TriggerAsync(action)).Is(HttpStatusCode.Accepted);
        await own.ConnectorAsync(new JsonObject { ["name"] = LongName, ["description"] = string.Concat(Enumerable.Repeat("words that go on ", 60)) });
        await own.ConnectorAsync(new JsonObject
        {
            ["name"] = "AB not authorized",
            ["authorizationType"] = "OAuth2",
            ["oauth2"] = new JsonObject
            {
                ["authorizationUrl"] = $"{own.TargetUrl}/oauth/authorize",
                ["accessTokenUrl"] = $"{own.TargetUrl}/oauth/token",
                ["clientId"] = "demo-client",
                ["clientSecret"] = "demo-secret",
            },
        });
        for (var i = 4; i <= 500; i++)
        {
            await own.ConnectorAsync(new JsonObject { ["name"] = string.Create(CultureInfo.InvariantCulture, $"Connector {i:000}") });
        }

        await page.GoAsync("connectors");

        await Expect(page.Page.GetByText("500 connectors")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(25);
        var row = page.Page.Locator("tbody tr", new() { HasText = "AA used" });
        await Expect(row.Locator("td").Nth(0)).ToContainTextAsync("Ready");
        await Expect(row.Locator("td").Nth(2)).ToHaveTextAsync("1");
        await Expect(row.Locator("ea-time")).ToBeVisibleAsync();
        var pending = page.Page.Locator("tbody tr", new() { HasText = "AB not authorized" });
        await Expect(pending).ToContainTextAsync("Needs authorization");
        await Expect(pending).ToContainTextAsync("OAuth 2.0");
        await Expect(pending).ToContainTextAsync("Never");
        await page.ShootAsync("connectors-500");

        await page.Page.GetByLabel("Search by name").FillAsync("connector 41");
        await Expect(page.Page.GetByText("10 of 500 connectors")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Search by name").FillAsync("");
        await page.Page.GetByLabel("Authorization type").SelectOptionAsync(new SelectOptionValue { Label = "OAuth 2.0" });
        await Expect(page.Page.GetByText("1 of 500 connectors")).ToBeVisibleAsync();

        await using var dark = await console.OpenAsync("connectors", ColorScheme.Dark, address: own.Api.Address.AbsoluteUri);
        await Expect(dark.Page.GetByText("500 connectors")).ToBeVisibleAsync();
        await Expect(dark.Page.GetByText("Needs authorization")).ToBeVisibleAsync();
        await dark.ShootAsync("connectors-500-dark");
        Assert.Empty(await dark.FindBarriersAsync());
        await using var narrow = await console.OpenAsync("connectors", width: 390, address: own.Api.Address.AbsoluteUri);
        await Expect(narrow.Page.GetByText("Needs authorization")).ToBeVisibleAsync();
        await narrow.ShootAsync("connectors-500-narrow");
        Assert.Empty(await narrow.FindBarriersAsync());
        var fits = await narrow.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth");
        Assert.True(fits, "The page is wider than the window.");
    }
}
