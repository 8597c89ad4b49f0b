using System.Text.Json.Nodes;
using ExternalActions.Connectors;
using ExternalActions.TestTarget.Scripted;

namespace ExternalActions.Grains.Tests;

/// <summary>How tokens are kept alive though nobody uses them, and that nothing is kept alive for nothing.</summary>
public sealed class OAuth2IdleTests(OAuth2Silo silo) : IClassFixture<OAuth2Silo>
{
    [Fact]
    public async Task Idle_connector_is_refreshed_ahead_of_expiry_each_time_with_the_newest_refresh_token()
    {
        const string Name = "rotates.idle";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));

        for (var refreshes = 1; refreshes <= 3; refreshes++)
        {
            var due = (await silo.StatusAsync(connector.Id)).TokenExpiresAt!.Value - TimeSpan.FromMinutes(5);
            silo.Clock.Advance(due - TimeSpan.FromMinutes(1) - silo.Clock.GetUtcNow());
            Assert.Equal(refreshes, silo.Scripts.Requests(Name).Count);

            await silo.UntilTokenRequestsAsync(Name, refreshes + 1);

            Assert.InRange(silo.Clock.GetUtcNow(), due, due + TimeSpan.FromMinutes(4));
            Assert.Equal($"refresh-{Name}-{refreshes}", silo.Scripts.Requests(Name)[refreshes]["refresh_token"]);
            await UntilRefreshedAsync(connector, refreshes);
        }

        await silo.SucceedsAsync(action);
        Assert.Equal(4, silo.Scripts.Requests(Name).Count);
    }

    [Fact]
    public async Task Token_of_unknown_lifetime_is_refreshed_once_a_day()
    {
        const string Name = "no-expires-in.idle";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        Assert.Null((await silo.StatusAsync(connector.Id)).TokenExpiresAt);

        silo.Clock.Advance(TimeSpan.FromHours(23.9));
        await silo.SucceedsAsync(action);
        Assert.Single(silo.Scripts.Requests(Name));

        silo.Clock.Advance(TimeSpan.FromHours(0.1));
        await silo.UntilTokenRequestsAsync(Name, 2);
        Assert.True(silo.Scripts.Requests(Name)[1].IsRefresh);
    }

    [Fact]
    public async Task Reminder_outlives_a_restart()
    {
        const string Name = "rotates.restart";
        await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));

        await silo.RestartAsync();
        silo.Clock.Advance(TimeSpan.FromMinutes(55));

        await silo.UntilTokenRequestsAsync(Name, 2);
    }

    [Theory]
    [InlineData("disconnected")]
    [InlineData("deleted")]
    [InlineData("lost")]
    public async Task Reminder_is_gone_when_there_is_nothing_to_refresh(string how)
    {
        var name = $"right.reminder-{how}";
        var connector = await silo.ScriptedConnectorAsync(name);
        Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);
        Assert.True(await silo.HasReminderAsync(connector));

        switch (how)
        {
            case "disconnected":
                Given.Value(await silo.Grain(connector).DisconnectAsync());
                break;
            case "deleted":
                Assert.Null(await silo.Grain(connector).DeleteAsync());
                break;
            default:
                silo.Scripts.Answer(name, _ => ScriptedAnswer.Error("invalid_grant"));
                silo.Clock.Advance(TimeSpan.FromHours(2));
                await silo.Grain(connector).TestAsync(unsaved: null);
                await silo.UntilAsync(connector, ConnectorHealth.NeedsAuthorization);
                break;
        }

        await Eventually.HoldsAsync("the reminder to be gone", async () => !await silo.HasReminderAsync(connector));
    }

    [Fact]
    public async Task Tick_that_comes_after_the_end_takes_the_reminder_away_and_asks_nobody()
    {
        const string Name = "right.late-tick";
        var connector = await silo.ScriptedConnectorAsync(Name);
        Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);
        Assert.Null(await silo.Grain(connector).DeleteAsync());

        await silo.Grains.GetGrain<IRemindable>(silo.Grain(connector).GetGrainId()).ReceiveReminder("refresh", default);

        Assert.False(await silo.HasReminderAsync(connector));
        Assert.Single(silo.Scripts.Requests(Name));
        Assert.Null(await silo.Grain(connector).GetAsync());
    }

    [Theory]
    [InlineData("right.machine", GrantType.ClientCredentials)]
    [InlineData("no-refresh-token.idle", GrantType.AuthorizationCode)]
    public async Task What_cannot_grow_old_has_no_reminder(string name, GrantType grantType)
    {
        var connector = await silo.ScriptedConnectorAsync(name, settings => settings with
        {
            GrantType = grantType,
            AuthorizationUrl = grantType == GrantType.AuthorizationCode ? settings.AuthorizationUrl : null,
        });
        if (grantType == GrantType.AuthorizationCode)
        {
            Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);
        }

        await silo.SucceedsAsync(await silo.ActionOnAsync(connector));

        Assert.Single(silo.Scripts.Requests(name));
        Assert.False(await silo.HasReminderAsync(connector));
    }

    [Fact]
    public async Task Short_lived_token_is_not_refreshed_at_every_call()
    {
        const string Name = "right.short";
        silo.Scripts.Answer(Name, Short);
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));

        for (var i = 0; i < 4; i++)
        {
            await silo.SucceedsAsync(action);
            silo.Clock.Advance(TimeSpan.FromSeconds(7));
        }

        Assert.Single(silo.Scripts.Requests(Name));
        silo.Clock.Advance(TimeSpan.FromSeconds(3));
        // Ahead of expiry: whoever asks now is not made to wait.
        Assert.Single((await silo.SucceedsAsync(action)).Attempts);
        await UntilRefreshedAsync(connector, 1);
        await silo.SucceedsAsync(action);
        Assert.Equal(2, silo.Scripts.Requests(Name).Count);

        static ScriptedAnswer Short(ScriptedTokenRequest request)
        {
            // The API takes what came before as well, as real ones do.
            var body = ScriptedAnswer.TokenBody(request);
            body["access_token"] = "the same";
            body["expires_in"] = JsonValue.Create(60);
            return new() { Body = body.ToJsonString(), ValidAccessToken = "the same" };
        }
    }

    private Task UntilRefreshedAsync(SavedConnector connector, int times) => Eventually.HoldsAsync(
        $"{times} refreshes",
        async () => (await silo.EventsAsync(connector))
            .Where(happened => happened.Kind == ConnectorEventKind.Refreshed).Sum(happened => happened.Count)
            >= times);
}
