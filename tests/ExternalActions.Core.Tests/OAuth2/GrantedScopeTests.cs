using ExternalActions.Core.OAuth2;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class GrantedScopeTests
{
    [Theory]
    [InlineData(null, "read")]
    [InlineData("read", null)]
    [InlineData("read write", "write read")]
    [InlineData("read,write", "write read more")]
    [InlineData("offline_access openid read", "read")]
    [InlineData("offline_access", "")]
    public void Nothing_is_said_when_nothing_is_missing(string? asked, string? granted) => Assert.Null(GrantedScope.Explain(asked, granted));

    [Theory]
    [InlineData("read write admin", "read", "write admin")]
    [InlineData("read write", "READ write", "read")]
    [InlineData("openid read", "", "read")]
    public void Only_what_is_missing_is_named(string asked, string granted, string missing) => Assert.Equal(
        $"The provider did not grant \"{missing}\" of the scope that was asked for.", GrantedScope.Explain(asked, granted));
}
