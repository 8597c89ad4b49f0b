using ExternalActions.Connectors;
using ExternalActions.Grains.Connectors;
using ExternalActions.TestTarget;
using ExternalActions.TestTarget.Scripted;

namespace ExternalActions.Grains.Tests.Connectors;

/// <summary>How a connector gets its access tokens without a person.</summary>
public sealed class TokenRefresherTests
{
    [Fact]
    public Task All_that_need_a_token_at_the_same_time_share_one_request() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Expire();
        var answer = connector.Hold();

        var callers = Enumerable.Range(0, 50).Select(_ => connector.Refresher.AuthorizeAsync(null)).ToList();
        await connector.RequestedAsync(2);
        callers.AddRange(Enumerable.Range(0, 50).Select(number => connector.Refresher.AuthorizeAsync(number % 2 == 0 ? null : 1)));
        Assert.All(callers, caller => Assert.False(caller.IsCompleted));
        answer.SetResult();

        Assert.All(await Task.WhenAll(callers), access => Assert.Equal("access-right-2", connector.Plain(access)));
        Assert.Equal(2, connector.Requests.Count);
    });

    [Fact]
    public Task Refused_token_is_replaced_by_one_of_the_next_generation() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        var first = await connector.Refresher.AuthorizeAsync(null);
        var second = await connector.Refresher.AuthorizeAsync(first!.Generation);

        Assert.Equal(("access-right-1", "access-right-2"), (connector.Plain(first), connector.Plain(second)));
        Assert.Equal(first.Generation + 1, second!.Generation);
    });

    [Fact]
    public Task Refusal_of_an_older_token_brings_the_newer_one_without_a_request() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        await connector.Refresher.AuthorizeAsync(1);

        var access = await connector.Refresher.AuthorizeAsync(1);

        Assert.Equal((2, "access-right-2"), (access!.Generation, connector.Plain(access)));
        Assert.Equal(2, connector.Requests.Count);
    });

    [Fact]
    public Task Refused_token_is_not_given_out_again_while_the_provider_fails() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Answer(_ => new() { Status = 503 });

        var access = await connector.Refresher.AuthorizeAsync(1);

        Assert.Null(access!.AccessToken);
        Assert.True(access.Gap!.IsWaitedFor);
        // It may serve those whose calls it was not refused to.
        Assert.Equal("access-right-1", connector.Plain(await connector.Refresher.AuthorizeAsync(null)));
    });

    [Fact]
    public Task Fourth_refusal_within_a_minute_is_final() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        for (var generation = 1; generation <= ForcedRefreshes.Most; generation++)
        {
            Assert.Equal(generation + 1, (await connector.Refresher.AuthorizeAsync(generation))!.Generation);
        }

        Assert.Equal(4, (await connector.Refresher.AuthorizeAsync(4))!.Generation);
        Assert.Equal(4, connector.Requests.Count);

        connector.Clock.Advance(ForcedRefreshes.Window);
        Assert.Equal(5, (await connector.Refresher.AuthorizeAsync(4))!.Generation);
    });

    [Fact]
    public Task Refusals_count_from_zero_once_a_person_has_authorized_it_again() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        for (var generation = 1; generation <= ForcedRefreshes.Most; generation++)
        {
            await connector.Refresher.AuthorizeAsync(generation);
        }

        Assert.True((await connector.AuthorizeAsync()).IsAuthorized);

        Assert.Equal(6, (await connector.Refresher.AuthorizeAsync(5))!.Generation);
    });

    [Fact]
    public Task Provider_that_fails_is_left_alone_ever_longer() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Expire();
        connector.Answer(_ => new() { Status = 503 });

        var pauses = new List<double>();
        for (var failure = 1; failure <= 9; failure++)
        {
            var gap = (await connector.Refresher.AuthorizeAsync(null))!.Gap!;
            Assert.Equal(1 + failure, connector.Requests.Count);
            var pause = gap.TryAgainAt!.Value - connector.Clock.GetUtcNow();
            pauses.Add(pause.TotalSeconds);
            connector.Clock.Advance(pause - TimeSpan.FromMilliseconds(1));
            Assert.Equal(gap.TryAgainAt, (await connector.Refresher.AuthorizeAsync(null))!.Gap!.TryAgainAt);
            Assert.Equal(1 + failure, connector.Requests.Count);
            connector.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal([2, 4, 8, 16, 32, 64, 128, 256, 300], pauses);
    });

    [Fact]
    public Task Provider_is_left_alone_as_long_as_it_asks_for() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Expire();
        connector.Answer(_ => new() { Status = 503, Headers = [new NameValue("Retry-After", "77")] });

        var gap = (await connector.Refresher.AuthorizeAsync(null))!.Gap!;

        Assert.Equal(connector.Clock.GetUtcNow() + TimeSpan.FromSeconds(77), gap.TryAgainAt);
    });

    [Fact]
    public Task First_success_ends_the_pauses() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Expire();
        connector.Answer(_ => new() { Status = 503 });
        await connector.Refresher.AuthorizeAsync(null);
        connector.Answer(request => ScriptedAnswer.Tokens(request));
        connector.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull((await connector.Refresher.AuthorizeAsync(null))!.AccessToken);
        Assert.Equal(ConnectorHealth.Ready, connector.Record.Grant.Health);

        connector.Expire();
        connector.Answer(_ => new() { Status = 503 });

        var gap = (await connector.Refresher.AuthorizeAsync(null))!.Gap!;
        Assert.Equal(TimeSpan.FromSeconds(2), gap.TryAgainAt - connector.Clock.GetUtcNow());
    });

    [Fact]
    public Task Settings_that_the_provider_rejects_are_no_reason_to_wait() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Expire();
        connector.Answer(_ => ScriptedAnswer.Error("invalid_client"));

        var gap = (await connector.Refresher.AuthorizeAsync(null))!.Gap!;

        Assert.Equal((false, null), (gap.IsWaitedFor, gap.TryAgainAt));
        Assert.Equal(ConnectorHealth.Failing, connector.Record.Grant.Health);
        await connector.Refresher.AuthorizeAsync(null);
        Assert.Equal(2, connector.Requests.Count);
        connector.Clock.Advance(TimeSpan.FromSeconds(30));
        await connector.Refresher.AuthorizeAsync(null);
        Assert.Equal(3, connector.Requests.Count);
    });

    [Fact]
    public Task Token_that_is_due_but_good_is_given_out_at_once() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Clock.Advance(TimeSpan.FromMinutes(56));
        var answer = connector.Hold();

        Assert.Equal("access-right-1", connector.Plain(await connector.Refresher.AuthorizeAsync(null)));
        await connector.RequestedAsync(2);
        Assert.Equal("access-right-1", connector.Plain(await connector.Refresher.AuthorizeAsync(null)));
        answer.SetResult();

        await Eventually.HoldsAsync("the new token", () => Task.FromResult(connector.Record.Grant.Generation == 2));
        Assert.Equal("access-right-2", connector.Plain(await connector.Refresher.AuthorizeAsync(null)));
        Assert.Equal(2, connector.Requests.Count);
    });

    [Fact]
    public Task Refresh_token_is_known_to_be_in_use_before_it_is_sent() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Expire();
        var answer = connector.Hold();

        var access = connector.Refresher.AuthorizeAsync(null);
        await connector.RequestedAsync(2);
        Assert.Equal(connector.Clock.GetUtcNow(), connector.Store.Written.UnansweredSince);
        answer.SetResult();
        await access;

        Assert.Null(connector.Store.Written.UnansweredSince);
    });

    [Fact]
    public Task Access_token_is_given_out_only_once_it_is_stored() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Expire();
        var write = new TaskCompletionSource();
        connector.Store.BeforeWrite = state => state.Grant.Generation == 2 ? write.Task : Task.CompletedTask;

        var access = connector.Refresher.AuthorizeAsync(null);
        await Eventually.HoldsAsync("the write", () => Task.FromResult(connector.Store.State.Grant.Generation == 2));
        Assert.False(access.IsCompleted);
        Assert.Equal(1, connector.Record.Grant.Generation);
        write.SetResult();

        Assert.Equal("access-right-2", connector.Plain(await access));
    });

    [Fact]
    public Task Store_that_fails_for_good_makes_executions_wait_and_ends_the_activation() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Expire();
        connector.Store.BeforeWrite = _ => throw new IOException("The disk is full.");

        var access = await connector.Refresher.AuthorizeAsync(null);

        Assert.Null(access!.AccessToken);
        Assert.True(access.Gap!.IsWaitedFor);
        Assert.DoesNotContain("disk", access.Gap.Reason, StringComparison.Ordinal);
        Assert.True(connector.Host.IsDeactivated);
        // It was not sent: the mark that it is in use was not stored.
        Assert.Single(connector.Requests);
    });

    [Fact]
    public Task Lost_grant_removes_the_reminder_and_new_tokens_set_it() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        // Five minutes before the expiry, and one second later for a clock that is behind.
        Assert.Equal(TimeSpan.FromMinutes(55) + TimeSpan.FromSeconds(1), connector.Host.Reminder);
        connector.Expire();
        connector.Answer(_ => ScriptedAnswer.Error("invalid_grant"));

        var access = await connector.Refresher.AuthorizeAsync(null);

        Assert.Equal((null, false), (access!.AccessToken, access.Gap!.IsWaitedFor));
        Assert.Equal(ConnectorHealth.NeedsAuthorization, connector.Record.Grant.Health);
        Assert.Null(connector.Host.Reminder);
        connector.Answer(request => ScriptedAnswer.Tokens(request));
        Assert.True((await connector.AuthorizeAsync()).IsAuthorized);
        Assert.NotNull(connector.Host.Reminder);
    });

    [Fact]
    public Task Reminder_that_cannot_be_set_costs_no_token() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Expire();
        connector.Host.ReminderFault = new IOException("No reminders today.");

        Assert.Equal("access-right-2", connector.Plain(await connector.Refresher.AuthorizeAsync(null)));
        Assert.Equal(ConnectorHealth.Ready, connector.Record.Grant.Health);
    });

    [Fact]
    public Task Tick_refreshes_tokens_that_are_due_and_no_others() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        await connector.Refresher.RefreshIdleAsync();
        Assert.Single(connector.Requests);

        connector.Clock.Advance(TimeSpan.FromMinutes(55));
        await connector.Refresher.RefreshIdleAsync();
        Assert.Equal(2, connector.Requests.Count);
    });

    [Fact]
    public Task Executions_are_woken_when_it_is_ready_again_and_not_at_each_refresh() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        Assert.Equal(1, connector.Host.Wakes);
        connector.Expire();
        await connector.Refresher.AuthorizeAsync(null);
        Assert.Equal(1, connector.Host.Wakes);

        connector.Expire();
        connector.Answer(_ => new() { Status = 503 });
        await connector.Refresher.AuthorizeAsync(null);
        connector.Clock.Advance(TimeSpan.FromSeconds(2));
        connector.Answer(request => ScriptedAnswer.Tokens(request));
        await connector.Refresher.AuthorizeAsync(null);

        Assert.Equal(2, connector.Host.Wakes);
    });

    [Fact]
    public Task Client_credentials_need_no_person_and_keep_no_refresh_token() => ConnectorUnderTest.RunAsync(
        settings => settings with { GrantType = GrantType.ClientCredentials, AuthorizationUrl = null },
        async connector =>
        {
            Assert.Equal("access-right-1", connector.Plain(await connector.Refresher.AuthorizeAsync(null)));

            Assert.Equal("client_credentials", Assert.Single(connector.Requests)["grant_type"]);
            Assert.Null(connector.Record.Grant.Tokens!.RefreshToken);
            Assert.Null(connector.Host.Reminder);
        });
}
