using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Grains.Connectors;
using ExternalActions.TestTarget.Scripted;
using Orleans.Core.Internal;

namespace ExternalActions.Grains.Tests;

/// <summary>What happens to a connector while a token request of it is under way, and what comes too late.</summary>
public sealed class OAuth2RaceTests(OAuth2Silo silo, TwoOAuth2Silos twoSilos) : IClassFixture<OAuth2Silo>, IClassFixture<TwoOAuth2Silos>
{
    [Fact]
    public async Task Executions_wait_also_when_the_token_endpoint_fails_after_the_system_refused_the_token()
    {
        const string Name = "right.forced";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Scripts.Accept(Name, null);
        silo.Scripts.Answer(Name, _ => new() { Status = 503 });

        var execution = await silo.ExecutionAsync(Given.Request(action));
        Assert.Empty((await execution.UntilAsync(ExecutionStatus.Waiting)).Attempts);
        await silo.AsTimePassesAsync(execution, "a second wait", seen => seen.HasEnded || seen.Waits > 1);
        silo.Scripts.Answer(Name, request => ScriptedAnswer.Tokens(request));

        var ended = await silo.AsTimePassesAsync(execution, "the end", seen => seen.HasEnded);
        Assert.Equal((ExecutionStatus.Succeeded, 1), (ended.Status, ended.Attempts.Length));
        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);
    }

    [Fact]
    public async Task Edit_comes_after_the_refresh_that_is_under_way_and_drops_what_it_brings()
    {
        const string Name = "right.edited";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        var answer = HoldExpired(Name);
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await RequestedAsync(Name, 2);

        var edit = silo.EditAsync(connector, settings => settings with { ClientId = "another" });
        Assert.Equal("scripted-client", (await silo.Grain(connector).GetAsync())!.Settings.OAuth2!.ClientId);
        answer.SetResult();
        await edit;

        Assert.Equal(ConnectorHealth.NeedsAuthorization, (await silo.StatusAsync(connector.Id)).Health);
        await Eventually.HoldsAsync("the end", async () => (await execution.GetAsync())!.HasEnded);
        Assert.Equal(ErrorKind.AuthorizationUnavailable, (await silo.RunAsync(action)).Error?.Kind);
    }

    [Fact]
    public async Task Refused_token_that_an_edit_has_just_dropped_is_not_the_reason_to_authorize()
    {
        var (connector, _) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync("right.refused-late"));
        var settings = connector.Settings with { OAuth2 = connector.Settings.OAuth2! with { ClientId = "another" } };

        Task<Problems.Result<SavedConnector>> edit;
        Task<ProtectedConnector?> report;
        using (silo.StoreIsLocked("external-actions.db"))
        {
            edit = silo.Grain(connector).UpdateAsync(settings, expectedVersion: null);
            report = silo.Grains.GetGrain<IProtectedConnectorGrain>(connector.Id).AuthorizeAsync(1);
            // It is answered after both have begun.
            await silo.Grain(connector).GetAsync();
        }

        Given.Value(await edit);
        Assert.Contains("settings have changed", (await report)?.Gap?.Reason, StringComparison.Ordinal);
        Assert.Contains("settings have changed", (await silo.StatusAsync(connector.Id)).Reason, StringComparison.Ordinal);
        Assert.Equal(ConnectorEventKind.Edited, (await silo.EventsAsync(connector))[0].Kind);
    }

    [Fact]
    public async Task Report_about_an_older_token_gets_the_newer_one_and_asks_nobody()
    {
        const string Name = "rotates.older";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Clock.Advance(TimeSpan.FromHours(2));
        await silo.SucceedsAsync(action);

        var access = await silo.Grains.GetGrain<IProtectedConnectorGrain>(connector.Id).AuthorizeAsync(1);

        Assert.Equal((2, true, null), (access!.Generation, access.AccessToken is not null, access.Gap));
        Assert.Equal(2, silo.Scripts.Requests(Name).Count);
    }

    [Fact]
    public async Task Execution_is_cancelled_at_once_while_it_waits_for_the_token()
    {
        const string Name = "right.cancelled";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        var answer = HoldExpired(Name);
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await RequestedAsync(Name, 2);

        Assert.Equal(ExecutionStatus.Cancelled, Given.Value(await execution.CancelAsync()).Status);
        answer.SetResult();

        await Eventually.HoldsAsync("the refresh", async () => (await silo.EventsAsync(connector))[0].Kind == ConnectorEventKind.Refreshed);
        Assert.Empty(silo.ReceivedAt($"/scripted/{Name}/api"));
        await silo.SucceedsAsync(action);
        Assert.Equal(2, silo.Scripts.Requests(Name).Count);
    }

    [Fact]
    public async Task Delete_comes_after_the_refresh_that_is_under_way_and_revokes_what_it_brings()
    {
        const string Name = "right.deleted-meanwhile";
        var connector = await silo.ScriptedConnectorAsync(Name);
        Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);
        var answer = HoldExpired(Name);
        var test = silo.Grain(connector).TestAsync(unsaved: null);
        await RequestedAsync(Name, 2);

        var delete = silo.Grain(connector).DeleteAsync();
        answer.SetResult();

        Assert.Null(await delete);
        await Task.WhenAny(test);
        await Eventually.HoldsAsync("both revocations", () => Task.FromResult(silo.Scripts.Revocations(Name).Count == 2));
        Assert.Equal($"refresh-{Name}-2", silo.Scripts.Revocations(Name)[0]["token"]);
        Assert.Null(await silo.Grain(connector).GetAsync());
        Assert.False(await silo.HasReminderAsync(connector));
    }

    [Fact]
    public async Task Disconnect_comes_after_the_refresh_that_is_under_way_and_revokes_what_it_brings()
    {
        const string Name = "right.disconnected-meanwhile";
        var connector = await silo.ScriptedConnectorAsync(Name);
        Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);
        var answer = HoldExpired(Name);
        var test = silo.Grain(connector).TestAsync(unsaved: null);
        await RequestedAsync(Name, 2);

        var disconnect = silo.Grain(connector).DisconnectAsync();
        answer.SetResult();

        Assert.Equal(RevocationOutcome.Revoked, Given.Value(await disconnect).Revocation);
        await test;
        Assert.Equal($"refresh-{Name}-2", silo.Scripts.Revocations(Name)[0]["token"]);
        Assert.Equal(ConnectorHealth.NeedsAuthorization, (await silo.StatusAsync(connector.Id)).Health);
        Assert.False(await silo.HasReminderAsync(connector));
    }

    [Fact]
    public async Task Silo_with_an_old_token_in_its_cache_gets_the_newer_one_and_no_third()
    {
        const string Name = "rotates.two-silos";
        var (connector, action) = await twoSilos.AuthorizedAsync(await twoSilos.ScriptedConnectorAsync(Name));
        foreach (var grains in twoSilos.GrainsOfEachSilo)
        {
            Assert.False((await SucceedsAsync(grains)).TokenRefreshed);
        }

        twoSilos.Scripts.Accept(Name, null);
        var refreshed = new List<bool>();
        foreach (var grains in twoSilos.GrainsOfEachSilo)
        {
            refreshed.Add((await SucceedsAsync(grains)).TokenRefreshed);
        }

        Assert.True(refreshed[0]);
        Assert.Equal(2, twoSilos.Scripts.Requests(Name).Count);

        Given.Value(await twoSilos.Grain(connector).DisconnectAsync());
        twoSilos.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var grains in twoSilos.GrainsOfEachSilo)
        {
            Assert.Equal(ErrorKind.AuthorizationUnavailable, (await EndAsync(grains)).Error?.Kind);
        }

        async Task<Attempt> SucceedsAsync(IGrainFactory grains)
        {
            var ended = await EndAsync(grains);
            Assert.True(ended.Status == ExecutionStatus.Succeeded, ended.Error?.Detail);
            return Assert.Single(ended.Attempts);
        }

        async Task<Execution> EndAsync(IGrainFactory grains)
        {
            var execution = grains.GetGrain<IExecutionGrain>(Guid.NewGuid());
            Given.Value(await execution.StartAsync(Given.Request(action)));
            return await execution.UntilEndedAsync();
        }
    }

    [Fact]
    public async Task Execution_that_is_woken_twice_calls_once()
    {
        const string Name = "right.woken";
        var connector = await silo.ScriptedConnectorAsync(Name, settings => settings with { WhenNotAuthorized = WhenNotAuthorized.Wait });
        var execution = await silo.ExecutionAsync(Given.Request(await silo.ActionOnAsync(connector)));
        await execution.UntilAsync(ExecutionStatus.Waiting);

        await Task.WhenAll(execution.WakeAsync(), silo.AuthorizeAsync(connector.Id), execution.WakeAsync(), execution.WakeAsync());
        await silo.AsTimePassesAsync(execution, "the end", seen => seen.HasEnded);
        await execution.WakeAsync();

        Assert.Equal(ExecutionStatus.Succeeded, (await execution.GetAsync())!.Status);
        Assert.Single(silo.ReceivedAt($"/scripted/{Name}/api"));
    }

    [Fact]
    public async Task Execution_that_is_woken_while_it_writes_down_that_it_waits_does_not_wait()
    {
        const string Name = "right.woken-early";
        var connector = await silo.ScriptedConnectorAsync(Name, settings => settings with
        {
            GrantType = GrantType.ClientCredentials,
            AuthorizationUrl = null,
            WhenNotAuthorized = WhenNotAuthorized.Wait,
        });
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Scripts.Answer(Name, _ => new() { Status = 400, Body = ScriptedAnswer.Error("invalid_client").Body, After = answer.Task });
        var execution = await silo.ExecutionAsync(Given.Request(await silo.ActionOnAsync(connector)));
        await RequestedAsync(Name, 1);

        using (silo.StoreIsLocked("executions.db"))
        {
            answer.SetResult();
            await silo.UntilAsync(connector, ConnectorHealth.Failing);
            silo.Scripts.Answer(Name, request => ScriptedAnswer.Tokens(request));
            await silo.EditAsync(connector, settings => settings with { ClientSecret = Secret.Of("corrected") });
            await execution.WakeAsync();
        }

        Assert.Single((await execution.UntilAsync(ExecutionStatus.Succeeded)).Attempts);
    }

    [Fact]
    public async Task Thousand_executions_whose_token_is_refused_and_cannot_be_replaced_ask_nobody()
    {
        const string Name = "no-refresh-token.thousand";
        var (_, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Scripts.Accept(Name, null);

        var executions = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(async _ =>
        {
            var execution = await silo.ExecutionAsync(Given.Request(action));
            return await execution.UntilEndedAsync();
        }));

        Assert.All(executions, execution => Assert.Equal(401, Assert.Single(execution.Attempts).StatusCode));
        Assert.Equal(1_000, silo.ReceivedAt($"/scripted/{Name}/api").Count);
        Assert.Single(silo.Scripts.Requests(Name));
    }

    [Fact]
    public async Task Whatever_happens_at_the_same_time_each_refresh_token_is_used_once()
    {
        const string Name = "rotates.everything";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        var grain = silo.Grain(connector);

        await Task.WhenAll(
            RepeatAsync(async number => await silo.EditAsync(connector, settings => settings with { ClientSecret = Secret.Of($"secret-{number}") })),
            RepeatAsync(async _ => await silo.RunAsync(action)),
            RepeatAsync(async _ => await silo.RunAsync(action)),
            RepeatAsync(async _ => await grain.TestAsync(unsaved: null)),
            RepeatAsync(async number => await (number % 4 == 0 ? silo.AuthorizeAsync(connector.Id) : Task.CompletedTask)),
            RepeatAsync(async _ => await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle()));

        var requests = silo.Scripts.Requests(Name);
        Assert.InRange(requests.Count(request => request.IsRefresh), 5, int.MaxValue);
        // The provider issues one with each answer and takes only the newest.
        Assert.All(
            requests.Where(request => request.IsRefresh),
            request => Assert.Equal($"refresh-{Name}-{request.Call - 1}", request["refresh_token"]));
        await silo.SucceedsAsync(action);
        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);

        static async Task RepeatAsync(Func<int, Task> act)
        {
            for (var i = 0; i < 40; i++)
            {
                await act(i);
            }
        }
    }

    [Fact]
    public async Task Cache_does_not_hold_executions_back_once_the_provider_may_be_asked_again()
    {
        const string Name = "right.again";
        var (_, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Clock.Advance(TimeSpan.FromHours(2));
        silo.Scripts.Answer(Name, _ => new() { Status = 503 });
        var first = await silo.RunAsync(action);
        var again = first.NextRetryAt!.Value - silo.Clock.GetUtcNow();

        silo.Clock.Advance(again - TimeSpan.FromMilliseconds(400));
        Assert.Equal(ExecutionStatus.Waiting, (await silo.RunAsync(action)).Status);
        silo.Scripts.Answer(Name, request => ScriptedAnswer.Tokens(request));
        silo.Clock.Advance(TimeSpan.FromMilliseconds(400));

        await silo.SucceedsAsync(action);
    }

    /// <summary>Lets the token expire; the answer to the next token request comes once the task source is set.</summary>
    private TaskCompletionSource HoldExpired(string name)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Scripts.Answer(name, request =>
        {
            var tokens = ScriptedAnswer.Tokens(request);
            return new() { Body = tokens.Body, ValidAccessToken = tokens.ValidAccessToken, After = answer.Task };
        });
        silo.Clock.Advance(TimeSpan.FromHours(2));
        return answer;
    }

    private Task RequestedAsync(string name, int count) =>
        Eventually.HoldsAsync($"{count} token requests", () => Task.FromResult(silo.Scripts.Requests(name).Count >= count));
}
