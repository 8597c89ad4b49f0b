using System.Text.Json;
using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;

namespace ExternalActions.Core.Tests.Connectors;

public sealed class OAuth2RulesTests
{
    private const string Printable = " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~";

    [Fact]
    public void Good_settings_of_both_grant_types_are_accepted()
    {
        AssertGood(Settings.OAuth2());
        AssertGood(Settings.ClientCredentials());
        AssertGood(Settings.OAuth2(s => s with { ClientAuthentication = ClientAuthentication.ClientSecretPost, Pkce = false }));
        AssertGood(Settings.OAuth2(s => s with { ClientAuthentication = ClientAuthentication.None, ClientSecret = new Secret() }));
        AssertGood(Settings.ClientCredentials(s => s with { Pkce = true, ContentType = TokenRequestContentType.Json }));
        AssertGood(Settings.OAuth2(s => s with
        {
            AuthorizationUrl = "https://login.example:8080/authorize?tenant=1",
            AccessTokenUrl = "https://login.example/token?tenant=1",
            RefreshUrl = "https://login.example/refresh",
            RevocationUrl = "https://login.example/revoke",
            ClientId = Printable,
            ClientSecret = Secret.Of(Printable),
            Issuer = "https://login.example/tenant",
            AuthorizationParameters = [.. Settings.Parameters(("access_type", "offline"), ("prompt", ""), ("!~", "ü"))],
            TokenParameters = [.. Settings.Parameters(("audience", "https://api.example"), ("Audience", "2"))],
            WhenNotAuthorized = WhenNotAuthorized.Wait,
        }));
    }

    [Fact]
    public void Redirect_url_is_not_looked_at() => AssertGood(Settings.OAuth2(s => s with { RedirectUrl = "nonsense\n" }));

    [Theory]
    [InlineData("grantType", "authorization_code, client_credentials, got 9")]
    [InlineData("clientAuthentication", "client_secret_basic, client_secret_post, none, got 9")]
    [InlineData("contentType", "application/x-www-form-urlencoded, application/json, got 9")]
    [InlineData("whenNotAuthorized", "Fail, Wait, got 9")]
    public void Value_out_of_range_is_refused_with_the_names_of_json(string member, string says) =>
        AssertSingle(member, says, Settings.OAuth2(s => member switch
        {
            "grantType" => s with { GrantType = (GrantType)9 },
            "clientAuthentication" => s with { ClientAuthentication = (ClientAuthentication)9 },
            "contentType" => s with { ContentType = (TokenRequestContentType)9 },
            _ => s with { WhenNotAuthorized = (WhenNotAuthorized)9 },
        }));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Url_that_is_needed_must_be_there(string? url)
    {
        AssertSingle("accessTokenUrl", "got none", Settings.OAuth2(s => s with { AccessTokenUrl = url! }));
        AssertSingle("authorizationUrl", "authorization_code, got none", Settings.OAuth2(s => s with { AuthorizationUrl = url }));
    }

    [Fact]
    public void Client_credentials_have_no_authorization_url()
    {
        AssertSingle("authorizationUrl", "Remove it", Settings.ClientCredentials(s => s with { AuthorizationUrl = "https://login.example/" }));
        AssertSingle("authorizationUrl", "Remove it", Settings.ClientCredentials(s => s with { AuthorizationUrl = "" }));
    }

    [Theory]
    [InlineData("/authorize", "https://")]
    [InlineData("javascript:alert(1)", "https://")]
    [InlineData("ftp://login.example/", "https://")]
    [InlineData("https://user:pass@login.example/", "their own fields")]
    [InlineData("https://login.example/#top", "fragment")]
    [InlineData("https://login.example/a b", "whitespace")]
    [InlineData("https://login.example/\r\n", "whitespace")]
    [InlineData("https://{{tenant}}/", "no template")]
    [InlineData("https://login.example/?client_secret=x", "client_secret: it is a secret")]
    [InlineData("https://login.example/?Assertion=x", "assertion: it is a secret")]
    [InlineData("http://login.example/", "begins with https://")]
    [InlineData("http://localhost.login.example/", "begins with https://")]
    [InlineData("http://notlocalhost/", "begins with https://")]
    [InlineData("http://10.0.0.1/", "begins with https://")]
    [InlineData("http://[::ffff:127.0.0.1]/", "begins with https://")]
    [InlineData("http://[2001:db8::1]/", "begins with https://")]
    public void Bad_url_is_refused_wherever_it_stands(string url, string says)
    {
        AssertSingle("authorizationUrl", says, Settings.OAuth2(s => s with { AuthorizationUrl = url }));
        AssertSingle("accessTokenUrl", says, Settings.OAuth2(s => s with { AccessTokenUrl = url }));
        AssertSingle("refreshUrl", says, Settings.OAuth2(s => s with { RefreshUrl = url }));
        AssertSingle("revocationUrl", says, Settings.OAuth2(s => s with { RevocationUrl = url }));
    }

    [Theory]
    [InlineData("http://localhost:5090/oauth")]
    [InlineData("HTTP://LocalHost/oauth")]
    [InlineData("http://login.localhost/oauth")]
    [InlineData("http://127.0.0.1:5090/oauth")]
    [InlineData("http://127.255.1.2/oauth")]
    [InlineData("http://[::1]:5090/oauth")]
    public void Loopback_needs_no_encryption(string url) => AssertGood(Settings.OAuth2(s => s with
    {
        AuthorizationUrl = url,
        AccessTokenUrl = url,
        RefreshUrl = url,
        RevocationUrl = url,
    }));

    [Theory]
    [InlineData("response_type")]
    [InlineData("response_mode")]
    [InlineData("client_id")]
    [InlineData("redirect_uri")]
    [InlineData("state")]
    [InlineData("scope")]
    [InlineData("code_challenge")]
    [InlineData("code_challenge_method")]
    public void Authorization_request_cannot_be_given_what_the_server_sets(string name)
    {
        var encoded = name.Replace("e", "%65", StringComparison.Ordinal);
        var capitals = name.ToUpperInvariant();

        AssertSingle("authorizationUrl", name, Settings.OAuth2(s => s with { AuthorizationUrl = $"https://login.example/?a=1&{name}=x" }));
        AssertSingle("authorizationUrl", name, Settings.OAuth2(s => s with { AuthorizationUrl = $"https://login.example/?{encoded}" }));
        AssertSingle("authorizationUrl", name, Settings.OAuth2(s => s with { AuthorizationUrl = $"https://login.example/?{capitals}=" }));
        AssertSingle("authorizationParameters/1/name", name, WithAuthorizationParameters(("a", "1"), (name, "x")));
        AssertSingle("authorizationParameters/0/name", name, WithAuthorizationParameters((capitals, "x")));
        AssertGood(WithAuthorizationParameters(($"x_{name}", name)));
    }

    [Theory]
    [InlineData("grant_type")]
    [InlineData("code")]
    [InlineData("redirect_uri")]
    [InlineData("client_id")]
    [InlineData("client_secret")]
    [InlineData("client_assertion")]
    [InlineData("assertion")]
    [InlineData("password")]
    [InlineData("refresh_token")]
    [InlineData("code_verifier")]
    public void Token_request_cannot_be_given_what_the_server_sets(string name)
    {
        AssertSingle("tokenParameters/0/name", name, WithTokenParameters((name, "x")));
        AssertSingle("tokenParameters/0/name", name, WithTokenParameters((name.ToUpperInvariant(), "x")));
    }

    [Theory]
    [InlineData("client_secret")]
    [InlineData("client_assertion")]
    [InlineData("assertion")]
    [InlineData("Password")]
    public void Secret_has_no_place_among_the_parameters(string name)
    {
        AssertSingle("authorizationParameters/0/name", "would be shown", WithAuthorizationParameters((name, "x")));
        AssertSingle("tokenParameters/0/name", "would be shown", WithTokenParameters((name, "x")));
    }

    [Fact]
    public void Secret_that_is_not_known_here_must_be_entered_again() => AssertSingle(
        "clientSecret", "another host", Settings.OAuth2(s => s with { ClientSecret = Secret.Hidden }));

    [Fact]
    public void Scope_of_token_requests_is_refused_only_where_the_server_sends_one_itself()
    {
        var scope = Settings.Parameters(("scope", "read"));

        AssertGood(Settings.OAuth2(s => s with { TokenParameters = [.. scope] }));
        AssertGood(Settings.ClientCredentials(s => s with { Scope = null, TokenParameters = [.. scope] }));
        AssertSingle("tokenParameters/0/name", "Keep one", Settings.ClientCredentials(s => s with { TokenParameters = [.. scope] }));
    }

    [Fact]
    public void Parameter_of_the_authorization_urls_query_cannot_be_given_again() =>
        AssertSingle("authorizationParameters/0/name", "query holds too", Settings.OAuth2(s => s with
        {
            AuthorizationUrl = "https://login.example/?tenant=1",
            AuthorizationParameters = [.. Settings.Parameters(("tenant", "2"), ("Tenant", "3"))],
        }));

    [Theory]
    [InlineData(null, "got none")]
    [InlineData("", "got none")]
    [InlineData("a b", "at place 2")]
    [InlineData("a\n", "at place 2")]
    [InlineData("ü", "at place 1")]
    [InlineData("201", "at most 200 characters, got 201")]
    public void Bad_parameter_name_is_refused(string? name, string says)
    {
        name = name == "201" ? new string('n', 201) : name;

        AssertSingle("authorizationParameters/0/name", says, WithAuthorizationParameters((name!, "x")));
        AssertSingle("tokenParameters/0/name", says, WithTokenParameters((name!, "x")));
    }

    [Theory]
    [InlineData(null, "got none")]
    [InlineData("a\nb", "control")]
    [InlineData("a\u0085b", "control")]
    [InlineData("2049", "at most 2048 characters, got 2049")]
    public void Bad_parameter_value_is_refused(string? value, string says)
    {
        value = value == "2049" ? new string('v', 2049) : value;

        AssertSingle("authorizationParameters/0/value", says, WithAuthorizationParameters(("a", value!)));
        AssertSingle("tokenParameters/0/value", says, WithTokenParameters(("a", value!)));
    }

    [Fact]
    public void Parameters_are_at_most_50_and_each_stands_once()
    {
        (string, string)[] many = [.. Enumerable.Range(0, 51).Select(index => ($"p{index}", new string('v', 2048)))];

        AssertGood(WithAuthorizationParameters(many[..50]));
        AssertGood(WithTokenParameters((new string('n', 200), "x")));
        AssertSingle("authorizationParameters", "at most 50 parameters, got 51", WithAuthorizationParameters(many));
        AssertSingle("tokenParameters", "at most 50 parameters, got 51", WithTokenParameters(many));
        AssertSingle("tokenParameters/2/name", "parameter 1 again", WithTokenParameters(("a", "1"), ("A", "2"), ("a", "3")));
    }

    [Theory]
    [InlineData(null, "got none")]
    [InlineData("", "empty text")]
    [InlineData("a\n", "line break at character 2")]
    [InlineData("a\tb", "a tab")]
    [InlineData("ü", "beyond ASCII")]
    public void Client_id_and_secret_are_needed_and_printable(string? text, string says)
    {
        AssertSingle("clientId", says, Settings.OAuth2(s => s with { ClientId = text! }));
        AssertSingle("clientSecret", says, WithSecret(text, ClientAuthentication.ClientSecretBasic));
        AssertSingle("clientSecret", says, WithSecret(text, ClientAuthentication.ClientSecretPost));
    }

    [Fact]
    public void Client_id_and_secret_have_a_longest_length()
    {
        AssertGood(Settings.OAuth2(s => s with { ClientId = new string('i', 2048), ClientSecret = Secret.Of(new string('s', 4096)) }));
        AssertSingle("clientId", "got 2049", Settings.OAuth2(s => s with { ClientId = new string('i', 2049) }));
        AssertSingle("clientSecret", "got 4097", Settings.OAuth2(s => s with { ClientSecret = Secret.Of(new string('s', 4097)) }));
    }

    [Fact]
    public void Client_secret_that_is_only_known_to_be_set_is_none()
    {
        AssertSingle("clientSecret", "got none", Settings.OAuth2(s => s with { ClientSecret = Secret.Hidden }));
        AssertSingle("clientSecret", "got none", Settings.OAuth2(s => s with { ClientSecret = null! }));
    }

    [Fact]
    public void Public_client_has_no_secret_and_no_client_credentials()
    {
        AssertGood(WithSecret(null, ClientAuthentication.None));
        AssertSingle("clientSecret", "Expected no client secret", WithSecret("s3cret", ClientAuthentication.None));
        AssertSingle("clientSecret", "Expected no client secret", WithSecret("", ClientAuthentication.None));
        AssertSingle("clientAuthentication", "RFC 6749 section 4.4", Settings.ClientCredentials(s => s with
        {
            ClientAuthentication = ClientAuthentication.None,
            ClientSecret = new Secret(),
        }));
    }

    [Theory]
    [InlineData("", "empty text")]
    [InlineData("  ", "empty text")]
    [InlineData("read\nwrite", "line break")]
    [InlineData("read\twrite", "a tab")]
    [InlineData("lésen", "beyond ASCII")]
    public void Bad_scope_is_refused(string scope, string says) => AssertSingle("scope", says, Settings.OAuth2(s => s with { Scope = scope }));

    [Theory]
    [InlineData(null)]
    [InlineData("read")]
    [InlineData("read write")]
    [InlineData("read,write")]
    [InlineData("read+write")]
    [InlineData("https://graph.example/.default")]
    public void Scope_may_be_separated_in_any_way(string? scope)
    {
        AssertGood(Settings.OAuth2(s => s with { Scope = scope }));
        AssertGood(Settings.ClientCredentials(s => s with { Scope = scope }));
    }

    [Fact]
    public void Scope_may_have_4096_characters_and_no_more()
    {
        AssertGood(Settings.OAuth2(s => s with { Scope = new string('s', 4096) }));
        AssertSingle("scope", "got 4097", Settings.OAuth2(s => s with { Scope = new string('s', 4097) }));
    }

    [Theory]
    [InlineData(" ", "spaces at its ends")]
    [InlineData("Bearer ", "spaces at its ends")]
    [InlineData(" Bearer", "spaces at its ends")]
    [InlineData("Bea\r\nrer", "line break")]
    [InlineData("Bea\trer", "a tab")]
    [InlineData("Bürer", "beyond ASCII")]
    public void Bad_header_prefix_is_refused(string prefix, string says) =>
        AssertSingle("headerPrefix", says, Settings.OAuth2(s => s with { HeaderPrefix = prefix }));

    [Fact]
    public void Header_prefix_may_be_none_empty_or_of_100_characters()
    {
        AssertGood(Settings.OAuth2(s => s with { HeaderPrefix = "" }));
        AssertGood(Settings.OAuth2(s => s with { HeaderPrefix = "Zoho-oauthtoken" }));
        AssertGood(Settings.OAuth2(s => s with { HeaderPrefix = new string('p', 100) }));
        AssertSingle("headerPrefix", "got 101", Settings.OAuth2(s => s with { HeaderPrefix = new string('p', 101) }));
    }

    [Theory]
    [InlineData(null, "got none")]
    [InlineData("", "got none")]
    [InlineData("X Token", "other characters")]
    [InlineData("X-Token\r\nX-Evil", "other characters")]
    [InlineData("host", "the server sets itself")]
    [InlineData("Proxy-Authorization", "the server sets itself")]
    public void Bad_header_name_is_refused(string? name, string says) =>
        AssertSingle("headerName", says, Settings.OAuth2(s => s with { HeaderName = name! }));

    [Theory]
    [InlineData("", "https://")]
    [InlineData("login.example", "https://")]
    [InlineData("https://login.example/?a=1", "query")]
    [InlineData("https://login.example?", "query")]
    [InlineData("https://login.example/#a", "fragment")]
    public void Bad_issuer_is_refused(string issuer, string says) =>
        AssertSingle("issuer", says, Settings.OAuth2(s => s with { Issuer = issuer }));

    [Fact]
    public void Settings_full_of_holes_are_refused_and_throw_nothing()
    {
        var holes = new OAuth2Authorization
        {
            GrantType = (GrantType)(-1),
            AccessTokenUrl = null!,
            ClientId = null!,
            ClientSecret = null!,
            HeaderName = null!,
            AuthorizationParameters = [null!, new OAuth2Parameter { Name = null!, Value = null! }],
            TokenParameters = default,
        };

        Assert.Equal(
            [
                "#/oauth2/grantType", "#/oauth2/accessTokenUrl", "#/oauth2/clientId", "#/oauth2/clientSecret",
                "#/oauth2/authorizationParameters/0/name", "#/oauth2/authorizationParameters/0/value",
                "#/oauth2/authorizationParameters/1/name", "#/oauth2/authorizationParameters/1/value", "#/oauth2/headerName",
            ],
            ConnectorValidator.Validate(Settings.OAuth2(_ => holes)).Select(entry => entry.Pointer));
        AssertGood(Settings.OAuth2(s => s with { AuthorizationParameters = default, TokenParameters = default }));
    }

    [Fact]
    public void Every_pointer_names_a_member_of_the_json()
    {
        var json = JsonSerializer.SerializeToNode(Settings.OAuth2(), JsonSerializerOptions.Web)!;
        var bad = Settings.OAuth2(s => s with
        {
            GrantType = (GrantType)9,
            AuthorizationUrl = "x",
            AccessTokenUrl = "x",
            RefreshUrl = "x",
            RevocationUrl = "x",
            ClientId = "",
            ClientAuthentication = (ClientAuthentication)9,
            Scope = "",
            ContentType = (TokenRequestContentType)9,
            HeaderPrefix = " ",
            HeaderName = "",
            Issuer = "",
            WhenNotAuthorized = (WhenNotAuthorized)9,
        });

        var pointers = ConnectorValidator.Validate(bad).Select(entry => entry.Pointer).ToArray();

        Assert.Equal(12, pointers.Length);
        Assert.All(pointers, pointer => Assert.True(json["oauth2"]!.AsObject().ContainsKey(pointer["#/oauth2/".Length..]), pointer));
    }

    [Fact]
    public void No_error_shows_a_secret()
    {
        const string Marker = "hunter2";
        ConnectorSettings[] bad =
        [
            Settings.OAuth2(s => s with { ClientId = $"{Marker}\n", ClientSecret = Secret.Of($"{Marker}é") }),
            Settings.OAuth2(s => s with { ClientAuthentication = ClientAuthentication.None, ClientSecret = Secret.Of(Marker) }),
            Settings.OAuth2(s => s with { AuthorizationUrl = $"https://login.example/?client_secret={Marker}" }),
            Settings.OAuth2(s => s with { AccessTokenUrl = $"https://user:{Marker}@login.example/" }),
            Settings.OAuth2(s => s with { RefreshUrl = $"https://login.example/#{Marker}", RevocationUrl = Marker, Issuer = $"https://x/?{Marker}" }),
            Settings.OAuth2(s => s with { Scope = $"{Marker}\n", HeaderPrefix = $"{Marker} ", HeaderName = $"Authorization: {Marker}" }),
            WithAuthorizationParameters(($"{Marker} ", $"{Marker}\n"), (Marker, "1"), (Marker, "2"), ("state", Marker)),
            WithTokenParameters(($"{Marker} ", $"{Marker}\n"), (Marker, "1"), (Marker, "2"), ("code", Marker)),
        ];

        Assert.All(bad, settings => Assert.All(
            ConnectorValidator.Validate(settings),
            entry => Assert.DoesNotContain(Marker, $"{entry.Detail} {entry.Got}", StringComparison.Ordinal)));
    }

    private static ConnectorSettings WithAuthorizationParameters(params (string, string)[] parameters) =>
        Settings.OAuth2(s => s with { AuthorizationParameters = [.. Settings.Parameters(parameters)] });

    private static ConnectorSettings WithTokenParameters(params (string, string)[] parameters) =>
        Settings.OAuth2(s => s with { TokenParameters = [.. Settings.Parameters(parameters)] });

    private static ConnectorSettings WithSecret(string? secret, ClientAuthentication authentication) => Settings.OAuth2(s => s with
    {
        ClientAuthentication = authentication,
        ClientSecret = secret is null ? new Secret() : Secret.Of(secret),
    });

    private static void AssertGood(ConnectorSettings settings) => Assert.Empty(ConnectorValidator.Validate(settings));

    private static void AssertSingle(string member, string says, ConnectorSettings settings)
    {
        var entry = Assert.Single(ConnectorValidator.Validate(settings));
        Assert.Equal($"#/oauth2/{member}", entry.Pointer);
        Assert.Contains(says, entry.Detail, StringComparison.Ordinal);
    }
}
