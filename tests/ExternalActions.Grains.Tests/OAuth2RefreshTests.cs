using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Executions;

namespace ExternalActions.Grains.Tests;

public sealed class OAuth2RefreshTests(OAuth2Silo silo, TwoOAuth2Silos twoSilos) : IClassFixture<OAuth2Silo>, IClassFixture<TwoOAuth2Silos>
{
    private const int Executions = 1_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Thousand_executions_that_meet_an_expired_token_cause_one_token_request(int silos)
    {
        var system = silos == 1 ? silo : twoSilos;
        var (connector, _) = await system.AuthorizedAsync(await system.ConnectorAsync());
        var path = $"/echo/{connector.Id}";
        var action = await system.ActionAsync(path, definition => definition with { ConnectorId = connector.Id });
        var before = system.Provider.TokenRequests;
        system.Clock.Advance(TimeSpan.FromHours(2));

        var executions = await RunThousandAsync(system, silos, action);

        Assert.All(executions, execution => Assert.Equal((ExecutionStatus.Succeeded, 1), (execution.Status, execution.Attempts.Length)));
        Assert.Equal(1, system.Provider.TokenRequests - before);
        Assert.Single(system.ReceivedAt(path).Select(request => request.Header("Authorization")).Distinct());
        Assert.Equal(ConnectorHealth.Ready, (await system.StatusAsync(connector.Id)).Health);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Thousand_executions_whose_token_was_revoked_cause_one_token_request_and_are_sent_again(int silos)
    {
        const string Name = "right.revoked";
        var system = silos == 1 ? silo : twoSilos;
        var (_, action) = await system.AuthorizedAsync(await system.ScriptedConnectorAsync(Name));
        system.Scripts.Accept(Name, null);

        var executions = await RunThousandAsync(system, silos, action);

        Assert.All(executions, execution => Assert.Equal((ExecutionStatus.Succeeded, 1), (execution.Status, execution.Attempts.Length)));
        Assert.Contains(executions, execution => execution.Attempts[0].TokenRefreshed);
        // The one of the authorization, and one more.
        Assert.Equal(2, system.Scripts.Requests(Name).Count);
    }

    [Fact]
    public async Task Second_401_ends_the_attempt_and_does_not_make_the_provider_issue_token_after_token()
    {
        const string Name = "right.refused";
        var (_, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Scripts.Accept(Name, "another");
        silo.Scripts.Answer(Name, _ => new() { Body = """{"access_token":"never good","refresh_token":"r","expires_in":3600}""" });

        for (var i = 0; i < 6; i++)
        {
            var failed = await (await silo.ExecutionAsync(Given.Request(action))).UntilAsync(ExecutionStatus.Failed);
            Assert.Equal((1, 401, i < 3), (failed.Attempts.Length, failed.Attempts[0].StatusCode, failed.Attempts[0].TokenRefreshed));
        }

        // The one of the authorization, and three.
        Assert.Equal(4, silo.Scripts.Requests(Name).Count);
    }

    [Fact]
    public async Task One_url_that_answers_401_while_the_provider_is_out_of_order_does_not_stop_the_others()
    {
        const string Name = "right.one-url";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        var refused = await silo.ActionAsync("/switch/status/401", definition => definition with { ConnectorId = connector.Id });
        silo.Scripts.Answer(Name, _ => TestTarget.Scripted.ScriptedAnswer.Error("invalid_client", 401));

        for (var i = 0; i < 3; i++)
        {
            var failed = await (await silo.ExecutionAsync(Given.Request(refused))).UntilAsync(ExecutionStatus.Failed);
            Assert.Contains("invalid_client", failed.Error?.Detail, StringComparison.Ordinal);
            await (await silo.ExecutionAsync(Given.Request(action))).UntilAsync(ExecutionStatus.Succeeded);
        }
    }

    [Fact]
    public async Task Token_that_expires_as_it_arrives_is_sent_once()
    {
        const string Name = "right.at-once";
        silo.Scripts.Answer(Name, request => TestTarget.Scripted.ScriptedAnswer.Tokens(request, body => body["expires_in"] = 0.000_000_1));
        var connector = await silo.ScriptedConnectorAsync(
            Name, settings => settings with { GrantType = GrantType.ClientCredentials, AuthorizationUrl = null });
        var action = await silo.ActionOnAsync(connector);

        await (await silo.ExecutionAsync(Given.Request(action))).UntilAsync(ExecutionStatus.Succeeded);
        await (await silo.ExecutionAsync(Given.Request(action))).UntilAsync(ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Executions_wait_without_using_up_a_retry_while_the_token_endpoint_fails()
    {
        const string Name = "right.down";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Clock.Advance(TimeSpan.FromHours(2));
        silo.Scripts.Answer(Name, _ => new() { Status = 503 });

        var execution = await silo.ExecutionAsync(Given.Request(action));
        var waiting = await execution.UntilAsync(ExecutionStatus.Waiting);
        Assert.Empty(waiting.Attempts);
        Assert.Contains("503", waiting.WaitReason, StringComparison.Ordinal);
        Assert.Equal(ConnectorHealth.Failing, (await silo.StatusAsync(connector.Id)).Health);

        await silo.AsTimePassesAsync(execution, "several waits", seen => seen.Waits > 6);
        silo.Scripts.Answer(Name, request => TestTarget.Scripted.ScriptedAnswer.Tokens(request));

        var ended = await silo.AsTimePassesAsync(execution, "success", seen => seen.HasEnded);
        Assert.Equal((ExecutionStatus.Succeeded, 1), (ended.Status, ended.Attempts.Length));
        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);
        await Eventually.HoldsAsync("the reminder to be gone", async () => !await silo.HasReminderAsync(execution));
    }

    [Fact]
    public async Task Old_token_is_used_while_it_lives_and_the_token_endpoint_fails()
    {
        const string Name = "right.old-token";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Scripts.Answer(Name, _ => new() { Status = 503 });
        silo.Clock.Advance(TimeSpan.FromMinutes(57));

        var ended = await (await silo.ExecutionAsync(Given.Request(action))).UntilAsync(ExecutionStatus.Succeeded);

        Assert.Single(ended.Attempts);
        await Eventually.HoldsAsync(
            "the connector to be failing", async () => (await silo.StatusAsync(connector.Id)).Health == ConnectorHealth.Failing);
    }

    [Theory]
    [InlineData(WhenNotAuthorized.Fail)]
    [InlineData(WhenNotAuthorized.Wait)]
    public async Task Lost_grant_makes_executions_fail_or_wait_for_a_person(WhenNotAuthorized setting)
    {
        var (connector, action) = await silo.AuthorizedAsync(
            await silo.ConnectorAsync(settings => settings with { WhenNotAuthorized = setting }));
        await silo.Provider.RevokeAllAsync();
        silo.Clock.Advance(TimeSpan.FromHours(2));

        var execution = await silo.ExecutionAsync(Given.Request(action));
        var seen = await execution.UntilAsync(setting == WhenNotAuthorized.Fail ? ExecutionStatus.Failed : ExecutionStatus.Waiting);

        Assert.Contains("invalid_grant", setting == WhenNotAuthorized.Fail ? seen.Error?.Detail : seen.WaitReason, StringComparison.Ordinal);
        var status = await silo.StatusAsync(connector.Id);
        Assert.Equal(ConnectorHealth.NeedsAuthorization, status.Health);
        Assert.Contains("invalid_grant", status.Reason, StringComparison.Ordinal);
        if (setting == WhenNotAuthorized.Wait)
        {
            // Woken, not waited for: no time passes.
            Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);
            Assert.Single((await execution.UntilAsync(ExecutionStatus.Succeeded)).Attempts);
            // Its reminder would ask the provider in the middle of tests that count.
            Given.Value(await silo.Grain(connector).DisconnectAsync());
        }
    }

    private static async Task<IReadOnlyList<Execution>> RunThousandAsync(OAuth2Silo system, int silos, SavedAction action)
    {
        var services = system.ServicesOfEachSilo;
        Assert.Equal(silos, services.Count);
        return await Task.WhenAll(Enumerable.Range(0, Executions).Select(async number =>
        {
            var execution = await Given.ExecutionAsync(services[number % silos], Given.Request(action));
            return await execution.UntilEndedAsync();
        }));
    }
}
