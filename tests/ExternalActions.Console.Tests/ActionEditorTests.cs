using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExternalActions.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>Creating, editing, testing, comparing, copying and deleting external actions in a browser.</summary>
public sealed class ActionEditorTests(ConsoleFixture console)
{
    private RunningServer Server => console.Server;

    [Fact]
    public async Task Message_to_slack_when_an_opportunity_is_won_is_set_up_and_sent()
    {
        await using var page = await console.OpenAsync("connectors/new");
        await page.At("#/name").FillAsync("Slack of the business case");
        await page.ChooseTypeAsync("Token");
        await page.At("#/token/headers/0/name").FillAsync("Authorization");
        await page.At("#/token/headers/0/value").FillAsync("Bearer xoxb-test-token");
        await page.At("#/getUrl").FillAsync($"{Server.TargetUrl}/slack/api/auth.test");
        await page.Button("Test connection").ClickAsync();
        await Expect(page.Page.GetByText("It works.")).ToBeVisibleAsync();
        await page.SaveAsync();

        await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByText("External actions").ClickAsync();
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Create action" }).ClickAsync();
        await page.ChooseAsync("#/connectorId", "Slack of the business case");
        await page.At("#/name").FillAsync("Post a won opportunity");
        await page.At("#/url").FillAsync($"{Server.TargetUrl}/slack/api/chat.postMessage");
        await page.At("#/payload/text").FillAsync(
            """
            {
              "channel": "#deals",
              "text": "{{Opportunity}} of {{Account Name}} is won: {{Amount}} {{Currency}}, closed on {{Closed On}}."
            }
            """);
        await Expect(page.FieldSettings("Closed On")).ToBeVisibleAsync();
        await Expect(page.Fields).ToHaveTextAsync(
            [Starts("Opportunity"), Starts("Account Name"), Starts("Amount"), Starts("Currency"), Starts("Closed On")]);

        await page.FieldSettings("Amount").ClickAsync();
        await page.ChooseAsync("#/fields/2/type", "Number");
        await page.FieldSettings("Currency").ClickAsync();
        await page.At("#/fields/3/default").FillAsync("EUR");
        await page.FieldSettings("Closed On").ClickAsync();
        await page.ChooseAsync("#/fields/4/type", "Date");
        await page.At("#/fields/4/format/pattern").FillAsync("dd.MM.yyyy");
        await Expect(page.Preview).ToContainTextAsync("1 EUR, closed on 31.01.2026.");
        await page.Button("Advanced configuration").ClickAsync();
        await Expect(page.At("#/maxRetries")).ToHaveValueAsync("3");
        await page.ChooseAsync("#/successRule/body/operator", "has a value that equals");
        await page.At("#/successRule/body/path").FillAsync("$.ok");
        await page.At("#/successRule/body/value").FillAsync("true");
        await page.Button("Add response value").ClickAsync();
        await page.At("#/responseValues/0/name").FillAsync("message");
        await page.At("#/responseValues/0/path").FillAsync("$.ts");
        await page.ShootAsync("action-new");
        await page.CreateActionAsync();
        await Expect(page.Heading).ToHaveTextAsync("Post a won opportunity");

        await page.OpenTestAsync();
        await page.Page.GetByLabel("Opportunity *").FillAsync("Line \"one\"\nand \\two");
        await page.Page.GetByLabel("Account Name *").FillAsync("Müller & Söhne 😀");
        await page.At("#/fields/Amount").FillAsync("1234.50");
        await page.At("#/fields/Closed On").FillAsync("2026-11-25");
        await page.Button("Send").ClickAsync();

        await Expect(page.Page.GetByText("Succeeded.")).ToBeVisibleAsync();
        var exchange = page.Page.Locator(".ea-exchange");
        await Expect(exchange.GetByRole(AriaRole.Region, new() { Name = "Request that was sent" })).ToContainTextAsync("POST");
        await Expect(exchange).ToContainTextAsync("1234.50 EUR, closed on 25.11.2026.");
        await Expect(exchange).ToContainTextAsync("\"ok\": true");
        await Expect(exchange).ToContainTextAsync("\"message\"");
        await Expect(exchange).Not.ToContainTextAsync("xoxb-test-token");
        var sent = Server.ReceivedAt("/slack/api/chat.postMessage")[^1];
        Assert.Equal(
            "Line \"one\"\nand \\two of Müller & Söhne 😀 is won: 1234.50 EUR, closed on 25.11.2026.",
            (string?)JsonNode.Parse(sent.BodyText)!["text"]);
        await page.ShootAsync("action-tested");

        // A refusal that Slack answers with 200 is a failure by the success rule.
        await page.Page.GetByLabel("Opportunity *").FillAsync("");
        await page.Button("Send").ClickAsync();
        await Expect(page.Page.Locator("#ea-test").GetByRole(AriaRole.Alert)).ToContainTextAsync("Opportunity");
        await page.At("#/payload/text").FillAsync("""{"channel": "#nowhere", "text": "{{Opportunity}}"}""");
        await page.Page.GetByLabel("Opportunity *").FillAsync("x");
        await page.Button("Save and send").ClickAsync();
        await Expect(page.Page.GetByText("Failed.")).ToBeVisibleAsync();
        await Expect(exchange).ToContainTextAsync("channel_not_found");
        await page.ShootAsync("action-test-failed");
        await page.GoAsync(page.Page.Url);
        await page.OpenTestAsync();
        await Expect(page.Page.GetByLabel("Opportunity *")).ToHaveValueAsync("x");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Escapes_in_the_payload_arrive_as_the_rules_say()
    {
        await using var page = await console.OpenAsync("actions/new");
        await FillAsync(page, "Escapes in a browser", "/echo");
        await page.At("#/payload/text").FillAsync("""{"a": "say \"{{A}}\" \\ {{A}}", "b": {{B}}, "c": "\\{{C}}", "d": "\{{D}}"}""");
        await Expect(page.Fields).ToHaveTextAsync([Starts("A"), Starts("B"), Starts("C")]);
        await page.OpenTestAsync();
        await page.Page.GetByLabel("A *").FillAsync("\"q\" \\ {{B}}\n\ttab");
        await page.Page.GetByLabel("B *").FillAsync("bare \"text\"");
        await page.Page.GetByLabel("C *").FillAsync("c");
        await page.Button("Save and send").ClickAsync();
        await Expect(page.Page.GetByText("Succeeded.")).ToBeVisibleAsync();

        var body = JsonNode.Parse(Server.ReceivedAt("/echo")[^1].BodyText)!;
        Assert.Equal("say \"\"q\" \\ {{B}}\n\ttab\" \\ \"q\" \\ {{B}}\n\ttab", (string?)body["a"]);
        Assert.Equal("bare \"text\"", (string?)body["b"]);
        Assert.Equal("\\c", (string?)body["c"]);
        Assert.Equal("{{D}}", (string?)body["d"]);

        await page.At("#/payload/contentType").FillAsync("text/plain");
        await page.At("#/payload/text").FillAsync("""\"{{A}}\" \\ \n \{{x}}""");
        await page.Page.GetByLabel("A *").FillAsync("<a>\\");
        await page.Button("Save and send").ClickAsync();
        await Expect(page.Page.Locator(".ea-exchange")).ToContainTextAsync("text/plain");
        Assert.Equal("\"<a>\\\" \\ \\n {{x}}", Server.ReceivedAt("/echo")[^1].BodyText);
    }

    [Fact]
    public async Task Fields_follow_the_templates_as_someone_types_and_keep_their_settings()
    {
        await using var page = await console.OpenAsync("actions/new");
        await FillAsync(page, "Fields in a browser", "/echo/{{Id}}");
        await page.At("#/payload/text").PressSequentiallyAsync("{\"x\": {{Count}}");
        await Expect(page.Fields).ToHaveTextAsync([Starts("Id"), Starts("Count")]);
        await Expect(page.CodeError).ToContainTextAsync("line 1");
        await page.ShootAsync("action-json-error");
        await page.At("#/payload/text").PressSequentiallyAsync("}");
        await Expect(page.CodeError).Not.ToBeVisibleAsync();
        await Expect(page.Page.Locator(".ea-code-token")).ToHaveTextAsync(["{{Count}}"]);

        await page.At("#/payload/text").FillAsync("""{"a": "x {{Count}}", "b": {{Count}}, "c{{Count}}": 5}""");
        await Expect(page.Page.Locator(".ea-code-key")).ToHaveTextAsync(["\"a\"", "\"b\"", "\"c", "\""]);
        await Expect(page.Page.Locator(".ea-code-string")).ToHaveTextAsync(["\"x ", "\""]);
        await page.At("#/payload/text").FillAsync("{\"x\": {{Count}}}");

        await page.FieldSettings("Count").ClickAsync();
        await page.ChooseAsync("#/fields/1/type", "Number");
        await page.At("#/fields/1/default").FillAsync("many");
        await Expect(page.ErrorAt("#/fields/1/default")).ToBeVisibleAsync();
        await page.At("#/fields/1/default").FillAsync("5");
        await Expect(page.ErrorAt("#/fields/1/default")).Not.ToBeVisibleAsync();
        await Expect(page.Preview).ToContainTextAsync("{\"x\": 5}");

        // A token that goes and comes back has its settings still.
        await page.At("#/payload/text").FillAsync("{}");
        await Expect(page.Fields).ToHaveTextAsync([Starts("Id")]);
        await page.Button("Add header").ClickAsync();
        await page.At("#/headers/0/name").FillAsync("X-Count");
        await page.At("#/headers/0/value").FillAsync("{{Count}}");
        await Expect(page.Fields).ToHaveTextAsync([Starts("Id"), new Regex("Number, required, default 5")]);

        await page.ChooseAsync("#/payload/kind", "x-www-form-urlencoded");
        await page.At("#/payload/form/0/key").FillAsync("{{Key}}");
        await page.Button("Add pair").ClickAsync();
        await page.At("#/payload/form/1/key").FillAsync("b");
        await page.At("#/payload/form/1/value").FillAsync("{{B}} & c");
        await Expect(page.Fields).ToHaveTextAsync([Starts("Id"), Starts("Key"), Starts("B"), Starts("Count")]);
        await page.Button("Remove pair 1").ClickAsync();
        await Expect(page.Fields).ToHaveTextAsync([Starts("Id"), Starts("B"), Starts("Count")]);
        await Expect(page.Preview).ToContainTextAsync("b=B+%26+c");
        await page.CreateActionAsync();
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Colours_of_the_payload_lie_right_behind_its_letters()
    {
        await using var page = await console.OpenAsync("actions/new");
        await page.At("#/payload/text").FillAsync(string.Concat(Enumerable.Repeat("{\"a\": \"{{A}}\"} ", 30)));
        await Expect(page.Page.Locator(".ea-code-token")).ToHaveCountAsync(30);

        const string Place = "place => { const box = place.getBoundingClientRect(), look = getComputedStyle(place); "
            + "return [box.x, box.y, box.width, box.height, look.padding, look.font, look.borderWidth].join(); }";
        var letters = await page.At("#/payload/text").EvaluateAsync<string>(Place);
        var colours = await page.Page.Locator(".ea-code pre").EvaluateAsync<string>(Place);
        Assert.Equal(letters, colours);
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_each_field_and_six_retries_are_refused_in_place()
    {
        await using var page = await console.OpenAsync("actions/new");
        await page.Button("Create").ClickAsync();
        await Expect(page.ErrorAt("#/name")).ToContainTextAsync("Expected a name");
        await Expect(page.ErrorAt("#/url")).ToContainTextAsync("The URL is empty");
        await Expect(page.Page.Locator(".ea-choice .ea-error")).ToContainTextAsync("Choose a connector");
        await Expect(page.At("#/connectorId")).ToBeFocusedAsync();

        await FillAsync(page, "Six retries", "/echo");
        await page.At("#/payload/text").FillAsync("{}");
        await page.Button("Advanced configuration").ClickAsync();
        await page.At("#/maxRetries").FillAsync("6");
        await Expect(page.ErrorAt("#/maxRetries")).ToContainTextAsync("Expected 0 to 5 retries, got 6.");
        await page.Button("Create").ClickAsync();
        await Expect(page.ErrorAt("#/maxRetries")).ToContainTextAsync("Expected 0 to 5 retries, got 6.");
        await Expect(page.At("#/maxRetries")).ToBeFocusedAsync();
        await Expect(page.At("#/name")).ToHaveValueAsync("Six retries");
        await page.ShootAsync("action-six-retries");

        await page.At("#/maxRetries").FillAsync("");
        await Expect(page.ErrorAt("#/maxRetries")).ToContainTextAsync("Expected 0 to 5 retries, got no number.");
        await Expect(page.Page.GetByRole(AriaRole.Complementary, new() { Name = "Preview" })).ToContainTextAsync("got no number.");
        await page.At("#/timeoutSeconds").FillAsync("");
        await page.Button("Create").ClickAsync();
        await Expect(page.ErrorAt("#/maxRetries")).ToContainTextAsync("Expected 0 to 5 retries, got no number.");
        await Expect(page.ErrorAt("#/timeoutSeconds")).ToContainTextAsync("Expected 1 to 300 seconds, got no number.");
        await Expect(page.At("#/maxRetries")).ToBeFocusedAsync();
        await page.At("#/timeoutSeconds").FillAsync("30");

        await page.At("#/maxRetries").FillAsync("5");
        await Expect(page.ErrorAt("#/maxRetries")).Not.ToBeVisibleAsync();
        await page.CreateActionAsync();

        await page.GoAsync("actions/new");
        await FillAsync(page, "six RETRIES", "/echo");
        await page.At("#/payload/text").FillAsync("{}");
        await page.Button("Create").ClickAsync();
        await Expect(page.ErrorAt("#/name")).ToContainTextAsync("a name that no other action has");
    }

    [Fact]
    public async Task Second_choice_before_the_page_has_heard_of_the_first_means_what_it_said()
    {
        var mark = Guid.NewGuid();
        string[] names = [$"Quick 1 {mark}", $"Quick 2 {mark}", $"Quick 3 {mark}"];
        var ids = new List<string>();
        foreach (var name in names)
        {
            ids.Add(await Server.ConnectorAsync(new JsonObject { ["name"] = name }));
        }

        await using var page = await console.OpenAsync("actions/new");
        await Expect(page.At("#/connectorId")).ToContainTextAsync(names[2]);
        await page.At("#/connectorId").EvaluateAsync(
            """
            (select, names) => {
                for (const option of names.map(name => [...select.options].find(option => option.text === name))) {
                    select.value = option.value;
                    select.dispatchEvent(new Event("change", { bubbles: true }));
                }
            }
            """,
            names[..2]);

        await page.Page.WaitForFunctionAsync("id => (sessionStorage.getItem('ea-draft:actions/new') ?? '').includes(id)", ids[1]);
    }

    [Fact]
    public async Task Second_editor_sees_a_conflict_and_chooses()
    {
        var id = await Server.ActionAsync("/echo", new JsonObject { ["name"] = "Action edited by two" });
        await using var first = await console.OpenAsync($"actions/{id}");
        await using var second = await console.OpenAsync($"actions/{id}");
        await first.At("#/description").FillAsync("of the first");
        await second.At("#/description").FillAsync("of the second");
        await first.SaveActionAsync();

        await second.Button("Save").ClickAsync();

        await Expect(second.Page.GetByText("Someone else saved version 2", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(second.Page.GetByText("Yours differs from theirs in: Description.")).ToBeVisibleAsync();
        await Expect(second.At("#/description")).ToHaveValueAsync("of the second");
        Assert.Equal("of the first", await DescriptionAsync(id));
        await second.ShootAsync("action-conflict");

        await second.Button("Overwrite theirs with mine").ClickAsync();
        await Expect(second.Page.GetByText("The action is saved")).ToBeVisibleAsync();
        Assert.Equal("of the second", await DescriptionAsync(id));
        await Expect(first.At("#/description")).ToHaveValueAsync("of the second");
    }

    [Fact]
    public async Task Versions_show_what_changed_and_an_old_one_can_be_edited_again()
    {
        var id = await Server.ActionAsync("/echo", new JsonObject { ["name"] = "Action of two versions" });
        await using var page = await console.OpenAsync($"actions/{id}");
        await page.At("#/description").FillAsync("The second");
        await page.At("#/payload/text").FillAsync("{\n  \"kept\": 1,\n  \"text\": \"{{text}}\",\n  \"new\": {{New Field}}\n}");
        await page.SaveActionAsync();

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Versions" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Payload", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Page.Locator("ins", new() { HasText = "The second" })).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Field New Field" })).ToBeVisibleAsync();
        await page.ShootAsync("action-versions");
        await page.Page.GetByLabel("From").SelectOptionAsync("Version 2");
        await Expect(page.Page.GetByText("This is one version.")).ToBeVisibleAsync();

        await page.Button("Edit as it was, version 1").ClickAsync();
        await Expect(page.Page.GetByText("This is version 1 again.")).ToBeVisibleAsync();
        await Expect(page.At("#/description")).ToHaveValueAsync("");
        await page.Button("Save").ClickAsync();
        await Expect(page.Page.GetByText("Version 3, saved")).ToBeVisibleAsync();
        Assert.Null(await DescriptionAsync(id));
    }

    [Fact]
    public async Task Action_is_duplicated_and_deleted_after_asking()
    {
        var id = await Server.ActionAsync("/echo", new JsonObject { ["name"] = "Original in a browser" });
        await using var page = await console.OpenAsync($"actions/{id}");
        await page.Button("Duplicate").ClickAsync();
        await Expect(page.At("#/name")).ToHaveValueAsync("Copy of Original in a browser");
        await Expect(page.Page.GetByText("This is a copy of “Original in a browser”.")).ToBeVisibleAsync();
        await page.CreateActionAsync();
        await Expect(page.Heading).ToHaveTextAsync("Copy of Original in a browser");

        await page.Button("Delete").ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Executions that were accepted still end");
        await page.Button("Keep it").ClickAsync();
        await Expect(dialog).Not.ToBeVisibleAsync();
        await page.Button("Delete").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.Heading).ToHaveTextAsync("External actions");
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "Copy of Original in a browser" })).Not.ToBeVisibleAsync();
        (await Server.Api.GetAsync($"/api/v1/actions/{id}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Draft_outlives_the_page_and_leaving_asks()
    {
        await using var page = await console.OpenAsync("actions/new");
        await page.At("#/name").FillAsync("Not saved yet");
        await page.At("#/payload/text").FillAsync("{\"a\": {{A}}}");
        await Expect(page.FieldSettings("A")).ToBeVisibleAsync();
        await page.FieldSettings("A").ClickAsync();
        await page.ChooseAsync("#/fields/0/type", "JSON");
        await page.Page.WaitForFunctionAsync("() => (sessionStorage.getItem('ea-draft:actions/new') ?? '').includes('FieldSettings\":[{')");

        await page.GoAsync("actions/new");

        await Expect(page.At("#/name")).ToHaveValueAsync("Not saved yet");
        await Expect(page.At("#/payload/text")).ToHaveValueAsync("{\"a\": {{A}}}");
        await Expect(page.Fields).ToHaveTextAsync([new Regex("JSON, required")]);
        await Expect(page.Page.Locator(".ea-code-token")).ToHaveTextAsync(["{{A}}"]);
        await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByText("External actions").ClickAsync();
        await page.Button("Stay").ClickAsync();
        await page.Button("Discard it").ClickAsync();
        await Expect(page.At("#/name")).ToHaveValueAsync("");
    }

    private async Task FillAsync(ConsolePage page, string name, string path)
    {
        var connector = $"Target {Guid.NewGuid()}";
        await Server.ConnectorAsync(new JsonObject { ["name"] = connector });
        await page.GoAsync("actions/new");
        await page.ChooseAsync("#/connectorId", connector);
        await page.At("#/name").FillAsync(name);
        await page.At("#/url").FillAsync(Server.TargetUrl + path);
    }

    private static Regex Starts(string name) => new($@"^\s*{Regex.Escape(name)}\s");

    private async Task<string?> DescriptionAsync(string id) =>
        (string?)(await Server.Api.GetAsync($"/api/v1/actions/{id}")).Is(HttpStatusCode.OK)["definition"]!["description"];
}
