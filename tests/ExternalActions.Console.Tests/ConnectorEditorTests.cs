using System.Net;
using System.Text.Json.Nodes;
using ExternalActions.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>Creating, editing, testing, authorizing and deleting connectors in a browser.</summary>
public sealed class ConnectorEditorTests(ConsoleFixture console)
{
    private RunningServer Server => console.Server;

    [Fact]
    public async Task Basic_connector_is_tested_and_saved_and_its_password_is_never_shown_again()
    {
        const string Password = "correct horse";
        await using var page = await console.OpenAsync("connectors/new");
        await page.At("#/name").FillAsync("Basic in a browser");
        await page.ChooseTypeAsync("Basic");
        await page.At("#/basic/userName").FillAsync("ann");
        await page.At("#/basic/password").FillAsync(Password);
        await page.At("#/getUrl").FillAsync($"{Server.TargetUrl}/switch/require-basic?user=ann&password=correct%20horse");
        await Expect(page.At("#/token/headers/0/name")).Not.ToBeVisibleAsync();

        await page.Button("Test connection").ClickAsync();
        await Expect(page.Page.GetByText("It works.")).ToBeVisibleAsync();
        await page.SaveAsync();

        await Expect(page.Heading).ToHaveTextAsync("Basic in a browser");
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/connectors/[0-9a-f-]{36}$"));
        await page.GoAsync(page.Page.Url);
        await Expect(page.At("#/basic/password")).ToHaveValueAsync("");
        await Expect(page.At("#/basic/password")).ToHaveAttributeAsync("placeholder", "Stored. Leave empty to keep it.");
        await page.Button("Test connection").ClickAsync();
        await Expect(page.Page.GetByText("It works.")).ToBeVisibleAsync();
        Assert.DoesNotContain(Password, await page.Page.ContentAsync(), StringComparison.Ordinal);
        await page.ShootAsync("connector-basic");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Token_connector_has_rows_of_headers_that_are_added_and_removed()
    {
        await using var page = await console.OpenAsync("connectors/new");
        await page.At("#/name").FillAsync("Token in a browser");
        await page.ChooseTypeAsync("Token");
        await page.At("#/token/headers/0/name").FillAsync("X-Wrong");
        await page.At("#/token/headers/0/value").FillAsync("wrong");
        await page.Button("Add header").First.ClickAsync();
        await page.At("#/token/headers/1/name").FillAsync("X-Api-Key");
        await page.At("#/token/headers/1/value").FillAsync("k1");
        await page.Button("Remove header 1").ClickAsync();
        await Expect(page.At("#/token/headers/0/name")).ToHaveValueAsync("X-Api-Key");
        await page.At("#/getUrl").FillAsync($"{Server.TargetUrl}/switch/require-header?name=X-Api-Key&value=k1");

        await page.Button("Test connection").ClickAsync();
        await Expect(page.Page.GetByText("It works.")).ToBeVisibleAsync();
        await page.SaveAsync();
        await page.ShootAsync("connector-token");

        // The value belongs to its header: under another name there is none.
        await page.At("#/token/headers/0/name").FillAsync("X-Other");
        await page.Button("Save").ClickAsync();
        await Expect(page.ErrorAt("#/token/headers/0/value")).ToContainTextAsync("Expected a value, got none.");
    }

    [Fact]
    public async Task OAuth2_connector_is_authorized_at_the_provider_and_comes_back_confirmed()
    {
        await using var page = await console.OpenAsync("connectors/new");
        await page.At("#/name").FillAsync("OAuth 2.0 in a browser");
        await page.ChooseTypeAsync("OAuth 2.0");
        await page.At("#/oauth2/authorizationUrl").FillAsync($"{Server.TargetUrl}/oauth/authorize?prompt=consent");
        await page.At("#/oauth2/accessTokenUrl").FillAsync($"{Server.TargetUrl}/oauth/token");
        await page.At("#/oauth2/clientId").FillAsync("demo-client");
        await page.At("#/oauth2/clientSecret").FillAsync("demo-secret");
        await page.At("#/oauth2/scope").FillAsync("offline_access tickets.read");
        await page.At("#/getUrl").FillAsync($"{Server.TargetUrl}/oauth/api/tickets");
        await page.Button("Copy Redirect URL").ClickAsync();
        await Expect(page.Page.GetByText("Redirect URL copied")).ToBeVisibleAsync();
        Assert.Equal($"{console.Address}oauth2/callback", await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await page.ShootAsync("connector-new-oauth2");

        await page.Button("Save and authorize").ClickAsync();
        await page.Button("Allow").ClickAsync();

        await Expect(page.Page.GetByText("The connector is authorized.")).ToBeVisibleAsync();
        await Expect(page.Heading).ToHaveTextAsync("OAuth 2.0 in a browser");
        await Expect(page.Page.Locator(".ea-side .ea-status")).ToHaveTextAsync("Ready");
        await Expect(page.Page.Locator(".ea-events li").First).ToContainTextAsync("Authorized");
        await page.Button("Test connection").ClickAsync();
        await Expect(page.Page.GetByText("It works.")).ToBeVisibleAsync();
        await page.ShootAsync("connector-oauth2-authorized");

        await page.Button("Disconnect").ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Disconnect" }).ClickAsync();
        await Expect(page.Page.Locator(".ea-side .ea-status")).ToHaveTextAsync("Needs authorization");
    }

    [Fact]
    public async Task Refused_authorization_leads_back_to_the_connector()
    {
        var id = await Server.ConnectorAsync(OAuth2(Server.TargetUrl, "Refused in a browser"));
        await using var page = await console.OpenAsync($"connectors/{id}");

        await page.Button("Authorize").ClickAsync();
        await page.Button("Deny").ClickAsync();
        await Expect(page.Heading).ToHaveTextAsync("Not authorized");
        await page.ShootAsync("authorization-refused");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the connector" }).ClickAsync();

        await Expect(page.Page.GetByText("The connector is not authorized. Its history tells why.")).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".ea-events li").First).ToContainTextAsync("Authorization failed");
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_each_field_and_nothing_typed_is_lost()
    {
        await using var page = await console.OpenAsync("connectors/new");
        await page.ChooseTypeAsync("Basic");
        await page.At("#/basic/userName").FillAsync("a:b");
        await page.At("#/basic/password").FillAsync("kept");
        await page.Button("Advanced").ClickAsync();
        await page.At("#/flow/requestsPerSecond").FillAsync("0");
        await page.At("#/allowedHosts").FillAsync("not a host");

        await page.Button("Save").ClickAsync();

        await Expect(page.ErrorAt("#/name")).ToContainTextAsync("Expected a name");
        await Expect(page.ErrorAt("#/basic/userName")).ToContainTextAsync("without colon");
        await Expect(page.ErrorAt("#/flow/requestsPerSecond")).ToContainTextAsync("more than 0");
        await Expect(page.ErrorAt("#/allowedHosts")).ToBeVisibleAsync();
        await Expect(page.At("#/name")).ToBeFocusedAsync();
        await Expect(page.At("#/basic/userName")).ToHaveValueAsync("a:b");
        await Expect(page.At("#/basic/password")).ToHaveValueAsync("kept");
        await page.ShootAsync("connector-errors");

        // What is mended is no longer said.
        await page.At("#/name").FillAsync("Mended");
        await Expect(page.ErrorAt("#/name")).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task Number_that_is_missing_is_said_in_words()
    {
        await using var page = await console.OpenAsync("connectors/new");
        await page.At("#/name").FillAsync("Without a number");
        await page.At("#/getUrl").FillAsync("https://example.com/");
        await page.Button("Advanced").ClickAsync();
        await page.Page.GetByText("Circuit breaker: executions wait").ClickAsync();
        await page.At("#/flow/circuitBreaker/minimumCalls").FillAsync("");
        await page.Button("Test connection").ClickAsync();
        await Expect(page.Page.Locator(".ea-test")).ToContainTextAsync("Not tested. Expected 1 to 10000, got no number.");

        await page.At("#/flow/circuitBreaker/failureRate").FillAsync("");
        await page.Button("Save").ClickAsync();

        await Expect(page.ErrorAt("#/flow/circuitBreaker/minimumCalls")).ToContainTextAsync("Expected 1 to 10000, got no number.");
        await Expect(page.ErrorAt("#/flow/circuitBreaker/failureRate")).ToContainTextAsync("Expected 1 to 100 percent of the calls, got no number.");
    }

    [Fact]
    public async Task Name_that_is_taken_is_refused_beside_the_name()
    {
        await Server.ConnectorAsync(new JsonObject { ["name"] = "Taken already" });
        await using var page = await console.OpenAsync("connectors/new");
        await page.At("#/name").FillAsync("taken ALREADY");
        await page.At("#/getUrl").FillAsync("https://example.com/");

        await page.Button("Save").ClickAsync();

        await Expect(page.ErrorAt("#/name")).ToContainTextAsync("a name that no other connector has");
    }

    [Fact]
    public async Task Second_editor_sees_a_conflict_and_chooses()
    {
        var id = await Server.ConnectorAsync(new JsonObject { ["name"] = "Edited by two" });
        await using var first = await console.OpenAsync($"connectors/{id}");
        await using var second = await console.OpenAsync($"connectors/{id}");
        await first.At("#/description").FillAsync("of the first");
        await second.At("#/description").FillAsync("of the second");
        await first.SaveAsync();

        await second.Button("Save").ClickAsync();

        await Expect(second.Page.GetByText("Someone else saved version 2")).ToBeVisibleAsync();
        await Expect(second.Page.GetByText("Yours differs from theirs in: Description.")).ToBeVisibleAsync();
        await Expect(second.At("#/description")).ToHaveValueAsync("of the second");
        Assert.Equal("of the first", await DescriptionAsync(id));
        await second.ShootAsync("connector-conflict");

        await first.At("#/description").FillAsync("of the first again");
        await second.Button("Overwrite theirs with mine").ClickAsync();
        await Expect(second.Page.GetByText("The connector is saved")).ToBeVisibleAsync();
        Assert.Equal("of the second", await DescriptionAsync(id));

        await Expect(first.Page.GetByText("Someone else has saved version 3.")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await first.Button("Save").ClickAsync();
        await first.Button("Take theirs, drop mine").ClickAsync();
        await Expect(first.At("#/description")).ToHaveValueAsync("of the second");
        Assert.Equal("of the second", await DescriptionAsync(id));
    }

    [Fact]
    public async Task Draft_outlives_the_page_without_its_secrets()
    {
        await using var page = await console.OpenAsync("connectors/new");
        await page.At("#/name").FillAsync("Not saved yet");
        await page.ChooseTypeAsync("Basic");
        await page.At("#/basic/userName").FillAsync("ann");
        await page.At("#/basic/password").FillAsync("never-stored");
        await page.Page.WaitForFunctionAsync("() => (sessionStorage.getItem('ea-draft:connectors/new') ?? '').includes('\"HeldSecrets\":true')");
        var kept = await page.Page.EvaluateAsync<string>("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)");

        await page.GoAsync("connectors/new");

        await Expect(page.At("#/name")).ToHaveValueAsync("Not saved yet");
        await Expect(page.At("#/basic/userName")).ToHaveValueAsync("ann");
        await Expect(page.At("#/basic/password")).ToHaveValueAsync("");
        await Expect(page.Page.GetByText("Secrets were not kept: type them again.")).ToBeVisibleAsync();
        Assert.DoesNotContain("never-stored", kept, StringComparison.Ordinal);
        await page.ShootAsync("connector-draft");
        await page.Button("Discard it").ClickAsync();
        await Expect(page.At("#/name")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Leaving_with_changes_asks()
    {
        await using var page = await console.OpenAsync("connectors/new");
        await page.At("#/name").FillAsync("Left behind");

        await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByText("Connectors").ClickAsync();
        await page.Button("Stay").ClickAsync();
        await Expect(page.At("#/name")).ToHaveValueAsync("Left behind");
        await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByText("Connectors").ClickAsync();
        await page.Button("Leave, drop the changes").ClickAsync();
        await Expect(page.Heading).ToHaveTextAsync("Connectors");
    }

    [Fact]
    public async Task Deleting_asks_and_names_the_actions_that_stand_in_the_way()
    {
        var id = await Server.ConnectorAsync(new JsonObject { ["name"] = "To be deleted" });
        var action = await Server.ActionAsync("/echo", new JsonObject { ["connectorId"] = id, ["name"] = "In the way" });
        await using var page = await console.OpenAsync($"connectors/{id}");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.Button("Delete").ClickAsync();
        await Expect(dialog).ToContainTextAsync("1 action uses it");
        await Expect(dialog).ToContainTextAsync("In the way");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" })).ToBeDisabledAsync();
        await page.ShootAsync("connector-delete-used");
        await page.Button("Keep it").ClickAsync();
        await Expect(dialog).Not.ToBeVisibleAsync();
        (await Server.Api.DeleteAsync($"/api/v1/actions/{action}")).Is(HttpStatusCode.NoContent);

        await page.Button("Delete").ClickAsync();
        await Expect(dialog).ToContainTextAsync("No action uses it.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.Heading).ToHaveTextAsync("Connectors");
        (await Server.Api.GetAsync($"/api/v1/connectors/{id}")).Is(HttpStatusCode.NotFound);
    }

    /// <summary>The settings of a connector whose provider, the target, asks for consent.</summary>
    internal static JsonObject OAuth2(string targetUrl, string name) => new()
    {
        ["name"] = name,
        ["authorizationType"] = "OAuth2",
        ["getUrl"] = $"{targetUrl}/oauth/api/tickets",
        ["oauth2"] = new JsonObject
        {
            ["authorizationUrl"] = $"{targetUrl}/oauth/authorize?prompt=consent",
            ["accessTokenUrl"] = $"{targetUrl}/oauth/token",
            ["clientId"] = "demo-client",
            ["clientSecret"] = "demo-secret",
            ["scope"] = "offline_access tickets.read",
        },
    };

    private async Task<string?> DescriptionAsync(string id) =>
        (string?)(await Server.Api.GetAsync($"/api/v1/connectors/{id}")).Is(HttpStatusCode.OK)["settings"]!["description"];
}
