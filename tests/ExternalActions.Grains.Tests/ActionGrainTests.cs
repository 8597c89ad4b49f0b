using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Tests;

public sealed class ActionGrainTests(Silo silo) : IClassFixture<Silo>
{
    [Fact]
    public async Task Save_parses_the_fields_in_order_of_first_appearance_and_keeps_their_settings()
    {
        var action = await silo.ActionAsync("/echo/{{Account Name}}", definition => definition with
        {
            Payload = new() { Kind = PayloadKind.Plain, Text = """{"n": {{count}}, "text": "{{text}} of {{Account Name}}"}""" },
            Headers = [new() { Name = "X-Note", Value = "{{note}}" }],
            Fields = [new() { Name = "count", Type = FieldType.Number }, new() { Name = "gone", Type = FieldType.Boolean }],
        });

        Assert.Equal(["Account Name", "count", "text", "note"], action.Definition.Fields.Select(field => field.Name));
        Assert.Equal(FieldType.Number, action.Definition.Fields[1].Type);
    }

    [Fact]
    public async Task Every_edit_is_a_version_that_can_be_read_later()
    {
        var action = await silo.ActionAsync("/echo");
        var grain = silo.Grains.GetGrain<IActionGrain>(action.Id);

        var second = Given.Value(await grain.UpdateAsync(action.Definition with { Method = "PUT" }, expectedVersion: 1));
        var stale = Given.Refusal(await grain.UpdateAsync(action.Definition, expectedVersion: 1));

        Assert.Equal(2, second.Version);
        Assert.Equal(ProblemKind.VersionMismatch, stale.Kind);
        Assert.Equal([2, 1], (await grain.ListVersionsAsync()).Select(version => version.Version));
        Assert.Equal("POST", (await grain.GetVersionAsync(1))?.Definition.Method);
        Assert.Equal("PUT", (await grain.GetVersionAsync(2))?.Definition.Method);
        Assert.Null(await grain.GetVersionAsync(3));
        Assert.Null(await grain.GetVersionAsync(-1));
    }

    [Fact]
    public async Task Save_refuses_everything_that_is_wrong_at_once_and_stores_nothing()
    {
        var connector = await silo.ConnectorAsync();
        var grain = silo.Grains.GetGrain<IActionGrain>(Guid.NewGuid());

        var refusal = Given.Refusal(await grain.CreateAsync(new ActionDefinition
        {
            ConnectorId = connector.Id,
            Name = "",
            Method = "FETCH",
            Url = "http://example.com/{{open",
            MaxRetries = 6,
            TimeoutSeconds = 301,
        }));

        Assert.Equal(ProblemKind.Invalid, refusal.Kind);
        Assert.Equal(
            ["#/maxRetries", "#/method", "#/name", "#/timeoutSeconds", "#/url"],
            refusal.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal));
        Assert.Null(await grain.GetAsync());
    }

    [Fact]
    public async Task Connector_must_exist()
    {
        var grain = silo.Grains.GetGrain<IActionGrain>(Guid.NewGuid());
        var action = await silo.ActionAsync("/echo");

        var refusal = Given.Refusal(await grain.CreateAsync(action.Definition with { Name = "lost", ConnectorId = Guid.NewGuid() }));

        Assert.Equal("#/connectorId", Assert.Single(refusal.Errors).Pointer);
    }

    [Fact]
    public async Task Name_is_free_again_after_a_refused_save_and_after_a_delete()
    {
        var name = $"Twice {Guid.NewGuid()}";
        var action = await silo.ActionAsync("/echo", definition => definition with { Name = name });
        var other = silo.Grains.GetGrain<IActionGrain>(Guid.NewGuid());
        Assert.Equal(ProblemCode.NameTaken, Given.Refusal(await other.CreateAsync(action.Definition)).Code);

        Assert.Null(await silo.Grains.GetGrain<IActionGrain>(action.Id).DeleteAsync());

        Given.Value(await other.CreateAsync(action.Definition));
    }

    [Fact]
    public async Task Action_that_was_edited_meanwhile_is_not_deleted()
    {
        var action = await silo.ActionAsync("/echo");
        var grain = silo.Grains.GetGrain<IActionGrain>(action.Id);
        Assert.Equal(2, (await grain.UpdateAsync(action.Definition, 1)).Value?.Version);

        Assert.Equal(ProblemKind.VersionMismatch, (await grain.DeleteVersionAsync(1))?.Kind);
        Assert.NotNull(await grain.GetAsync());
        Assert.Null(await grain.DeleteVersionAsync(2));
        Assert.Equal(ProblemKind.NotFound, (await grain.DeleteVersionAsync(2))?.Kind);
    }

    [Fact]
    public async Task Deleted_action_is_gone_from_the_list()
    {
        var action = await silo.ActionAsync("/echo");
        var query = new CatalogQuery { ConnectorId = action.Definition.ConnectorId };
        var catalog = silo.Grains.GetGrain<ICatalogGrain>(0);
        Assert.Equal(action.Id, Assert.Single((await catalog.ListActionsAsync(query)).Items).Id);

        await silo.Grains.GetGrain<IActionGrain>(action.Id).DeleteAsync();

        Assert.Empty((await catalog.ListActionsAsync(query)).Items);
        Assert.Null(await silo.Grains.GetGrain<IActionGrain>(action.Id).GetAsync());
        Assert.Equal(ProblemKind.NotFound, (await silo.Grains.GetGrain<IActionGrain>(action.Id).DeleteAsync())?.Kind);
    }

    [Fact]
    public async Task Preview_renders_and_sends_nothing()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var action = await silo.ActionAsync(path);

        var preview = Given.Value(await silo.Grains.GetGrain<IActionDraftGrain>(0).PreviewAsync(
            action.Definition, new RawJson("""{"text":"say \"hi\""}""")));

        Assert.Equal(("POST", silo.TargetUrl + path), (preview.Method, preview.Url));
        Assert.Equal("""{"text": "say \"hi\""}""", preview.Body);
        Assert.Empty(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Fields_of_a_draft_are_parsed_whatever_its_state()
    {
        var draft = silo.Grains.GetGrain<IActionDraftGrain>(0);

        var parsed = await draft.ParseFieldsAsync(new ActionDefinition
        {
            Url = "https://example.com/{{id}}",
            Payload = new() { Kind = PayloadKind.Plain, Text = """{"a": "{{a}}", "b": "{{b""" },
        });

        Assert.Contains("id", parsed.Fields.Select(field => field.Name));
        Assert.Contains(parsed.Errors, error => error.Pointer == "#/payload/text");
    }

    [Fact]
    public async Task Definitions_secrets_and_executions_survive_a_restart()
    {
        var connector = await silo.ConnectorAsync(settings => settings with
        {
            AuthorizationType = AuthorizationType.Basic,
            Basic = new() { UserName = "ada", Password = Secret.Of("pw") },
        });
        var action = await silo.ActionAsync(
            "/switch/require-basic?user=ada&password=pw", definition => definition with { ConnectorId = connector.Id });
        var execution = await silo.ExecutionAsync(Given.Request(action));
        var before = await execution.UntilAsync(ExecutionStatus.Succeeded);

        await silo.RestartAsync();

        var after = await silo.Grains.GetGrain<IExecutionGrain>(before.Id).GetAsync();
        Assert.Equal((before.Status, before.EndedAt, 1), (after?.Status, after?.EndedAt, after?.Attempts.Length));
        var later = await silo.ExecutionAsync(Given.Request(action));
        await later.UntilAsync(ExecutionStatus.Succeeded);
    }
}
