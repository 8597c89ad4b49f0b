using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;

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

        Assert.Equal(new Header { Name = "Authorization", Value = expected }, Assert.Single(authorization.AuthenticatingHeaders));
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

        Assert.Equal([new Header { Name = "X-Key", Value = "1" }, new Header { Name = "X-App", Value = "2" }], authorization.AuthenticatingHeaders);
    }

    [Fact]
    public void Settings_of_another_authorization_type_do_not_authenticate() =>
        Assert.Empty(From(new ConnectorSettings { Basic = new BasicAuthorization { UserName = "u", Password = Secret.Of("p") } }).AuthenticatingHeaders);

    [Fact]
    public void Default_headers_are_taken_over()
    {
        var settings = new ConnectorSettings { DefaultHeaders = [new Header { Name = "A", Value = "b" }] };

        Assert.Equal(settings.DefaultHeaders, ConnectorAuthorization.From(settings).DefaultHeaders);
    }

    private static ConnectorAuthorization From(ConnectorSettings settings) => ConnectorAuthorization.From(settings);
}
