using System.Text;
using ExternalActions.Connectors;
using ExternalActions.Executions;

namespace ExternalActions.Grains.Tests;

/// <summary>What an edit of an OAuth 2.0 connector does to its tokens.</summary>
public sealed class OAuth2EditTests(OAuth2Silo silo) : IClassFixture<OAuth2Silo>
{
    [Theory]
    [InlineData("client-id")]
    [InlineData("token-url")]
    [InlineData("authorization-url")]
    public async Task Edit_of_who_asks_or_who_is_asked_drops_the_tokens(string what)
    {
        var name = $"right.drops-{what}";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(name));
        var apiCalls = ApiCalls(name);

        await silo.EditAsync(connector, settings => what switch
        {
            "client-id" => settings with { ClientId = "another client" },
            "token-url" => settings with { AccessTokenUrl = $"{silo.TargetUrl}/scripted/right.elsewhere/token" },
            _ => settings with { AuthorizationUrl = settings.AuthorizationUrl + "?x=1" },
        });

        var status = await silo.StatusAsync(connector.Id);
        Assert.Equal((ConnectorHealth.NeedsAuthorization, null), (status.Health, status.TokenExpiresAt));
        Assert.Contains("settings have changed", status.Reason, StringComparison.Ordinal);
        var failed = await silo.RunAsync(action);
        Assert.Equal((ExecutionStatus.Failed, ErrorKind.AuthorizationUnavailable), (failed.Status, failed.Error?.Kind));
        Assert.Equal(apiCalls, ApiCalls(name));
        Assert.Single(silo.Scripts.Requests(name));
        Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);
    }

    [Fact]
    public async Task Other_grant_type_drops_the_tokens_and_gets_its_own()
    {
        const string Name = "right.grant-type";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));

        await silo.EditAsync(connector, settings => settings with { GrantType = GrantType.ClientCredentials, AuthorizationUrl = null });

        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);
        await silo.SucceedsAsync(action);
        Assert.Equal(["authorization_code", "client_credentials"], silo.Scripts.Requests(Name).Select(request => request["grant_type"]));
    }

    [Fact]
    public async Task Other_authorization_type_drops_the_tokens()
    {
        var (connector, _) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync("right.type"));

        await silo.EditAsync(connector, settings => settings with { AuthorizationType = AuthorizationType.None, OAuth2 = null });

        var status = await silo.StatusAsync(connector.Id);
        Assert.Equal((ConnectorHealth.Ready, null), (status.Health, status.TokenExpiresAt));
        await Eventually.HoldsAsTimePassesAsync(
            silo, TimeSpan.FromMinutes(1), "the reminder to be gone", async () => !await silo.HasReminderAsync(connector));
    }

    [Fact]
    public async Task New_client_secret_counts_at_the_next_use_and_keeps_the_refresh_token()
    {
        const string Name = "rotates.secret";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));

        await silo.EditAsync(connector, settings => settings with { ClientSecret = Secret.Of("the new secret") });
        Assert.Single(silo.Scripts.Requests(Name));
        await silo.SucceedsAsync(action);
        await silo.SucceedsAsync(action);

        var requests = silo.Scripts.Requests(Name);
        Assert.Equal(2, requests.Count);
        Assert.Equal($"refresh-{Name}-1", requests[1]["refresh_token"]);
        var credentials = Encoding.UTF8.GetString(Convert.FromBase64String(requests[1].Authorization!["Basic ".Length..]));
        Assert.Contains("new", credentials, StringComparison.Ordinal);
        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);
    }

    [Fact]
    public async Task Other_scope_is_advice_and_the_tokens_go_on_until_the_next_authorization()
    {
        const string Name = "right.scope";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));

        await silo.EditAsync(connector, settings => settings with { Scope = "other" });
        await silo.SucceedsAsync(action);
        silo.Clock.Advance(TimeSpan.FromHours(2));
        await silo.SucceedsAsync(action);

        var status = await silo.StatusAsync(connector.Id);
        Assert.Equal(ConnectorHealth.Ready, status.Health);
        Assert.Contains("Authorize it again", status.Reason, StringComparison.Ordinal);
        Assert.True(silo.Scripts.Requests(Name)[1].IsRefresh);
        Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);
        Assert.Null((await silo.StatusAsync(connector.Id)).Reason);
    }

    [Fact]
    public async Task Other_header_prefix_counts_at_once_and_keeps_the_tokens()
    {
        const string Name = "right.prefix";
        var path = $"/echo/{Guid.NewGuid()}";
        var (connector, _) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        var action = await silo.ActionAsync(path, definition => definition with { ConnectorId = connector.Id });

        await silo.SucceedsAsync(action);
        await silo.EditAsync(connector, settings => settings with { HeaderPrefix = "Token" });
        await silo.SucceedsAsync(action);
        await silo.EditAsync(connector, settings => settings with { HeaderPrefix = "", HeaderName = "X-Access-Token" });
        await silo.SucceedsAsync(action);

        var got = silo.ReceivedAt(path);
        Assert.Equal(
            [$"Bearer access-{Name}-1", $"Token access-{Name}-1", null], got.Select(request => request.Header("Authorization")));
        Assert.Equal($"access-{Name}-1", got[2].Header("X-Access-Token"));
        Assert.Single(silo.Scripts.Requests(Name));
    }

    [Fact]
    public async Task Secret_that_an_edit_leaves_out_is_kept()
    {
        const string Name = "right.kept";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));

        await silo.EditAsync(connector, settings => settings with { ClientSecret = new() });
        await silo.SucceedsAsync(action);
        Assert.Single(silo.Scripts.Requests(Name));
        silo.Clock.Advance(TimeSpan.FromHours(2));
        await silo.SucceedsAsync(action);

        var requests = silo.Scripts.Requests(Name);
        Assert.NotNull(requests[0].Authorization);
        Assert.Equal(requests[0].Authorization, requests[1].Authorization);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Edit_after_which_no_person_is_needed_wakes_the_executions_that_wait(bool isPersonWaitedFor)
    {
        var name = isPersonWaitedFor ? "right.wakes-a" : "invalid-client.wakes-b";
        var connector = await silo.ScriptedConnectorAsync(name, settings => settings with
        {
            GrantType = isPersonWaitedFor ? GrantType.AuthorizationCode : GrantType.ClientCredentials,
            AuthorizationUrl = isPersonWaitedFor ? settings.AuthorizationUrl : null,
            WhenNotAuthorized = WhenNotAuthorized.Wait,
        });
        var execution = await silo.ExecutionAsync(Given.Request(await silo.ActionOnAsync(connector)));
        await execution.UntilAsync(ExecutionStatus.Waiting);
        silo.Scripts.Answer(name, request => TestTarget.Scripted.ScriptedAnswer.Tokens(request));

        await silo.EditAsync(connector, settings => settings with
        {
            GrantType = GrantType.ClientCredentials,
            AuthorizationUrl = null,
            ClientId = "corrected",
        });

        await execution.UntilAsync(ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Redirect_url_of_an_edit_is_not_stored()
    {
        var connector = await silo.ScriptedConnectorAsync("right.redirect");

        var edited = await silo.EditAsync(connector, settings => settings with { RedirectUrl = "https://evil.example/" });

        Assert.Null(edited.Settings.OAuth2?.RedirectUrl);
    }

    private int ApiCalls(string name) => silo.ReceivedAt($"/scripted/{name}/api").Count;
}
