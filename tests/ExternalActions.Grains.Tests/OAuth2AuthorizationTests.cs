using ExternalActions.Connectors;

namespace ExternalActions.Grains.Tests;

/// <summary>Who may finish an authorization, with what, and when.</summary>
public sealed class OAuth2AuthorizationTests(OAuth2Silo silo) : IClassFixture<OAuth2Silo>
{
    private const string Key = "a browser's key";

    [Theory]
    [InlineData("another browser's key")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Other_browser_cannot_finish_and_does_not_keep_the_right_one_from_it(string? key)
    {
        var connector = await silo.ConnectorAsync();
        var answer = await silo.ConsentAsync(connector.Id, Key);

        var outcome = await CompleteAsync(connector, answer with { BrowserKey = key });

        AssertUnknown(outcome);
        Assert.Equal(ConnectorHealth.NeedsAuthorization, (await silo.StatusAsync(connector.Id)).Health);
        Assert.True((await CompleteAsync(connector, answer)).IsAuthorized);
    }

    [Fact]
    public async Task State_is_used_up_by_its_first_answer()
    {
        var connector = await silo.ConnectorAsync();
        var answer = await silo.ConsentAsync(connector.Id, Key);
        Assert.True((await CompleteAsync(connector, answer)).IsAuthorized);
        var before = silo.Provider.TokenRequests;

        AssertUnknown(await CompleteAsync(connector, answer));

        Assert.Equal(before, silo.Provider.TokenRequests);
        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);
    }

    [Fact]
    public async Task State_expires()
    {
        var (early, late) = (await silo.ScriptedConnectorAsync("right.early"), await silo.ScriptedConnectorAsync("right.late"));
        var (earlyAnswer, lateAnswer) = (await silo.ConsentAsync(early.Id, Key), await silo.ConsentAsync(late.Id, Key));

        silo.Clock.Advance(TimeSpan.FromMinutes(9.9));
        Assert.True((await CompleteAsync(early, earlyAnswer)).IsAuthorized);
        silo.Clock.Advance(TimeSpan.FromMinutes(0.1));
        AssertUnknown(await CompleteAsync(late, lateAnswer));

        Assert.Empty(silo.Scripts.Requests("right.late"));
    }

    [Fact]
    public async Task State_of_another_connector_is_refused_and_stays_good_there()
    {
        var (mine, other) = (await silo.ConnectorAsync(), await silo.ConnectorAsync());
        await silo.ConsentAsync(mine.Id, Key);
        var answer = await silo.ConsentAsync(other.Id, Key);

        AssertUnknown(await CompleteAsync(mine, answer));

        Assert.Equal(ConnectorHealth.NeedsAuthorization, (await silo.StatusAsync(mine.Id)).Health);
        Assert.True((await CompleteAsync(other, answer)).IsAuthorized);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData(null)]
    public async Task State_that_nobody_made_is_refused(string? state)
    {
        var connector = await silo.ConnectorAsync();
        var answer = await silo.ConsentAsync(connector.Id, Key);

        AssertUnknown(await CompleteAsync(connector, answer with { State = state ?? AuthorizationState.Create(connector.Id) }));

        Assert.DoesNotContain(await silo.EventsAsync(connector), happened => happened.Kind == ConnectorEventKind.AuthorizationFailed);
    }

    [Fact]
    public async Task Connector_that_does_not_exist_is_authorized_by_nobody()
    {
        var grain = silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid());

        AssertUnknown(await grain.CompleteAuthorizationAsync(new() { State = "s", BrowserKey = Key, Code = "c" }));

        Assert.Null(await grain.GetAsync());
        Given.Refusal(await grain.BeginAuthorizationAsync(new() { RedirectUrl = OAuth2Silo.RedirectUrl, BrowserKey = Key }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connector_that_no_person_authorizes_says_so(bool isOAuth2)
    {
        var connector = isOAuth2
            ? await silo.ConnectorAsync(ForClient)
            : await silo.ConnectorAsync((Func<ConnectorSettings, ConnectorSettings>?)null);

        var refusal = Given.Refusal(
            await silo.Grain(connector).BeginAuthorizationAsync(new() { RedirectUrl = OAuth2Silo.RedirectUrl, BrowserKey = Key }));

        Assert.Contains("authorization_code", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_was_used_before_is_refused_by_the_provider_and_shown_nowhere()
    {
        var connector = await silo.ConnectorAsync();
        var first = await silo.ConsentAsync(connector.Id, Key);
        var second = await silo.ConsentAsync(connector.Id, Key);
        Assert.True((await CompleteAsync(connector, first)).IsAuthorized);

        var outcome = await CompleteAsync(connector, second with { Code = first.Code });

        Assert.False(outcome.IsAuthorized);
        Assert.Contains("invalid_grant", outcome.Detail, StringComparison.Ordinal);
        var failed = (await silo.EventsAsync(connector))[0];
        Assert.Equal(ConnectorEventKind.AuthorizationFailed, failed.Kind);
        Assert.DoesNotContain(first.Code!, outcome.Detail + failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_who_says_no_is_quoted_and_the_state_is_used_up()
    {
        var connector = await silo.ConnectorAsync(settings => settings with
        {
            AuthorizationParameters = [new() { Name = "login_hint", Value = "deny" }],
        });
        var answer = await silo.ConsentAsync(connector.Id, Key);

        var outcome = await CompleteAsync(connector, answer);

        Assert.Equal((false, "access_denied", connector.Settings.Name), (outcome.IsAuthorized, outcome.Error, outcome.ConnectorName));
        Assert.Contains("<script>", outcome.ErrorDescription, StringComparison.Ordinal);
        Assert.DoesNotContain('<', outcome.Detail);
        Assert.Contains("access_denied", (await silo.EventsAsync(connector))[0].Detail, StringComparison.Ordinal);
        AssertUnknown(await CompleteAsync(connector, answer with { Error = null, Code = "a code" }));
    }

    [Fact]
    public async Task Issuer_on_another_host_is_refused_before_the_code_is_given_to_anyone()
    {
        var connector = await silo.ConnectorAsync();
        var answer = await silo.ConsentAsync(connector.Id, Key);
        var before = silo.Provider.TokenRequests;

        var outcome = await CompleteAsync(connector, answer with { Issuer = "https://evil.example" });

        Assert.False(outcome.IsAuthorized);
        Assert.Contains("https://evil.example", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(before, silo.Provider.TokenRequests);
        AssertUnknown(await CompleteAsync(connector, answer));
    }

    [Fact]
    public async Task Issuer_of_the_settings_must_be_named_exactly()
    {
        var issuer = (await silo.ConsentAsync((await silo.ConnectorAsync()).Id, Key)).Issuer!;
        var connector = await silo.ConnectorAsync(settings => settings with { Issuer = issuer });
        var other = await silo.ConnectorAsync(settings => settings with { Issuer = "https://issuer.example" });

        var mismatch = await silo.AuthorizeAsync(other.Id);
        var missing = await CompleteAsync(connector, await silo.ConsentAsync(connector.Id, Key) with { Issuer = null });

        Assert.False(mismatch.IsAuthorized);
        Assert.Contains("https://issuer.example", mismatch.Detail, StringComparison.Ordinal);
        Assert.False(missing.IsAuthorized);
        Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);
    }

    [Fact]
    public async Task Answer_without_code_and_error_is_refused()
    {
        var connector = await silo.ConnectorAsync();

        var outcome = await CompleteAsync(connector, await silo.ConsentAsync(connector.Id, Key) with { Code = null });

        Assert.False(outcome.IsAuthorized);
        Assert.Contains("neither", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_that_began_side_by_side_both_finish()
    {
        const string Name = "right.side-by-side";
        var connector = await silo.ScriptedConnectorAsync(Name);
        var one = await silo.ConsentAsync(connector.Id, "one");
        var two = await silo.ConsentAsync(connector.Id, "two");

        Assert.True((await CompleteAsync(connector, two)).IsAuthorized);
        Assert.True((await CompleteAsync(connector, one)).IsAuthorized);

        Assert.Equal(2, silo.Scripts.Requests(Name).Select(request => request["code_verifier"]).Distinct().Count());
        await silo.SucceedsAsync(await silo.ActionOnAsync(connector));
    }

    [Fact]
    public async Task Only_an_edit_that_concerns_the_provider_ends_what_has_begun()
    {
        var connector = await silo.ConnectorAsync();
        var answer = await silo.ConsentAsync(connector.Id, Key);
        await silo.EditAsync(connector, settings => settings with { Description = "edited" });
        Assert.True((await CompleteAsync(connector, answer)).IsAuthorized);

        answer = await silo.ConsentAsync(connector.Id, Key);
        await silo.EditAsync(connector, settings => settings with { Scope = "offline_access" });
        AssertUnknown(await CompleteAsync(connector, answer));
    }

    [Fact]
    public async Task Authorization_that_fails_leaves_the_tokens_as_they_are()
    {
        var (connector, action) = await silo.AuthorizedAsync(await silo.ConnectorAsync());
        var answers = new[]
        {
            await silo.ConsentAsync(connector.Id, Key) with { Error = "access_denied" },
            await silo.ConsentAsync(connector.Id, Key) with { Code = "made up" },
            await silo.ConsentAsync(connector.Id, Key) with { Issuer = "https://evil.example" },
        };

        foreach (var answer in answers)
        {
            Assert.False((await CompleteAsync(connector, answer)).IsAuthorized);
        }

        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);
        await silo.SucceedsAsync(action);
    }

    [Fact]
    public async Task Of_more_than_twenty_that_have_begun_the_oldest_is_given_up()
    {
        var connector = await silo.ScriptedConnectorAsync("right.many");
        var answers = new List<AuthorizationResponse>();
        for (var i = 0; i < 21; i++)
        {
            answers.Add(await silo.ConsentAsync(connector.Id, Key));
        }

        AssertUnknown(await CompleteAsync(connector, answers[0]));
        Assert.True((await CompleteAsync(connector, answers[1])).IsAuthorized);
        Assert.True((await CompleteAsync(connector, answers[20])).IsAuthorized);
    }

    [Theory]
    [InlineData("demo-client", "demo-secret", ClientAuthentication.ClientSecretBasic, true)]
    [InlineData("demo-client", "demo-secret", ClientAuthentication.ClientSecretPost, false)]
    [InlineData("pkce-client", "pkce-secret", ClientAuthentication.ClientSecretPost, true)]
    [InlineData("public-client", null, ClientAuthentication.None, true)]
    public async Task Clients_of_all_kinds_are_authorized_and_refresh(string id, string? secret, ClientAuthentication authentication, bool pkce)
    {
        var (_, action) = await silo.AuthorizedAsync(await silo.ConnectorAsync(settings => settings with
        {
            ClientId = id,
            ClientSecret = secret is null ? new() : Secret.Of(secret),
            ClientAuthentication = authentication,
            Pkce = pkce,
        }));
        await silo.SucceedsAsync(action);

        var before = silo.Provider.TokenRequestsOf("refresh_token", issued: true);
        silo.Clock.Advance(TimeSpan.FromHours(2));
        await silo.SucceedsAsync(action);

        Assert.True(silo.Provider.TokenRequestsOf("refresh_token", issued: true) > before);
    }

    [Fact]
    public async Task Restart_between_begin_and_end_does_not_matter()
    {
        var connector = await silo.ConnectorAsync();
        var answer = await silo.ConsentAsync(connector.Id, Key);

        await silo.RestartAsync();

        Assert.True((await CompleteAsync(connector, answer)).IsAuthorized);
        await silo.RestartAsync();
        await silo.SucceedsAsync(await silo.ActionOnAsync(connector));
    }

    private static OAuth2Authorization ForClient(OAuth2Authorization settings) => settings with
    {
        GrantType = GrantType.ClientCredentials,
        AuthorizationUrl = null,
        ClientId = "machine-client",
        ClientSecret = Secret.Of("machine-secret"),
    };

    private Task<AuthorizationOutcome> CompleteAsync(SavedConnector connector, AuthorizationResponse answer) =>
        silo.Grain(connector).CompleteAuthorizationAsync(answer);

    private static void AssertUnknown(AuthorizationOutcome outcome)
    {
        Assert.False(outcome.IsAuthorized);
        Assert.Null(outcome.ConnectorName);
        Assert.Contains("Begin again", outcome.Detail, StringComparison.Ordinal);
    }
}
