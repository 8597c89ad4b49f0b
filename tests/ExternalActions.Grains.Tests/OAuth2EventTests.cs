using System.Text.Json;
using ExternalActions.Connectors;
using ExternalActions.TestTarget.Scripted;

namespace ExternalActions.Grains.Tests;

/// <summary>What the history of a connector tells.</summary>
public sealed class OAuth2EventTests(OAuth2Silo silo) : IClassFixture<OAuth2Silo>
{
    [Fact]
    public async Task History_tells_what_happened_in_order_and_no_secret()
    {
        const string Name = "right.history";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Clock.Advance(TimeSpan.FromHours(2));
        await silo.SucceedsAsync(action);
        await silo.EditAsync(connector, settings => settings with { ClientSecret = Secret.Of("a-new-secret") });
        silo.Scripts.Answer(Name, request => ScriptedAnswer.Error($"invalid_client {request["refresh_token"]} a-new-secret"));
        await silo.RunAsync(action);
        await silo.EditAsync(connector, settings => settings with { Description = "edited" });
        silo.Scripts.Answer(Name, _ => ScriptedAnswer.Error("invalid_grant"));
        await silo.RunAsync(action);
        var answer = await silo.ConsentAsync(connector.Id, "the key of a browser");
        await silo.Grain(connector).CompleteAuthorizationAsync(answer);
        Given.Value(await silo.Grain(connector).DisconnectAsync());

        var events = await silo.EventsAsync(connector);

        Assert.Equal(
            [
                ConnectorEventKind.Created,
                ConnectorEventKind.AuthorizationStarted,
                ConnectorEventKind.Authorized,
                ConnectorEventKind.Refreshed,
                ConnectorEventKind.Edited,
                ConnectorEventKind.RefreshFailed,
                ConnectorEventKind.Edited,
                ConnectorEventKind.GrantLost,
                ConnectorEventKind.AuthorizationStarted,
                ConnectorEventKind.AuthorizationFailed,
                ConnectorEventKind.Disconnected,
            ],
            events.Reverse().Select(happened => happened.Kind));
        Assert.Equal(events.OrderByDescending(happened => happened.At), events);
        var shown = JsonSerializer.Serialize(events) + JsonSerializer.Serialize(await silo.Grain(connector).GetAsync());
        foreach (var secret in new[] { "access-right", "refresh-right", "a-new-secret", "scripted-client-secret", $"code-{Name}", answer.State })
        {
            Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_happens_again_is_counted()
    {
        const string Name = "right.counted";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Clock.Advance(TimeSpan.FromHours(2));
        var first = silo.Clock.GetUtcNow();
        await silo.SucceedsAsync(action);
        silo.Clock.Advance(TimeSpan.FromHours(2));
        var last = silo.Clock.GetUtcNow();
        await silo.SucceedsAsync(action);

        var events = await silo.EventsAsync(connector);

        var refreshed = events[0];
        Assert.Equal((ConnectorEventKind.Refreshed, ConnectorEventKind.Authorized), (refreshed.Kind, events[1].Kind));
        Assert.InRange(refreshed.Count, 2, 4);
        Assert.InRange(refreshed.FirstAt, first - TimeSpan.FromHours(1.1), first);
        Assert.Equal(last, refreshed.At);
    }

    [Fact]
    public async Task Newest_hundred_are_kept_also_over_a_restart()
    {
        var connector = await silo.ScriptedConnectorAsync("right.hundred");
        for (var i = 0; i < 60; i++)
        {
            var answer = await silo.ConsentAsync(connector.Id, "key");
            await silo.Grain(connector).CompleteAuthorizationAsync(answer with { Error = $"error_{i}" });
        }

        await silo.RestartAsync();
        var events = await silo.EventsAsync(connector);

        Assert.Equal(100, events.Length);
        Assert.Contains("error_59", events[0].Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(events, happened => happened.Kind == ConnectorEventKind.Created);
    }

    [Fact]
    public async Task Connector_that_does_not_exist_has_no_history() =>
        Assert.Null(await silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid()).GetEventsAsync());
}
