using System.Text.Json;
using ExternalActions.Connectors;
using ExternalActions.Console.Connectors;
using ExternalActions.Console.Editing;

namespace ExternalActions.Console.Tests;

/// <summary>The form of a connector, without a browser.</summary>
public sealed class ConnectorFormTests
{
    public static TheoryData<ConnectorSettings> Stored =>
    [
        new ConnectorSettings { Name = "n", AllowedHosts = ["a.example.com", "*.example.com"] },
        new ConnectorSettings
        {
            Name = "n",
            Description = "d",
            GetUrl = "https://example.com/",
            AuthorizationType = AuthorizationType.Basic,
            Basic = new BasicAuthorization { UserName = "u" },
            DefaultHeaders = [new Header { Name = "X-A", Value = "a" }],
            Flow = new FlowSettings { RequestsPerSecond = 0.5, CircuitBreaker = new CircuitBreakerSettings { FailureRate = 0.07 } },
        },
        new ConnectorSettings
        {
            Name = "n",
            AuthorizationType = AuthorizationType.Token,
            Token = new TokenAuthorization { Headers = [new SecretHeader { Name = "X-Api-Key" }] },
        },
        new ConnectorSettings
        {
            Name = "n",
            AuthorizationType = AuthorizationType.OAuth2,
            OAuth2 = new OAuth2Authorization
            {
                AuthorizationUrl = "https://p.example/authorize",
                AccessTokenUrl = "https://p.example/token",
                RefreshUrl = "https://p.example/refresh",
                RevocationUrl = "https://p.example/revoke",
                ClientId = "c",
                ClientAuthentication = ClientAuthentication.ClientSecretPost,
                Scope = "a b",
                ContentType = TokenRequestContentType.Json,
                Pkce = false,
                AuthorizationParameters = [new OAuth2Parameter { Name = "prompt", Value = "consent" }],
                TokenParameters = [new OAuth2Parameter { Name = "audience", Value = "x" }],
                HeaderPrefix = "",
                HeaderName = "X-Token",
                Issuer = "https://p.example",
                WhenNotAuthorized = WhenNotAuthorized.Wait,
            },
        },
    ];

    [Theory]
    [MemberData(nameof(Stored), DisableDiscoveryEnumeration = true)]
    public void Stored_settings_come_out_of_the_form_as_they_went_in(ConnectorSettings settings)
    {
        var sent = ConnectorForm.From(settings).ToSettings();

        Assert.Equal(JsonSerializer.Serialize(settings), JsonSerializer.Serialize(sent));
    }

    [Fact]
    public void Secret_that_nobody_types_is_left_out_so_that_the_stored_one_is_kept()
    {
        var form = ConnectorForm.From(new ConnectorSettings
        {
            AuthorizationType = AuthorizationType.Basic,
            Basic = new BasicAuthorization { UserName = "u", Password = Secret.Hidden },
        });
        Assert.True(form.Basic.Password.IsStored);
        Assert.Equal(new Secret(), form.ToSettings().Basic!.Password);

        form.Basic.Password.Typed = "new";
        Assert.Equal(Secret.Of("new"), form.ToSettings().Basic!.Password);
    }

    [Fact]
    public void Draft_holds_no_secret()
    {
        var form = new ConnectorForm { Name = "kept" };
        form.Basic.Password.Typed = "hush";
        form.OAuth2.ClientSecret.Typed = "hush";
        form.Token.Headers[0].Secret.Typed = "hush";

        var draft = JsonSerializer.Serialize(new Draft<ConnectorForm> { Form = form });

        Assert.Contains("kept", draft, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", draft, StringComparison.Ordinal);
        Assert.True(form.HoldsSecrets);
    }

    [Fact]
    public void Differences_are_named_by_their_fields()
    {
        var mine = new ConnectorForm { Name = "mine", GetUrl = "https://example.com/" };
        mine.Flow.RequestsPerSecond = 1;

        var names = ConnectorDifferences.Between(mine, new ConnectorSettings { Name = "theirs", GetUrl = "https://example.com/" });

        Assert.Equal(["Name", "Flow control"], names);
    }

    [Theory]
    [InlineData("#/basic/password", "Password")]
    [InlineData("#/token/headers/0/name", "Headers, row 1")]
    [InlineData("#/allowedHosts/2", "Allowed hosts, row 3")]
    [InlineData("#/unknown", "#/unknown")]
    public void Pointer_has_words(string pointer, string words) => Assert.Equal(words, ConnectorWords.Label(pointer));
}
