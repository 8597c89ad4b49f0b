using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Executions;

namespace ExternalActions.Grains.Tests;

/// <summary>What tests of OAuth 2.0 connectors do again and again.</summary>
internal static class OAuth2Given
{
    /// <summary>The grain of a connector.</summary>
    public static IConnectorGrain Grain(this Silo silo, SavedConnector connector) => silo.Grains.GetGrain<IConnectorGrain>(connector.Id);

    /// <summary>Saves a connector with other OAuth 2.0 settings; secrets that are not given are left out.</summary>
    public static Task<SavedConnector> EditAsync(
        this Silo silo, SavedConnector connector, Func<OAuth2Authorization, OAuth2Authorization> change) =>
        silo.EditAsync(connector, settings => settings with { OAuth2 = change(settings.OAuth2!) });

    /// <summary>Saves a connector with other settings; secrets that are not given are left out.</summary>
    public static async Task<SavedConnector> EditAsync(
        this Silo silo, SavedConnector connector, Func<ConnectorSettings, ConnectorSettings> change)
    {
        var grain = silo.Grain(connector);
        return Given.Value(await grain.UpdateAsync(change((await grain.GetAsync())!.Settings), expectedVersion: null));
    }

    /// <summary>Runs an action to an end or a wait.</summary>
    public static async Task<Execution> RunAsync(this Silo silo, SavedAction action)
    {
        var grain = await silo.ExecutionAsync(Given.Request(action));
        Execution? seen = null;
        await Eventually.HoldsAsync(
            "the execution to end or wait", async () => (seen = await grain.GetAsync()) is { HasEnded: true } or { Status: ExecutionStatus.Waiting });
        return seen!;
    }

    /// <summary>Runs an action, which must succeed.</summary>
    public static async Task<Execution> SucceedsAsync(this Silo silo, SavedAction action)
    {
        var execution = await silo.RunAsync(action);
        Assert.True(execution.Status == ExecutionStatus.Succeeded, $"{execution.Status}: {execution.Error?.Detail} {execution.WaitReason}");
        return execution;
    }

    /// <summary>The history of a connector, newest first.</summary>
    public static async Task<ImmutableArray<ConnectorEvent>> EventsAsync(this Silo silo, SavedConnector connector) =>
        (await silo.Grain(connector).GetEventsAsync())!.Items;

    /// <summary>Whether a connector has a reminder in the store.</summary>
    public static async Task<bool> HasReminderAsync(this Silo silo, SavedConnector connector) =>
        (await silo.Reminders.ReadRows(silo.Grain(connector).GetGrainId())).Reminders.Count > 0;

    /// <summary>Waits until a connector has a health.</summary>
    public static async Task<ConnectorStatus> UntilAsync(this OAuth2Silo silo, SavedConnector connector, ConnectorHealth health)
    {
        ConnectorStatus? seen = null;
        await Eventually.HoldsAsync($"the connector to be {health}", async () => (seen = await silo.StatusAsync(connector.Id)).Health == health);
        return seen!;
    }

    /// <summary>Lets time pass until a scripted provider has got so many token requests.</summary>
    public static Task UntilTokenRequestsAsync(this OAuth2Silo silo, string name, int count) => Eventually.HoldsAsync(
        $"{count} token requests",
        () =>
        {
            if (silo.Scripts.Requests(name).Count >= count)
            {
                return Task.FromResult(true);
            }

            silo.Clock.Advance(TimeSpan.FromMilliseconds(500));
            return Task.FromResult(false);
        });
}
