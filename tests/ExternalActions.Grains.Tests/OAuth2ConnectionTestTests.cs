using ExternalActions.Connectors;

namespace ExternalActions.Grains.Tests;

/// <summary>"Test connection" of OAuth 2.0 connectors.</summary>
public sealed class OAuth2ConnectionTestTests(OAuth2Silo silo) : IClassFixture<OAuth2Silo>
{
    [Fact]
    public async Task Expired_token_is_refreshed_first()
    {
        const string Name = "rotates.test";
        var (connector, _) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        Assert.Equal((ConnectionOutcome.Succeeded, 200), await TestAsync(connector));
        Assert.Single(silo.Scripts.Requests(Name));

        silo.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal((ConnectionOutcome.Succeeded, 200), await TestAsync(connector));
        Assert.Equal(2, silo.Scripts.Requests(Name).Count);
    }

    [Fact]
    public async Task Refused_token_is_replaced_once()
    {
        const string Name = "rotates.test-401";
        var (connector, _) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Scripts.Accept(Name, null);

        Assert.Equal((ConnectionOutcome.Succeeded, 200), await TestAsync(connector));
        Assert.Equal(2, silo.Scripts.Requests(Name).Count);
    }

    [Fact]
    public async Task Refused_token_that_cannot_be_replaced_is_not_sent_twice()
    {
        const string Name = "no-refresh-token.test";
        var (connector, _) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Scripts.Accept(Name, null);

        Assert.Equal((ConnectionOutcome.Unauthorized, 401), await TestAsync(connector));

        Assert.Single(silo.ReceivedAt($"/scripted/{Name}/api"));
    }

    [Fact]
    public async Task Connector_without_token_says_what_to_do_and_sends_nothing()
    {
        const string Name = "right.test-none";
        var connector = await silo.ScriptedConnectorAsync(Name);

        var test = Given.Value(await silo.Grain(connector).TestAsync(unsaved: null));

        Assert.Equal((ConnectionOutcome.Unauthorized, null, ErrorKind.AuthorizationUnavailable), (test.Outcome, test.StatusCode, test.Error));
        Assert.Contains("not been authorized", test.Detail, StringComparison.Ordinal);
        Assert.Empty(silo.ReceivedAt($"/scripted/{Name}/api"));
    }

    [Fact]
    public async Task Unsaved_settings_use_the_stored_token_only_while_it_is_theirs()
    {
        const string Name = "right.test-unsaved";
        var (connector, _) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        var settings = connector.Settings;

        Assert.Equal((ConnectionOutcome.Succeeded, 200), await TestAsync(connector, settings with { Description = "unsaved" }));
        var elsewhere = settings with { OAuth2 = settings.OAuth2! with { ClientId = "another" } };
        var test = Given.Value(await silo.Grain(connector).TestAsync(elsewhere));

        Assert.Equal((ConnectionOutcome.Unauthorized, null), (test.Outcome, test.StatusCode));
        Assert.Contains("Save them", test.Detail, StringComparison.Ordinal);
        Assert.Single(silo.ReceivedAt($"/scripted/{Name}/api"));
    }

    [Fact]
    public async Task Unsaved_client_gets_a_token_for_the_test_only()
    {
        const string Name = "right.test-machine";
        var saved = await silo.ScriptedConnectorAsync(
            Name, settings => settings with { GrantType = GrantType.ClientCredentials, AuthorizationUrl = null });
        var unsaved = saved.Settings with { OAuth2 = saved.Settings.OAuth2! with { ClientSecret = Secret.Of("scripted-client-secret") } };
        var grain = silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid());

        Assert.Equal(ConnectionOutcome.Succeeded, Given.Value(await grain.TestAsync(unsaved)).Outcome);
        Assert.Equal(ConnectionOutcome.Succeeded, Given.Value(await grain.TestAsync(unsaved)).Outcome);

        Assert.Equal(2, silo.Scripts.Requests(Name).Count);
        Assert.Null(await grain.GetAsync());
        Assert.Null((await silo.StatusAsync(saved.Id)).LastRefreshAt);
    }

    [Fact]
    public async Task Reason_of_a_failed_token_request_is_the_reason_of_the_test()
    {
        var connector = await silo.ScriptedConnectorAsync(
            "invalid-client.test", settings => settings with { GrantType = GrantType.ClientCredentials, AuthorizationUrl = null });

        var test = Given.Value(await silo.Grain(connector).TestAsync(unsaved: null));

        Assert.Equal(ConnectionOutcome.Unauthorized, test.Outcome);
        Assert.Contains("invalid_client", test.Detail, StringComparison.Ordinal);
    }

    private async Task<(ConnectionOutcome Outcome, int? StatusCode)> TestAsync(SavedConnector connector, ConnectorSettings? unsaved = null)
    {
        var test = Given.Value(await silo.Grain(connector).TestAsync(unsaved));
        return (test.Outcome, test.StatusCode);
    }
}
