using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Http;
using ExternalActions.Core.Tests.Connectors;

namespace ExternalActions.Core.Tests.Authorization;

public sealed class ConnectorAuthorizationTests
{
    [Theory]
    [InlineData("Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]
    [InlineData("test", "123£", "Basic dGVzdDoxMjPCow==")]
    [InlineData("user", "", "Basic dXNlcjo=")]
    [InlineData("user", "a:b", "Basic dXNlcjphOmI=")]
    public void Basic_header_is_base64_of_utf8(string user, string password, string expected)
    {
        var authorization = From(new ConnectorSettings
        {
            AuthorizationType = AuthorizationType.Basic,
            Basic = new BasicAuthorization { UserName = user, Password = Secret.Of(password) },
        });

        Assert.Equal(new Header { Name = "Authorization", Value = expected }, Assert.Single(HeadersOf(authorization)));
    }

    [Fact]
    public void Token_headers_authenticate_as_they_are()
    {
        var authorization = From(new ConnectorSettings
        {
            AuthorizationType = AuthorizationType.Token,
            Token = new TokenAuthorization
            {
                Headers = [new SecretHeader { Name = "X-Key", Value = Secret.Of("1") }, new SecretHeader { Name = "X-App", Value = Secret.Of("2") }],
            },
        });

        Assert.Equal([new Header { Name = "X-Key", Value = "1" }, new Header { Name = "X-App", Value = "2" }], HeadersOf(authorization));
    }

    [Theory]
    [InlineData(null, "Authorization", "Authorization: Bearer access-1")]
    [InlineData("", "X-Shopify-Access-Token", "X-Shopify-Access-Token: access-1")]
    [InlineData("Zoho-oauthtoken", "Authorization", "Authorization: Zoho-oauthtoken access-1")]
    public void OAuth2_header_is_prefix_and_access_token(string? prefix, string name, string expected)
    {
        var header = Assert.Single(HeadersOf(ConnectorAuthorization.From(OAuth2(prefix, name), "access-1")));

        Assert.Equal(expected, $"{header.Name}: {header.Value}");
    }

    [Fact]
    public void OAuth2_without_access_token_has_no_header() => Assert.Empty(HeadersOf(From(OAuth2())));

    [Fact]
    public void Access_token_of_another_authorization_type_is_not_sent() =>
        Assert.Empty(HeadersOf(ConnectorAuthorization.From(OAuth2() with { AuthorizationType = AuthorizationType.None }, "access-1")));

    [Fact]
    public void Masker_knows_the_access_token_and_the_client_secret()
    {
        var masker = ConnectorAuthorization.From(OAuth2(), "access-1").Masker;

        Assert.Equal("*** *** client-1", masker.Mask("access-1 client-s3cret client-1"));
    }

    [Theory]
    [InlineData(null, "Bearer ***")]
    [InlineData("", "***")]
    [InlineData("Zoho-oauthtoken", "***")]
    public void Preview_hides_the_access_token_wherever_it_stands(string? prefix, string shown)
    {
        var request = new RenderedRequest
        {
            Method = "POST",
            Url = new Uri("https://api.example/?t=access-1"),
            Body = "access-1"u8.ToArray(),
        };

        var preview = RequestAssembler.Assemble(request, ConnectorAuthorization.From(OAuth2(prefix), "access-1"), "Agent/1", null).ToPreview();

        Assert.Equal(shown, Assert.Single(preview.Headers, header => header.Name == "Authorization").Value);
        Assert.Equal(("https://api.example/?t=***", "***"), (preview.Url, preview.Body));
    }

    [Fact]
    public void Settings_of_another_authorization_type_do_not_authenticate() =>
        Assert.Empty(HeadersOf(From(new ConnectorSettings { Basic = new BasicAuthorization { UserName = "u", Password = Secret.Of("p") } })));

    [Fact]
    public void Default_headers_are_taken_over()
    {
        var settings = new ConnectorSettings { DefaultHeaders = [new Header { Name = "A", Value = "b" }] };

        Assert.Equal(settings.DefaultHeaders, ConnectorAuthorization.From(settings).DefaultHeaders);
    }

    private static ConnectorSettings OAuth2(string? prefix = null, string name = "Authorization") =>
        Settings.OAuth2(oauth2 => oauth2 with { HeaderPrefix = prefix, HeaderName = name });

    private static ConnectorAuthorization From(ConnectorSettings settings) => ConnectorAuthorization.From(settings);

    private static List<Header> HeadersOf(ConnectorAuthorization authorization)
    {
        var request = new Recorder();
        authorization.Authenticator.Authenticate(request);
        return request.Headers;
    }

    private sealed class Recorder : IUnauthenticatedRequest
    {
        public List<Header> Headers { get; } = [];

        public void SetCredentials(Header header) => Headers.Add(header);
    }
}
