using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;
using ExternalActions.Core.Tests.Connectors;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class SettingsChangesTests
{
    private static readonly OAuth2Parameter[] Audience = Settings.Parameters(("audience", "a"));

    [Fact]
    public void Same_settings_change_nothing()
    {
        Assert.Equal(SettingsChange.None, OfPerson(s => s));
        Assert.Equal(SettingsChange.None, OfClient(s => s));
        Assert.Equal(SettingsChange.None, SettingsChanges.Compare(
            Settings.OAuth2(s => s with { TokenParameters = [.. Audience] }),
            Settings.OAuth2(s => s with { TokenParameters = [.. Settings.Parameters(("audience", "a"))], AuthorizationParameters = default })));
    }

    [Fact]
    public void Change_to_or_from_oauth2_drops_the_tokens()
    {
        Assert.Equal(SettingsChange.Reauthorize, SettingsChanges.Compare(Settings.OAuth2(), Settings.Basic()));
        Assert.Equal(SettingsChange.Reauthorize, SettingsChanges.Compare(Settings.None, Settings.OAuth2()));
        Assert.Equal(SettingsChange.Reauthorize, SettingsChanges.Compare(
            Settings.OAuth2(), Settings.OAuth2() with { AuthorizationType = AuthorizationType.None }));
    }

    [Fact]
    public void Other_authorization_types_have_no_tokens_to_lose() =>
        Assert.Equal(SettingsChange.None, SettingsChanges.Compare(Settings.Basic(), Settings.Token(("X-Key", "one"))));

    [Fact]
    public void Another_client_or_another_place_drops_the_tokens()
    {
        Func<OAuth2Authorization, OAuth2Authorization>[] changes =
        [
            s => s with { ClientId = "client-2" },
            s => s with { AccessTokenUrl = "https://login.example/token2" },
            s => s with { AccessTokenUrl = "https://evil.example/token" },
            s => s with { AuthorizationUrl = "https://login.example/authorize2" },
            s => s with { RefreshUrl = "https://evil.example/refresh" },
            s => s with { RefreshUrl = "http://login.example/refresh" },
            s => s with { RefreshUrl = "https://login.example:8443/refresh" },
            s => s with { RefreshUrl = "nonsense" },
            s => s with { RevocationUrl = "https://evil.example/revoke" },
        ];

        Assert.All(changes, change => Assert.Equal(SettingsChange.Reauthorize, OfPerson(change)));
        Assert.Equal(SettingsChange.Reauthorize, SettingsChanges.Compare(Settings.OAuth2(), Settings.ClientCredentials()));
        Assert.Equal(SettingsChange.Reauthorize, SettingsChanges.Compare(Settings.ClientCredentials(), Settings.OAuth2()));
        Assert.Equal(SettingsChange.Reauthorize, OfClient(s => s with { ClientId = "client-2" }));
    }

    [Fact]
    public void Refresh_and_revocation_may_move_where_tokens_were_sent_before()
    {
        var before = Settings.OAuth2(s => s with { RefreshUrl = "https://refresh.example/1", RevocationUrl = "https://revoke.example/1" });

        foreach (var host in (string[])["login", "refresh", "revoke"])
        {
            Assert.Equal(SettingsChange.None, SettingsChanges.Compare(
                before, before with { OAuth2 = before.OAuth2! with { RefreshUrl = $"https://{host}.example/2" } }));
            Assert.Equal(SettingsChange.None, SettingsChanges.Compare(
                before, before with { OAuth2 = before.OAuth2! with { RevocationUrl = $"https://{host}.example/2" } }));
        }

        Assert.Equal(SettingsChange.None, SettingsChanges.Compare(
            before, before with { OAuth2 = before.OAuth2! with { RefreshUrl = null, RevocationUrl = null } }));
    }

    [Fact]
    public void Another_way_to_authenticate_gets_another_access_token()
    {
        Func<OAuth2Authorization, OAuth2Authorization>[] changes =
        [
            s => s with { ClientSecret = Secret.Of("another") },
            s => s with { ClientAuthentication = ClientAuthentication.ClientSecretPost },
            s => s with { ClientAuthentication = ClientAuthentication.None, ClientSecret = new Secret() },
        ];

        Assert.All(changes, change => Assert.Equal(SettingsChange.Refresh, OfPerson(change)));
        Assert.All(changes, change => Assert.Equal(SettingsChange.Refresh, OfClient(change)));
    }

    [Fact]
    public void What_a_token_request_asks_for_gets_another_token_of_a_client_and_wants_a_persons_consent()
    {
        Func<OAuth2Authorization, OAuth2Authorization>[] changes =
        [
            s => s with { Scope = null },
            s => s with { Scope = "read" },
            s => s with { TokenParameters = [.. Audience] },
        ];

        Assert.All(changes, change => Assert.Equal(SettingsChange.Refresh, OfClient(change)));
        Assert.All(changes, change => Assert.Equal(SettingsChange.Advise, OfPerson(change)));
    }

    [Fact]
    public void What_only_an_authorization_request_says_counts_for_persons_only()
    {
        Func<OAuth2Authorization, OAuth2Authorization>[] changes =
        [
            s => s with { Issuer = "https://login.example" },
            s => s with { AuthorizationParameters = [.. Audience] },
        ];

        Assert.All(changes, change => Assert.Equal(SettingsChange.Advise, OfPerson(change)));
        Assert.All(changes, change => Assert.Equal(SettingsChange.None, OfClient(change)));
    }

    [Fact]
    public void Everything_else_changes_nothing()
    {
        var before = Settings.OAuth2();
        var after = (before with
        {
            Name = "Other",
            Description = "d",
            GetUrl = null,
            AllowedHosts = ["api.example"],
            OAuth2 = before.OAuth2! with
            {
                ContentType = TokenRequestContentType.Json,
                Pkce = false,
                HeaderName = "X-Token",
                HeaderPrefix = "",
                WhenNotAuthorized = WhenNotAuthorized.Wait,
                RedirectUrl = "https://actions.example/",
                RevocationUrl = "https://login.example/revoke",
            },
        }).WithDefaults(("Accept", "*/*"));

        Assert.Equal(SettingsChange.None, SettingsChanges.Compare(before, after));
    }

    [Fact]
    public void Gravest_change_counts()
    {
        Assert.Equal(SettingsChange.Refresh, OfPerson(s => s with { Scope = "read", ClientSecret = Secret.Of("another") }));
        Assert.Equal(SettingsChange.Reauthorize, OfPerson(s => s with { ClientId = "2", Scope = "read", ClientSecret = Secret.Of("another") }));
        Assert.Equal(
            [SettingsChange.None, SettingsChange.Advise, SettingsChange.Refresh, SettingsChange.Reauthorize],
            Enum.GetValues<SettingsChange>().Order());
    }

    private static SettingsChange OfPerson(Func<OAuth2Authorization, OAuth2Authorization> change) =>
        SettingsChanges.Compare(Settings.OAuth2(), Settings.OAuth2(change));

    private static SettingsChange OfClient(Func<OAuth2Authorization, OAuth2Authorization> change) =>
        SettingsChanges.Compare(Settings.ClientCredentials(), Settings.ClientCredentials(change));
}
