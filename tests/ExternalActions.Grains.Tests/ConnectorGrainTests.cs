using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Tests;

public sealed class ConnectorGrainTests(Silo silo) : IClassFixture<Silo>
{
    private ICatalogGrain Catalog => silo.Grains.GetGrain<ICatalogGrain>(0);

    [Fact]
    public async Task Secrets_never_come_out_and_are_kept_by_an_edit_that_leaves_them_out()
    {
        var created = await silo.ConnectorAsync(settings => settings with
        {
            AuthorizationType = AuthorizationType.Basic,
            Basic = new() { UserName = "ada", Password = Secret.Of("correct horse") },
            GetUrl = $"{silo.TargetUrl}/switch/require-basic?user=ada&password=correct%20horse",
        });
        var grain = silo.Grains.GetGrain<IConnectorGrain>(created.Id);

        var edited = Given.Value(await grain.UpdateAsync(
            created.Settings with { Description = "edited", Basic = new() { UserName = "ada" } }, expectedVersion: null));
        var tested = Given.Value(await grain.TestAsync(unsaved: null));

        Assert.Equal(Secret.Hidden, created.Settings.Basic?.Password);
        Assert.Equal(Secret.Hidden, edited.Settings.Basic?.Password);
        Assert.Equal(Secret.Hidden, (await grain.GetAsync())?.Settings.Basic?.Password);
        Assert.Equal(2, edited.Version);
        Assert.Equal((ConnectionOutcome.Succeeded, 200), (tested.Outcome, tested.StatusCode));
    }

    [Fact]
    public async Task Connector_is_stored_with_its_secrets_encrypted()
    {
        var created = await silo.ConnectorAsync(settings => settings with
        {
            AuthorizationType = AuthorizationType.Token,
            Token = new() { Headers = [new() { Name = "X-Api-Key", Value = Secret.Of("a very plain secret") }] },
        });

        var stored = await silo.Grains.GetGrain<Grains.Connectors.IProtectedConnectorGrain>(created.Id).GetProtectedAsync();

        var ciphertext = stored?.Token?.Headers.Single().Value.Value;
        Assert.NotNull(ciphertext);
        Assert.DoesNotContain("plain", ciphertext, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_of_another_connector_is_refused_whatever_its_case()
    {
        var first = await silo.ConnectorAsync(settings => settings with { Name = "Slack of sales" });
        var second = silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid());

        var refusal = Given.Refusal(await second.CreateAsync(first.Settings with { Name = "SLACK OF SALES" }));

        Assert.Equal(ProblemKind.Conflict, refusal.Kind);
        Assert.Equal("#/name", Assert.Single(refusal.Errors).Pointer);
        Assert.Null(await second.GetAsync());
    }

    [Fact]
    public async Task Renaming_frees_the_old_name()
    {
        var first = await silo.ConnectorAsync(settings => settings with { Name = "Before" });
        Given.Value(await silo.Grains.GetGrain<IConnectorGrain>(first.Id).UpdateAsync(first.Settings with { Name = "After" }, null));

        await silo.ConnectorAsync(settings => settings with { Name = "before" });
    }

    [Fact]
    public async Task Edit_of_an_old_version_is_refused()
    {
        var created = await silo.ConnectorAsync();
        var grain = silo.Grains.GetGrain<IConnectorGrain>(created.Id);
        Given.Value(await grain.UpdateAsync(created.Settings, expectedVersion: 1));

        var refusal = Given.Refusal(await grain.UpdateAsync(created.Settings, expectedVersion: 1));

        Assert.Equal(ProblemKind.VersionMismatch, refusal.Kind);
    }

    [Fact]
    public async Task Connector_in_use_cannot_be_deleted_and_the_refusal_names_the_actions()
    {
        var action = await silo.ActionAsync("/echo");
        var connector = silo.Grains.GetGrain<IConnectorGrain>(action.Definition.ConnectorId);

        var refusal = await connector.DeleteAsync();
        await silo.Grains.GetGrain<IActionGrain>(action.Id).DeleteAsync();

        Assert.Equal(ProblemKind.Conflict, refusal?.Kind);
        Assert.Contains(action.Definition.Name, refusal!.Detail, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.VersionMismatch, (await connector.DeleteVersionAsync(7))?.Kind);
        Assert.Null(await connector.DeleteVersionAsync(1));
        Assert.Null(await connector.GetAsync());
        Assert.Equal(ProblemKind.NotFound, (await connector.DeleteAsync())?.Kind);
    }

    [Fact]
    public async Task Lists_are_paged_by_name()
    {
        var prefix = Guid.NewGuid().ToString();
        foreach (var name in new[] { "c", "A", "b" })
        {
            await silo.ConnectorAsync(settings => settings with { Name = $"{prefix} {name}" });
        }

        var first = await Catalog.ListConnectorsAsync(new() { Search = prefix, Limit = 2 });
        var second = await Catalog.ListConnectorsAsync(new() { Search = prefix, Limit = 2, After = first.Next });

        Assert.Equal([$"{prefix} A", $"{prefix} b"], first.Items.Select(entry => entry.Name));
        Assert.Equal([$"{prefix} c"], second.Items.Select(entry => entry.Name));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Unsaved_settings_are_tested_with_the_stored_secret()
    {
        var created = await silo.ConnectorAsync(settings => settings with
        {
            AuthorizationType = AuthorizationType.Basic,
            Basic = new() { UserName = "ada", Password = Secret.Of("pw") },
        });

        var tested = Given.Value(await silo.Grains.GetGrain<IConnectorGrain>(created.Id).TestAsync(
            created.Settings with { GetUrl = $"{silo.TargetUrl}/switch/require-basic?user=ada&password=other" }));

        Assert.Equal((ConnectionOutcome.Unauthorized, 401), (tested.Outcome, tested.StatusCode));
    }

    [Fact]
    public async Task Connection_that_is_refused_says_so()
    {
        var unsaved = new ConnectorSettings { Name = "closed", GetUrl = "http://127.0.0.1:1/" };

        var tested = Given.Value(await silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid()).TestAsync(unsaved));

        Assert.Equal((ConnectionOutcome.Unreachable, ErrorKind.ConnectionRefused), (tested.Outcome, tested.Error));
    }

    [Fact]
    public async Task Corrected_secret_counts_for_the_next_execution()
    {
        var wrong = await silo.ConnectorAsync(settings => settings with
        {
            AuthorizationType = AuthorizationType.Token,
            Token = new() { Headers = [new() { Name = "X-Api-Key", Value = Secret.Of("wrong-key") }] },
        });
        var action = await silo.ActionAsync(
            "/switch/require-header?name=X-Api-Key&value=right-key", definition => definition with { ConnectorId = wrong.Id });
        await (await silo.ExecutionAsync(Given.Request(action))).UntilAsync(ExecutionStatus.Failed);

        Given.Value(await silo.Grains.GetGrain<IConnectorGrain>(wrong.Id).UpdateAsync(
            wrong.Settings with { Token = new() { Headers = [new() { Name = "X-Api-Key", Value = Secret.Of("right-key") }] } }, null));

        await (await silo.ExecutionAsync(Given.Request(action))).UntilAsync(ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Secret_that_the_target_sends_back_is_masked_in_the_history()
    {
        var connector = await silo.ConnectorAsync(settings => settings with
        {
            AuthorizationType = AuthorizationType.Token,
            Token = new() { Headers = [new() { Name = "Authorization", Value = Secret.Of("Bearer tell-nobody-this") }] },
        });
        var action = await silo.ActionAsync(
            "/switch/echo-authorization", definition => definition with { ConnectorId = connector.Id });

        var execution = await silo.ExecutionAsync(Given.Request(action) with { IsTest = true });

        var ended = await execution.UntilAsync(ExecutionStatus.Succeeded);
        var shown = System.Text.Json.JsonSerializer.Serialize(ended);
        Assert.Contains("***", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("tell-nobody-this", shown, StringComparison.Ordinal);
    }
}
