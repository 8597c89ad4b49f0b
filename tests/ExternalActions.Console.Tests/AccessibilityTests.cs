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

    [Theory]
    [InlineData(ColorScheme.Light, 1280, "light")]
    [InlineData(ColorScheme.Dark, 1280, "dark")]
    [InlineData(ColorScheme.Light, 390, "narrow")]
    public async Task Pages_of_external_actions_have_no_barriers(ColorScheme scheme, int width, string look)
    {
        var id = await Server.ActionAsync("/echo/{{Id}}", new JsonObject
        {
            ["name"] = $"Without barriers, {look}",
            ["description"] = "Posts a message",
            ["headers"] = new JsonArray(new JsonObject { ["name"] = "X-Team", ["value"] = "{{Team}}" }),
            ["payload"] = new JsonObject
            {
                ["kind"] = "Plain",
                ["text"] = "{\n  \"text\": \"Hello {{Name}}\",\n  \"count\": {{Count}},\n  \"ok\": true, \"n\": 5\n}",
            },
            ["fields"] = new JsonArray(
                new JsonObject { ["name"] = "Count", ["type"] = "Number", ["default"] = 5 }, new JsonObject { ["name"] = "Team", ["type"] = "Date" }),
        });
        await using var page = await console.OpenAsync("actions", scheme, width);
        await Expect(page.Page.Locator("tbody tr").First).ToBeVisibleAsync();
        await Barriers.CheckAsync(page, $"actions-{look}");

        await page.GoAsync($"actions/{id}");
        await Expect(page.Preview).ToContainTextAsync("POST");
        await page.FieldSettings("Team").ClickAsync();
        await page.Button("Advanced configuration").ClickAsync();
        await page.ChooseAsync("#/successRule/body/operator", "has a value that equals");
        await page.Button("Add response value").ClickAsync();
        await page.OpenTestAsync();
        await Barriers.CheckAsync(page, $"action-{look}");
        await page.At("#/successRule/body/path").FillAsync("$.ok");
        await page.At("#/successRule/body/value").FillAsync("true");
        await page.Button("Remove response value 1").ClickAsync();
        await page.Page.GetByLabel("Id *").FillAsync("1");
        await page.Page.GetByLabel("Name *").FillAsync("you");
        await page.At("#/fields/Team").FillAsync("2026-01-31");
        await page.Button("Save and send").ClickAsync();
        await Expect(page.Page.Locator(".ea-exchange")).ToBeVisibleAsync();
        await Barriers.CheckAsync(page, $"action-tested-{look}");

        await page.GoAsync($"actions/{id}/versions");
        await Expect(page.Page.Locator("ins").First).ToBeVisibleAsync();
        await Barriers.CheckAsync(page, $"action-versions-{look}");

        await page.GoAsync("actions/new");
        await page.Button("Create").ClickAsync();
        await Expect(page.ErrorAt("#/name")).ToBeVisibleAsync();
        await Barriers.CheckAsync(page, $"action-errors-{look}");

        await page.Page.EvaluateAsync("sessionStorage.clear()");
        await page.GoAsync("actions/import");
        await Barriers.CheckAsync(page, $"import-{look}");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280, "light")]
    [InlineData(ColorScheme.Dark, 1280, "dark")]
    [InlineData(ColorScheme.Dark, 390, "narrow")]
    public async Task Pages_of_an_authorization_have_no_barriers(ColorScheme scheme, int width, string look)
    {
        var id = await Server.ConnectorAsync(ConnectorEditorTests.OAuth2(Server.TargetUrl, $"Authorized without barriers, {look}"));
        await using var page = await console.OpenAsync($"oauth2/connectors/{id}", scheme, width);
        await Expect(page.Heading).ToHaveTextAsync("Authorize a connector");
        var background = await page.Page.EvaluateAsync<string>(
            "() => { const seen = document.createElement('p'); seen.style.color = 'Canvas'; document.body.append(seen); "
            + "const color = getComputedStyle(seen).color; seen.remove(); return color; }");
        Assert.Equal(scheme == ColorScheme.Light, background == "rgb(255, 255, 255)");
        await Barriers.CheckAsync(page, $"authorization-{look}");

        await page.Button("Authorize").ClickAsync();
        await page.Button("Deny").ClickAsync();
        await Expect(page.Heading).ToHaveTextAsync("Not authorized");
        await Barriers.CheckLookAsync(page, $"authorization-refused-{look}");
    }
}
