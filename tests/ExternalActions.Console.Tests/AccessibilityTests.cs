using System.Text.Json.Nodes;
using ExternalActions.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>That axe-core finds no barrier on any page, light, dark and narrow, and pictures of each.</summary>
public sealed class AccessibilityTests(ConsoleFixture console)
{
    private RunningServer Server => console.Server;

    [Theory]
    [InlineData(ColorScheme.Light, 1280, "light")]
    [InlineData(ColorScheme.Dark, 1280, "dark")]
    [InlineData(ColorScheme.Light, 390, "narrow")]
    public async Task Pages_of_connectors_have_no_barriers(ColorScheme scheme, int width, string look)
    {
        var id = await Server.ConnectorAsync(new JsonObject
        {
            ["name"] = $"Without barriers, {look}",
            ["description"] = "With flow control and a few headers",
            ["defaultHeaders"] = new JsonArray(new JsonObject { ["name"] = "X-Team", ["value"] = "sales" }),
            ["flow"] = new JsonObject { ["requestsPerSecond"] = 5, ["circuitBreaker"] = new JsonObject() },
        });

        await using var page = await console.OpenAsync("connectors", scheme, width);
        await Expect(page.Page.Locator("tbody tr").First).ToBeVisibleAsync();
        await Barriers.CheckAsync(page, $"connectors-{look}");

        await page.GoAsync("connectors/new");
        foreach (var type in new[] { "None", "Basic", "Token", "OAuth 2.0" })
        {
            await page.ChooseTypeAsync(type);
            if (type == "OAuth 2.0")
            {
                await page.Button("Advanced").ClickAsync();
            }

            await Barriers.CheckAsync(page, $"connector-new-{type.Replace(' ', '-')}-{look}");
        }

        await page.Button("Save").ClickAsync();
        await Expect(page.ErrorAt("#/name")).ToBeVisibleAsync();
        await Barriers.CheckAsync(page, $"connector-errors-{look}");

        await page.Page.EvaluateAsync("sessionStorage.clear()");
        await page.GoAsync($"connectors/{id}");
        await page.Button("Advanced").ClickAsync();
        await Barriers.CheckAsync(page, $"connector-{look}");
        await page.Button("Delete").ClickAsync();
        await Expect(page.Page.GetByText("No action uses it.")).ToBeVisibleAsync();
        await Barriers.CheckAsync(page, $"connector-delete-{look}");
    }
}
