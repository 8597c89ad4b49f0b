using System.Text;
using System.Text.Json.Nodes;
using ExternalActions.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>Importing external actions in a browser.</summary>
public sealed class ActionImportTests(ConsoleFixture console)
{
    private RunningServer Server => console.Server;

    [Fact]
    public async Task Curl_command_becomes_an_action_without_its_secret()
    {
        const string Secret = "xoxb-never-kept";
        await Server.ConnectorAsync(new JsonObject { ["name"] = "For cURL" });
        await using var page = await console.OpenAsync("actions");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Import" }).ClickAsync();
        await Expect(page.Heading).ToHaveTextAsync("Import an action");
        await page.At("#/command").FillAsync("curl -F a=@b https://example.com/");
        await page.Button("Make an action of it").ClickAsync();
        await Expect(page.CodeError).ToContainTextAsync("multipart form");
        await page.ShootAsync("import-curl-refused");

        await page.At("#/command").FillAsync(
            $$$"""
            curl -X POST {{{Server.TargetUrl}}}/echo \
              -H 'Authorization: Bearer {{{Secret}}}' -H 'Content-Type: application/json' \
              --data-raw '{"text": "Hello {{Name}}", "ticket": "'"$TICKET"'"}'
            """);
        await page.Button("Make an action of it").ClickAsync();

        await Expect(page.Heading).ToHaveTextAsync("New external action");
        await Expect(page.Page.GetByText("This is what the cURL command does.")).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("The header Authorization carries a secret and was left out")).ToBeVisibleAsync();
        await Expect(page.At("#/name")).ToHaveValueAsync("echo");
        await Expect(page.Fields).ToHaveCountAsync(2);
        await Expect(page.FieldSettings("TICKET")).ToBeVisibleAsync();
        await page.ShootAsync("import-curl");
        await page.ChooseAsync("#/connectorId", "For cURL");
        await page.At("#/name").FillAsync("Imported from cURL");
        await page.CreateActionAsync();
        var kept = await page.Page.EvaluateAsync<string>("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)");
        Assert.DoesNotContain(Secret, await page.Page.ContentAsync() + kept, StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Operation_of_an_openapi_document_becomes_an_action()
    {
        await Server.ConnectorAsync(new JsonObject { ["name"] = "For OpenAPI" });
        await using var page = await console.OpenAsync("actions/import");
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "OpenAPI document" }).ClickAsync();
        await page.At("#/document").FillAsync("just text");
        await page.Button("List its operations").ClickAsync();
        await Expect(page.CodeError).ToContainTextAsync("cannot be read as an OpenAPI document");

        var document = $$"""
            openapi: 3.0.3
            info: { title: Tickets, version: "1" }
            servers: [{ url: "{{Server.TargetUrl}}" }]
            paths:
              /echo/{ticket}:
                put:
                  summary: Change a ticket
                  parameters:
                    - { name: ticket, in: path, required: true, schema: { type: string } }
                    - { name: notify, in: query, schema: { type: boolean, default: true } }
                  requestBody:
                    content:
                      application/json:
                        schema:
                          type: object
                          required: [title]
                          properties:
                            title: { type: string, example: Printer on fire }
                            estimate: { type: number }
                  responses: { "200": { description: ok } }
                get: { summary: Read a ticket, responses: { "200": { description: ok } } }
            """;
        await page.Page.Locator("#ea-file").SetInputFilesAsync(
            new FilePayload { Name = "tickets.yaml", MimeType = "application/yaml", Buffer = Encoding.UTF8.GetBytes(document) });
        await Expect(page.Page.GetByText("Operations of Tickets")).ToBeVisibleAsync();
        await page.ShootAsync("import-openapi");
        Assert.Empty(await page.FindBarriersAsync());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Change a ticket" }).ClickAsync();

        await Expect(page.At("#/name")).ToHaveValueAsync("Change a ticket");
        await Expect(page.Fields).ToHaveCountAsync(4);
        await page.ShootAsync("import-openapi-action");
        await page.ChooseAsync("#/connectorId", "For OpenAPI");
        await page.CreateActionAsync();
        await page.OpenTestAsync();
        await Expect(page.Page.GetByText("For example Printer on fire.")).ToBeVisibleAsync();
        await page.Page.GetByLabel("ticket *").FillAsync("T/1");
        await page.Page.GetByLabel("title *").FillAsync("Fire");
        await page.Button("Send").ClickAsync();
        await Expect(page.Page.GetByText("Succeeded.")).ToBeVisibleAsync();

        var sent = Server.ReceivedAt("/echo/T%2F1?notify=true")[^1];
        Assert.Equal("PUT", sent.Method);
        Assert.Equal("""{"title":"Fire","estimate":null}""", JsonNode.Parse(sent.BodyText)!.ToJsonString());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Import_does_not_take_the_place_of_a_new_action_unasked()
    {
        await using var page = await console.OpenAsync("actions/new");
        await page.At("#/name").FillAsync("Half done");
        await page.Page.WaitForFunctionAsync("() => (sessionStorage.getItem('ea-draft:actions/new') ?? '').includes('Half done')");
        await page.GoAsync("actions/import");
        await page.At("#/command").FillAsync("curl https://example.com/x");
        await page.Button("Make an action of it").ClickAsync();
        await page.Button("Keep it").ClickAsync();
        await Expect(page.Heading).ToHaveTextAsync("Import an action");
        await page.Button("Make an action of it").ClickAsync();
        await page.Button("Replace it").ClickAsync();
        await Expect(page.At("#/name")).ToHaveValueAsync("x");
    }
}
