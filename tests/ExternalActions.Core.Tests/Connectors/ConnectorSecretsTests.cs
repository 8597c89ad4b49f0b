using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;

namespace ExternalActions.Core.Tests.Connectors;

public sealed class ConnectorSecretsTests
{
    [Fact]
    public void Map_changes_every_secret_and_nothing_else()
    {
        var basic = Settings.Basic().WithDefaults(("Accept", "text/plain"));
        var token = Settings.Token(("X-Key", "one"), ("X-Id", "two"));

        var mappedBasic = ConnectorSecrets.Map(basic, text => $"<{text}>");
        var mappedToken = ConnectorSecrets.Map(token, text => $"<{text}>");

        Assert.Equal(Secret.Of("<s3cret>"), mappedBasic.Basic!.Password);
        Assert.Equal(basic, mappedBasic with { Basic = basic.Basic });
        Assert.Equal(["<one>", "<two>"], mappedToken.Token!.Headers.Select(header => header.Value.Value));
        Assert.Equal(["X-Key", "X-Id"], mappedToken.Token.Headers.Select(header => header.Name));
    }

    [Fact]
    public void Map_there_and_back_is_the_same()
    {
        var settings = Settings.Token(("X-Key", "abc"), ("X-Unset", null));
        static string Reverse(string text) => new([.. text.Reverse()]);

        var back = ConnectorSecrets.Map(ConnectorSecrets.Map(settings, Reverse), Reverse);

        Assert.Equal(settings.Token!.Headers, back.Token!.Headers);
    }

    [Fact]
    public void Map_is_not_asked_for_secrets_without_text()
    {
        static string Fail(string text) => throw new InvalidOperationException();

        Assert.Equal(new Secret(), ConnectorSecrets.Map(Settings.Basic(password: new Secret()), Fail).Basic!.Password);
        Assert.Equal(Secret.Hidden, ConnectorSecrets.Map(Settings.Basic(password: Secret.Hidden), Fail).Basic!.Password);
        Assert.Equal(Settings.None, ConnectorSecrets.Map(Settings.None, Fail));
    }

    [Fact]
    public void Hide_leaves_only_whether_a_secret_is_set()
    {
        Assert.Equal(Secret.Hidden, ConnectorSecrets.Hide(Settings.Basic()).Basic!.Password);
        Assert.Equal(Secret.Hidden, ConnectorSecrets.Hide(Settings.Basic(password: Secret.Of(""))).Basic!.Password);
        Assert.Equal(
            [Secret.Hidden, new Secret()],
            ConnectorSecrets.Hide(Settings.Token(("X-Key", "one"), ("X-Unset", null))).Token!.Headers.Select(header => header.Value));
    }

    [Fact]
    public void Merge_keeps_the_password_that_an_edit_leaves_out()
    {
        var stored = Settings.Basic();

        Assert.Equal("s3cret", ConnectorSecrets.Merge(Settings.Basic("eve", new Secret()), stored).Basic!.Password.Value);
        Assert.Equal("eve", ConnectorSecrets.Merge(Settings.Basic("eve", new Secret()), stored).Basic!.UserName);
        Assert.Equal("s3cret", ConnectorSecrets.Merge(Settings.Basic(password: Secret.Hidden), stored).Basic!.Password.Value);
        Assert.Equal("new", ConnectorSecrets.Merge(Settings.Basic(password: Secret.Of("new")), stored).Basic!.Password.Value);
        Assert.Equal("", ConnectorSecrets.Merge(Settings.Basic(password: Secret.Of("")), stored).Basic!.Password.Value);
    }

    [Fact]
    public void Merge_keeps_header_values_by_name_without_regard_to_case()
    {
        var stored = Settings.Token(("X-Key", "one"), ("X-Id", "two"));

        var merged = ConnectorSecrets.Merge(Settings.Token(("x-id", null), ("X-New", null), ("X-KEY", "three")), stored);

        Assert.Equal(["x-id", "X-New", "X-KEY"], merged.Token!.Headers.Select(header => header.Name));
        Assert.Equal(["two", null, "three"], merged.Token.Headers.Select(header => header.Value.Value));
    }

    [Fact]
    public void Merge_keeps_nothing_when_the_authorization_type_changes()
    {
        var stored = Settings.Basic() with { Token = Settings.Token(("X-Key", "one")).Token };

        Assert.Null(ConnectorSecrets.Merge(Settings.Token(("X-Key", null)), stored).Token!.Headers[0].Value.Value);
        var none = Settings.None with { Basic = Settings.Basic(password: new Secret()).Basic };
        Assert.Null(ConnectorSecrets.Merge(none, stored).Basic!.Password.Value);
    }

    [Fact]
    public void Client_secret_of_oauth2_is_mapped_and_hidden()
    {
        var settings = Settings.OAuth2();

        var mapped = ConnectorSecrets.Map(settings, text => $"<{text}>");

        Assert.Equal(Secret.Of("<client-s3cret>"), mapped.OAuth2!.ClientSecret);
        Assert.Equal(settings, ConnectorSecrets.Map(mapped, text => text[1..^1]));
        Assert.Equal(Secret.Hidden, ConnectorSecrets.Hide(settings).OAuth2!.ClientSecret);
        Assert.Equal(new Secret(), ConnectorSecrets.Hide(Public()).OAuth2!.ClientSecret);
        Assert.Equal(Public(), ConnectorSecrets.Map(Public(), _ => throw new InvalidOperationException()));
    }

    [Fact]
    public void Merge_keeps_the_client_secret_that_an_edit_leaves_out()
    {
        var stored = Settings.OAuth2();

        Assert.Equal("client-s3cret", Merge(new Secret()));
        Assert.Equal("client-s3cret", Merge(Secret.Hidden));
        Assert.Equal("client-s3cret", Merge(null!));
        Assert.Equal("new", Merge(Secret.Of("new")));
        Assert.Equal("", Merge(Secret.Of("")));
        Assert.Null(ConnectorSecrets.Merge(Settings.OAuth2(oauth2 => oauth2 with { ClientSecret = new Secret() }), Settings.Basic()).OAuth2!
            .ClientSecret.Value);

        string? Merge(Secret secret) => ConnectorSecrets.Merge(
            Settings.OAuth2(oauth2 => oauth2 with { ClientId = "client-2", ClientSecret = secret }), stored).OAuth2!.ClientSecret.Value;
    }

    [Theory]
    [InlineData("https://evil.example/token", null, null)]
    [InlineData("http://login.example/token", null, null)]
    [InlineData("https://login.example:8443/token", null, null)]
    [InlineData("https://login.example/token", "https://evil.example/refresh", null)]
    [InlineData("https://login.example/token", null, "https://evil.example/revoke")]
    [InlineData("https://login.example/token", null, "nonsense")]
    public void Client_secret_does_not_follow_to_another_origin(string token, string? refresh, string? revocation)
    {
        var edit = Edit(token, refresh, revocation, new Secret());

        var merged = ConnectorSecrets.Merge(edit, Settings.OAuth2());

        Assert.Null(merged.OAuth2!.ClientSecret.Value);
        var entry = Assert.Single(ConnectorValidator.Validate(merged), entry => entry.Pointer == "#/oauth2/clientSecret");
        Assert.Contains("Enter it again", entry.Detail, StringComparison.Ordinal);
        Assert.Equal("new", ConnectorSecrets.Merge(Edit(token, refresh, revocation, Secret.Of("new")), Settings.OAuth2()).OAuth2!.ClientSecret.Value);
    }

    [Theory]
    [InlineData("https://LOGIN.example:443/other", null, null)]
    [InlineData("https://token.example/token", "https://login.example/refresh", "https://revoke.example/")]
    public void Client_secret_follows_to_any_origin_that_it_was_given_for(string token, string? refresh, string? revocation)
    {
        var stored = Edit("https://login.example/token", "https://token.example/refresh", "https://revoke.example/revoke", Secret.Of("s3cret"));

        Assert.Equal("s3cret", ConnectorSecrets.Merge(Edit(token, refresh, revocation, new Secret()), stored).OAuth2!.ClientSecret.Value);
    }

    [Fact]
    public void Secret_that_was_never_given_is_just_missing()
    {
        var merged = ConnectorSecrets.Merge(Edit("https://evil.example/token", null, null, new Secret()), Public());

        Assert.Equal(new Secret(), merged.OAuth2!.ClientSecret);
    }

    [Fact]
    public void Merge_drops_the_client_secret_of_a_client_that_becomes_public()
    {
        Assert.Equal(Public(), ConnectorSecrets.Merge(Public(), Settings.OAuth2()));
        Assert.Equal(Public(), ConnectorSecrets.Merge(Public(Secret.Hidden), Settings.OAuth2()));
        Assert.Equal(Public(Secret.Of("given")), ConnectorSecrets.Merge(Public(Secret.Of("given")), Settings.OAuth2()));
    }

    [Fact]
    public void Merge_with_nothing_stored_is_the_edit() =>
        Assert.Equal(Settings.Basic(password: new Secret()), ConnectorSecrets.Merge(Settings.Basic(password: new Secret()), null));

    [Fact]
    public void Nulls_in_settings_from_outside_are_left_to_the_validator()
    {
        var holes = Settings.Token(("X-Key", "one")) with
        {
            Basic = new BasicAuthorization { Password = null! },
            Token = new TokenAuthorization { Headers = [null!, new SecretHeader { Name = null!, Value = null! }] },
            OAuth2 = new OAuth2Authorization { ClientSecret = null!, TokenParameters = default },
        };

        Assert.Equal(2, ConnectorSecrets.Map(holes, text => text).Token!.Headers.Length);
        Assert.Equal(2, ConnectorSecrets.Hide(holes).Token!.Headers.Length);
        Assert.Equal(2, ConnectorSecrets.Merge(holes, Settings.Token(("X-Key", "one"))).Token!.Headers.Length);
        Assert.NotEmpty(ConnectorValidator.Validate(holes));
    }

    private static ConnectorSettings Edit(string token, string? refresh, string? revocation, Secret secret) => Settings.OAuth2(oauth2 => oauth2 with
    {
        AccessTokenUrl = token,
        RefreshUrl = refresh,
        RevocationUrl = revocation,
        ClientSecret = secret,
    });

    private static ConnectorSettings Public(Secret? secret = null) => Settings.OAuth2(oauth2 => oauth2 with
    {
        ClientAuthentication = ClientAuthentication.None,
        ClientSecret = secret ?? new Secret(),
    });
}
