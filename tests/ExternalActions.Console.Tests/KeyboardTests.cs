using System.Text.Json.Nodes;
using ExternalActions.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>The console with the keyboard alone: all is reached, and what was focused is never lost.</summary>
public sealed class KeyboardTests(ConsoleFixture console)
{
    private RunningServer Server => console.Server;

    [Fact]
    public async Task Connector_is_created_with_the_keyboard_alone()
    {
        await using var page = await console.OpenAsync("connectors");
        var keyboard = page.Page.Keyboard;

        await page.TabToAsync("a[href='connectors/new']");
        await keyboard.PressAsync("Enter");
        await Expect(page.Heading).ToHaveTextAsync("New connector");
        await page.TabToAsync("[data-pointer='#/name']");
        await page.TypeAsync("By keyboard");
        await page.TabToAsync("[data-pointer='#/authorizationType']");
        await keyboard.PressAsync("T");
        await page.TabToAsync("[data-pointer='#/token/headers/0/name']");
        await page.TypeAsync("X-Api-Key");
        await page.TabToAsync("[data-pointer='#/token/headers/0/value']");
        await page.TypeAsync("k1");
        await page.TabToAsync("[data-pointer='#/getUrl']");
        await page.TypeAsync($"{Server.TargetUrl}/switch/status/200");
        await keyboard.PressAsync("Enter");

        await Expect(page.Page.GetByText("The connector is created")).ToBeVisibleAsync();
        await Expect(page.Heading).ToHaveTextAsync("By keyboard");
        await Expect(page.At("#/getUrl")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Action_is_created_and_tested_with_the_keyboard_alone()
    {
        // No other connector begins with its letter, which chooses it.
        await Server.ConnectorAsync(new JsonObject { ["name"] = "Xylophone" });
        await using var page = await console.OpenAsync("actions");
        var keyboard = page.Page.Keyboard;

        await page.TabToAsync("a[href='actions/new']");
        await keyboard.PressAsync("Enter");
        await Expect(page.Heading).ToHaveTextAsync("New external action");
        await page.TabToAsync("[data-pointer='#/connectorId']");
        await keyboard.PressAsync("X");
        await page.TabToAsync("[data-pointer='#/name']");
        await page.TypeAsync("Action by keyboard");
        await page.TabToAsync("[data-pointer='#/url']");
        await page.TypeAsync($"{Server.TargetUrl}/echo");
        await page.TabToAsync("[data-pointer='#/payload/text']");
        await page.TypeAsync("""{"text": "{{Text}}"}""");
        await Expect(page.Fields).ToHaveCountAsync(1);
        await page.TabToAsync(".ea-fold button");
        await keyboard.PressAsync("Enter");
        await page.TabToAsync("[data-pointer='#/maxRetries']");
        await keyboard.PressAsync("Control+A");
        await page.TypeAsync("5");
        await page.TabToAsync("#ea-action button[type='submit']");
        await keyboard.PressAsync("Enter");
        await Expect(page.Heading).ToHaveTextAsync("Action by keyboard");
        await Expect(page.Button("Save")).ToBeFocusedAsync();

        await page.TabToAsync(".ea-bar button[type='button']");
        await keyboard.PressAsync("Enter");
        await Expect(page.At("#/fields/Text")).ToBeFocusedAsync();
        await page.TypeAsync("typed");
        await page.TabToAsync("#ea-test button[type='submit']");
        await keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByText("Succeeded.")).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".ea-exchange")).ToContainTextAsync("typed");
        await Expect(page.Button("Send")).ToBeFocusedAsync();
        await page.TabToAsync("#ea-test a[href^='executions/']");
        await keyboard.PressAsync("Enter");
        await Expect(page.Heading).ToHaveTextAsync("Execution of Action by keyboard");
        await page.HeadingIsFocusedAsync();
    }

    [Fact]
    public async Task Execution_is_found_cancelled_and_run_again_with_the_keyboard_alone()
    {
        var action = await Server.ActionAsync("/switch/status/503", new JsonObject { ["name"] = "Queue that is down" });
        await Server.TriggerAsync(action);
        await using var page = await console.OpenAsync();
        var keyboard = page.Page.Keyboard;
        var status = page.Page.Locator(".ea-side .ea-status");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.TabToAsync("nav a[href='executions']");
        await keyboard.PressAsync("Enter");
        await Expect(page.Heading).ToHaveTextAsync("Executions");
        // The actions to choose from are read after the page is there.
        await Expect(page.Page.Locator(".ea-choice:nth-child(1) option", new() { HasText = "Queue that is down" })).ToHaveCountAsync(1);
        await page.TabToAsync(".ea-choice:nth-child(1) select");
        await keyboard.PressAsync("Q");
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.TabToAsync(".ea-choice:nth-child(3) select");
        await keyboard.PressAsync("W");
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("status=Waiting"));
        await Expect(page.Page.GetByLabel("Status")).ToBeFocusedAsync();
        await page.TabToAsync("tbody th a");
        await keyboard.PressAsync("Enter");
        await Expect(page.Heading).ToHaveTextAsync("Execution of Queue that is down");
        await Expect(status).ToHaveTextAsync("Waiting");
        await page.HeadingIsFocusedAsync();

        await page.TabToAsync(".ea-page-actions button");
        await keyboard.PressAsync("Enter");
        await Expect(dialog).ToBeVisibleAsync();
        await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
        await keyboard.PressAsync("Escape");
        await Expect(dialog).Not.ToBeVisibleAsync();
        await Expect(page.Button("Cancel")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(dialog).ToBeVisibleAsync();
        // It takes the focus, and gives it back to what had it then: a Tab before that would move it on behind the dialog.
        await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
        await page.TabToAsync(".mud-dialog-actions button:last-child");
        await keyboard.PressAsync("Enter");
        await Expect(status).ToHaveTextAsync("Cancelled");
        await page.HeadingIsFocusedAsync();

        await page.TabToAsync(".ea-page-actions button");
        await keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator(".ea-facts", new() { HasText = "Retry of" })).ToBeVisibleAsync();
        await page.HeadingIsFocusedAsync();
    }
}
