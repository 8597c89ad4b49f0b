using System.Net;
using ExternalActions.Connectors;

namespace ExternalActions.Api.Tests;

public sealed class OAuth2BodyTests : IClassFixture<ApiFixture>
{
    private const string Connectors = "/api/v1/connectors";
    private readonly ApiHost _api;

    public OAuth2BodyTests(ApiFixture fixture) => _api = fixture.Fresh();

    [Fact]
    public async Task Whole_settings_arrive_as_sent_and_come_back()
    {
        const string body = """
            {"name":"c","authorizationType":"oauth2","oauth2":{"grantType":"authorization_code","authorizationUrl":"https://p.example/a",
             "accessTokenUrl":"https://p.example/t","refreshUrl":"https://p.example/r","revocationUrl":"https://p.example/v","clientId":"id",
             "clientSecret":"hunter2","clientAuthentication":"Client_Secret_POST","scope":"a b","contentType":"Application/JSON","pkce":false,
             "authorizationParameters":[{"name":"prompt","value":"consent"}],"tokenParameters":[{"name":"audience","value":"x"}],
             "headerPrefix":"","headerName":"X-Token","issuer":"https://p.example","whenNotAuthorized":"wait"}}
            """;
        var answer = await _api.SendAsync("POST", Connectors, body);
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var oauth2 = Assert.Single(_api.System.Calls.OfType<ConnectorSettings>()).OAuth2!;
        Assert.Equal(ClientAuthentication.ClientSecretPost, oauth2.ClientAuthentication);
        Assert.Equal(TokenRequestContentType.Json, oauth2.ContentType);
        Assert.Equal(WhenNotAuthorized.Wait, oauth2.WhenNotAuthorized);
        Assert.Equal("hunter2", oauth2.ClientSecret.Value);
        Assert.Equal("", oauth2.HeaderPrefix);
        Assert.False(oauth2.Pkce);
        Assert.Equal("audience", oauth2.TokenParameters[0].Name);

        var shown = answer.Json["settings"]!["oauth2"]!;
        Assert.Equal("OAuth2", (string?)answer.Json["settings"]!["authorizationType"]);
        Assert.Equal("authorization_code", (string?)shown["grantType"]);
        Assert.Equal("client_secret_post", (string?)shown["clientAuthentication"]);
        Assert.Equal("application/json", (string?)shown["contentType"]);
        Assert.Equal("Wait", (string?)shown["whenNotAuthorized"]);
        Assert.Equal("""{"isSet":true}""", shown["clientSecret"]!.ToJsonString());
        Assert.Equal("Ready", (string?)answer.Json["status"]!["health"]);
    }

    [Fact]
    public async Task Members_left_out_keep_their_defaults()
    {
        await _api.SendAsync("POST", Connectors, """{"oauth2":{}}""");
        var oauth2 = Assert.Single(_api.System.Calls.OfType<ConnectorSettings>()).OAuth2!;
        Assert.Equal(new OAuth2Authorization(), oauth2);
        Assert.True(oauth2.Pkce);
        Assert.Equal("Authorization", oauth2.HeaderName);
        Assert.Null(oauth2.HeaderPrefix);
        Assert.Equal(GrantType.AuthorizationCode, oauth2.GrantType);
        Assert.False(oauth2.AuthorizationParameters.IsDefault);
    }

    [Theory]
    [InlineData("authorization_code", GrantType.AuthorizationCode)]
    [InlineData("CLIENT_credentials", GrantType.ClientCredentials)]
    public async Task Names_are_taken_in_any_case(string name, GrantType expected)
    {
        await _api.SendAsync("POST", Connectors, $$$"""{"oauth2":{"grantType":"{{{name}}}"}}""");
        Assert.Equal(expected, Assert.Single(_api.System.Calls.OfType<ConnectorSettings>()).OAuth2!.GrantType);
    }

    [Theory]
    [InlineData(
        """{"grantType":"AuthorizationCode"}""",
        "grantType: Expected one of authorization_code, client_credentials, but got the string \"AuthorizationCode\".")]
    [InlineData("""{"grantType":0}""", "grantType: Expected one of authorization_code, client_credentials, but got 0.")]
    [InlineData("""{"grantType":"1"}""", "grantType: Expected one of authorization_code, client_credentials, but got the string \"1\".")]
    [InlineData("""{"grantType":null}""", "grantType: Expected one of authorization_code, client_credentials, but got null.")]
    [InlineData(
        """{"contentType":"application/xml"}""",
        "contentType: Expected one of application/x-www-form-urlencoded, application/json, but got the string \"application/xml\".")]
    [InlineData(
        """{"clientAuthentication":"private_key_jwt"}""",
        "clientAuthentication: Expected one of client_secret_basic, client_secret_post, none, but got the string \"private_key_jwt\".")]
    [InlineData("""{"whenNotAuthorized":1}""", "whenNotAuthorized: Expected one of Fail, Wait, but got 1.")]
    [InlineData("""{"pkce":null}""", "pkce: Expected true or false, but got null.")]
    [InlineData("""{"headerName":null}""", "headerName: Expected a string, but got null.")]
    [InlineData("""{"tokenParameters":[{"name":1}]}""", "tokenParameters/0/name: Expected a string, but got 1.")]
    [InlineData(
        """{"clientSecret":5}""",
        "clientSecret: Expected a string that sets the secret, or nothing to keep the stored one, but got a number.")]
    public async Task Wrong_settings_are_refused_with_their_place(string oauth2, string expected)
    {
        Assert.Equal([$"#/oauth2/{expected}"], (await _api.SendAsync("POST", Connectors, $$"""{"oauth2":{{oauth2}}}""")).Problem(400));
        Assert.Empty(_api.System.Calls);
    }

    [Theory]
    [InlineData("oAuth2")]
    [InlineData("OAuth2")]
    [InlineData("status")]
    public async Task Other_members_are_refused(string name)
    {
        var error = Assert.Single((await _api.SendAsync("POST", Connectors, $$$"""{"{{{name}}}":{}}""")).Problem(400));
        Assert.StartsWith($"#/{name}: There is no member of the name", error, StringComparison.Ordinal);
        Assert.EndsWith("oauth2, flow.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_read_can_be_sent_back()
    {
        var created = await _api.SendAsync(
            "POST", Connectors, """{"name":"c","authorizationType":"OAuth2","oauth2":{"clientId":"i","clientSecret":"hunter2"}}""");
        Assert.DoesNotContain("hunter2", created.Text, StringComparison.Ordinal);
        Assert.EndsWith("/oauth2/callback", (string?)created.Json["settings"]!["oauth2"]!["redirectUrl"], StringComparison.Ordinal);

        // What was sent says nothing: the answer's is of the address that this request came by.
        var again = await _api.SendAsync(
            "PUT", created.Headers["Location"], created.Json["settings"]!.ToJsonString(), headers: ("Host", "other.example"));
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal("http://other.example/oauth2/callback", (string?)again.Json["settings"]!["oauth2"]!["redirectUrl"]);
        Assert.Null(_api.System.Calls.OfType<ConnectorSettings>().Last().OAuth2!.ClientSecret.Value);
    }
}
